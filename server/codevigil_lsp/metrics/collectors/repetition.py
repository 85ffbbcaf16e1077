"""Whether the agent does the same thing over and over.

value = the longer of two runs, as they stand now:

1. failing: the same call failing again and again, with no other result between;
2. edits: changes of the same lines of a file, with nothing read, searched or run and no
   prompt between.  See `metrics.regions` for what "the same lines" are.

Two calls are the same when tool, file and what they ask for are: the command of a shell
call, what a search looks for.  An edit of a file is the same as another of it, whatever
its words; a call that names no file and asks nothing that is looked at is never the same
as another.
Any call that may have shown the agent the effect of its edits ends a run of edits: shell
commands and tools of others are taken to show it when in doubt.
The limits come from 115 ordinary sessions: the same failing call in a row 3 and 5 (p95 is
2, the most 5), edits 4 and 8.
"""

from collections import deque
from typing import Final

from attrs import frozen, validators

from codevigil_lsp.events.model import (
    Event,
    FileChanged,
    FileShown,
    Outcome,
    Prompt,
    ToolCall,
    ToolKind,
    ToolResult,
)
from codevigil_lsp.metrics.limits import reached
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    Metric,
    Severity,
    option,
)
from codevigil_lsp.metrics.regions import Regions

_FAILURES: Final = (Outcome.FAILED, Outcome.REFUSED)
_NOT_RUN: Final = (Outcome.COLLATERAL, Outcome.DENIED, Outcome.REJECTED)
_SHOW_NOTHING: Final = frozenset(
    {"TodoWrite", "TaskCreate", "TaskUpdate", "TaskList", "TaskGet"}
)
"""Tools that keep the agent's list of tasks: they tell it nothing of a file."""
_MOST_LINES: Final = 20


@frozen
class RepetitionOptions:
    """When repetition becomes an alarm."""

    failing_warning: int = option(
        3,
        "Warning from this many failures of the same call in a row.",
        validators.ge(1),
    )
    failing_critical: int = option(
        5,
        "Critical from this many failures of the same call in a row.",
        validators.ge(1),
    )
    edits_warning: int = option(
        4,
        "Warning from this many edits of the same lines with nothing read or run"
        " between.",
        validators.ge(1),
    )
    edits_critical: int = option(
        8,
        "Critical from this many edits of the same lines with nothing read or run"
        " between.",
        validators.ge(1),
    )


class Repetition:
    """Follows the runs of failures and of edits of one session."""

    name = "repetition"
    reads = (ToolResult, Prompt, FileShown, FileChanged)

    def __init__(self, options: RepetitionOptions) -> None:
        self._options = options
        self._failing: tuple[str, str | None, int] | None = None
        self._failures = 0
        self._failed_at: deque[int] = deque(maxlen=_MOST_LINES)
        self._regions = Regions()

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case ToolResult():
                if event.call is not None and event.outcome not in _NOT_RUN:
                    self._follow_failures(event, event.call)
                    self._follow_edits(event, event.call)
            case Prompt():
                self._regions.forget()
            case FileShown() | FileChanged():
                self._regions.forget(event.path)
            case _:
                pass

    def _follow_failures(self, event: ToolResult, call: ToolCall) -> None:
        path = event.path or call.path
        same = None
        if event.outcome in _FAILURES and (path or call.identity):
            same = call.name, path, call.identity
        if same != self._failing:
            self._failing, self._failures = same, 0
            self._failed_at.clear()
        if same is not None:
            self._failures += 1
            self._failed_at.append(event.line)

    def _follow_edits(self, event: ToolResult, call: ToolCall) -> None:
        path = event.path or call.path
        match call.kind:
            case ToolKind.MUTATION:
                if event.outcome is not Outcome.OK:
                    return
                if path is not None and event.hunks and not event.created:
                    self._regions.edit(path, event.hunks, event.line)
                else:
                    # Which lines moved is not known: all of the file, or of any file.
                    self._regions.forget(path)
            case ToolKind.READ | ToolKind.SEARCH:
                self._regions.forget(path)
            case ToolKind.VERIFICATION:
                self._regions.forget()
            case ToolKind.OTHER:
                if call.name not in _SHOW_NOTHING:
                    self._regions.forget()

    def snapshot(self) -> Metric:
        """Give the longer run; an alarm from the limits of either."""
        region = self._regions.longest
        edits = region.edits if region else 0
        detail = {
            "failures": self._failures,
            "failedLines": list(self._failed_at),
            "edits": edits,
            "editedLines": list(region.lines) if region else [],
        }
        value = float(max(self._failures, edits))
        severity = max(
            self._failing_severity(),
            self._edits_severity(edits),
            key=lambda severity: severity.rank,
        )
        return Metric(self.name, value, self._label(edits), severity, detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give `repetition` on the last line of each run that alarms."""
        found: list[Finding] = []
        if self._failing_severity() is not Severity.OK:
            message = (
                f"the same call failed {self._failures} times in a row: read its error"
                " and try another way"
            )
            found.append(_finding(message, self._failed_at[-1]))
        region = self._regions.longest
        if region and self._edits_severity(region.edits) is not Severity.OK:
            message = (
                f"{region.edits} edits of the same lines, nothing read or run between:"
                " read them and run a check"
            )
            found.append(_finding(message, region.lines[-1]))
        return tuple(sorted(found, key=lambda finding: finding.line))

    def _label(self, edits: int) -> str:
        said: list[str] = []
        if self._failures > 1:
            said.append(f"same call failed {self._failures} times in a row")
        if edits > 1:
            said.append(f"{edits} edits of the same lines in a row")
        if self._edits_severity(edits).rank > self._failing_severity().rank:
            said.reverse()
        return ", ".join(said)

    def _failing_severity(self) -> Severity:
        return reached(
            self._failures,
            self._options.failing_warning,
            self._options.failing_critical,
        )

    def _edits_severity(self, edits: int) -> Severity:
        return reached(edits, self._options.edits_warning, self._options.edits_critical)


def _finding(message: str, line: int) -> Finding:
    return Finding(FindingCode.REPETITION, FindingSeverity.WARNING, message, line)
