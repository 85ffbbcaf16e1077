"""How much the agent reads for what it changes.

value = reads / max(mutations, 1) over the last 50 classified calls, as in codevigil.
The alarm looks at research : mutation = (reads + searches) / max(mutations, 1), since
today's Claude Code searches and reads much through the shell.

Only calls that succeeded count, and only those that read, search or change; all others
do not push anything out of the window.
Without any change there is nothing to alarm about, whatever the limits are set to.
The limits (0.35, 0.15, after 20 calls) come from 115 ordinary sessions: at most 10 % of
them ever fall below the first and 5 % below the second.

A change is *blind* when its file was neither read, searched nor written before in this
session, by a tool or by a shell command that names it; creating a file is never blind.
Which files a shell command changed is not always known, so a rate over less than 95 % of
the changes is not told.
"""

from collections import deque

from attrs import frozen, validators

from codevigil_lsp.events.model import Event, Outcome, ToolKind, ToolResult
from codevigil_lsp.metrics.limits import below
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    Metric,
    Severity,
    option,
)

_COUNTED = (ToolKind.READ, ToolKind.SEARCH, ToolKind.MUTATION)
_MOST_TOUCHED = 100
"""Files of one search or command that are taken to be known."""
_TRUSTED_TRACKING = 0.95
"""Share of changes with a known file above which the blind rate is told; codevigil's."""


@frozen
class ReadEditRatioOptions:
    """When too little reading becomes an alarm."""

    window: int = option(50, "Classified calls that are looked at.", validators.ge(1))
    warning: float = option(
        0.35,
        "Warning below this many reads and searches per change.",
        validators.ge(0.0),
    )
    critical: float = option(
        0.15,
        "Critical below this many reads and searches per change.",
        validators.ge(0.0),
    )
    minimum: int = option(
        20, "Classified calls before which there is no alarm.", validators.ge(1)
    )


class ReadEditRatio:
    """Follows the reads, searches and changes of one session."""

    name = "read_edit_ratio"
    reads = (ToolResult,)

    def __init__(self, options: ReadEditRatioOptions) -> None:
        self._options = options
        self._calls: deque[tuple[ToolKind, str, int]] = deque(maxlen=options.window)
        self._known: set[int] = set()
        """Hashes of the paths that the agent knows: they take less room than paths."""
        self._mutations = 0
        self._tracked = 0
        self._blind: deque[int] = deque(maxlen=options.window)
        self._blind_count = 0

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if not isinstance(event, ToolResult) or event.outcome is not Outcome.OK:
            return
        call = event.call
        if event.touches:
            touched = event.touches[:_MOST_TOUCHED]
            self._known |= {hash(touch.path) for touch in touched}
        if call is None or call.kind not in _COUNTED:
            return
        self._calls.append((call.kind, call.name, event.line))
        if call.kind is ToolKind.MUTATION:
            self._judge(event, call.path)
        if call.path is not None:
            self._known.add(hash(call.path))

    def _judge(self, event: ToolResult, path: str | None) -> None:
        self._mutations += 1
        if path is None:
            return
        self._tracked += 1
        if hash(path) not in self._known and not event.created:
            self._blind_count += 1
            self._blind.append(event.line)

    def snapshot(self) -> Metric:
        """Give reads per change; the severity is that of reads and searches per change."""
        kinds = [kind for kind, _, _ in self._calls]
        reads = kinds.count(ToolKind.READ)
        searches = kinds.count(ToolKind.SEARCH)
        mutations = kinds.count(ToolKind.MUTATION)
        value = reads / max(mutations, 1)
        research = (reads + searches) / max(mutations, 1)
        detail = {
            "reads": reads,
            "searches": searches,
            "mutations": mutations,
            "mutationLines": self._mutation_lines(),
            "researchMutation": round(research, 3),
            "writeShare": self._write_share(),
            "blindEdits": self._blind_count,
            "blindEditRate": self._blind_rate(),
            "blindEditLines": list(self._blind),
            "trackingConfidence": self._tracking(),
        }
        label = ""
        if kinds:
            label = f"{reads + searches} read or searched, {mutations} changed"
        severity = self._severity(research) if mutations else Severity.OK
        return Metric(self.name, value, label, severity, detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give `low-read-edit-ratio` on the last change, while the metric alarms."""
        metric = self.snapshot()
        if metric.severity is Severity.OK:
            return ()
        lines = self._mutation_lines()
        message = (
            f"{len(lines)} of the last {len(self._calls)} calls changed files: read them and"
            " their callers before changing more"
        )
        return (
            Finding(
                FindingCode.LOW_READ_EDIT_RATIO,
                FindingSeverity.WARNING,
                message,
                max(lines),
            ),
        )

    def _mutation_lines(self) -> list[int]:
        """The lines of the changes in the window."""
        return [line for kind, _, line in self._calls if kind is ToolKind.MUTATION]

    def _severity(self, research: float) -> Severity:
        if len(self._calls) < self._options.minimum:
            return Severity.OK
        return below(research, self._options.warning, self._options.critical)

    def _write_share(self) -> float | None:
        """Whole-file writes among the changes made by tools in the window."""
        names = [name for kind, name, _ in self._calls if kind is ToolKind.MUTATION]
        return round(names.count("Write") / len(names), 3) if names else None

    def _tracking(self) -> float:
        return round(self._tracked / self._mutations, 3) if self._mutations else 1.0

    def _blind_rate(self) -> float | None:
        if not self._mutations or self._tracking() < _TRUSTED_TRACKING:
            return None
        return round(self._blind_count / self._mutations, 3)
