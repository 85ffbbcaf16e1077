"""How many tool calls fail.

value = failed results / finished results, over the last 50 finished ones.
Failed are calls that the tool reported as an error, and those that Claude Code itself
refused, such as an edit of text that is not there any more.
What the user rejected, a permission rule denied, or a parallel failure took with it did
not finish and is no failure of the agent: it is counted apart and pushes nothing out of
the window.
The limits (0.20, 0.30, after 20 results) come from 115 ordinary sessions: the highest
share in any window of 50 is 0.16 at the p90 and 0.21 at the p95.
"""

from collections import Counter, deque
from typing import Final

from attrs import frozen, validators

from codevigil_lsp.events.model import Event, Outcome, ToolResult
from codevigil_lsp.metrics.limits import above
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    Metric,
    Severity,
    option,
)

_FAILURES: Final = (Outcome.FAILED, Outcome.REFUSED)
_APART: Final = (Outcome.COLLATERAL, Outcome.DENIED, Outcome.REJECTED)


@frozen
class ToolErrorsOptions:
    """When failed calls become an alarm."""

    window: int = option(50, "Finished calls that are looked at.", validators.ge(1))
    warning: float = option(
        0.2,
        "Warning above this share of failed calls, from 0 to 1.",
        [validators.ge(0.0), validators.le(1.0)],
    )
    critical: float = option(
        0.3,
        "Critical above this share of failed calls, from 0 to 1.",
        [validators.ge(0.0), validators.le(1.0)],
    )
    minimum: int = option(
        20, "Finished calls before which there is no alarm.", validators.ge(1)
    )


class ToolErrors:
    """Follows how the tool calls of one session end."""

    name = "tool_errors"
    reads = (ToolResult,)

    def __init__(self, options: ToolErrorsOptions) -> None:
        self._options = options
        self._failed_at: deque[int] = deque(maxlen=options.window)
        """For each finished result the line where it failed, 0 where it did not."""
        self._apart: Counter[Outcome] = Counter()
        self._total = 0

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if not isinstance(event, ToolResult):
            return
        if event.outcome in _APART:
            self._apart[event.outcome] += 1
            return
        is_failure = event.outcome in _FAILURES
        self._total += is_failure
        self._failed_at.append(event.line if is_failure else 0)

    def snapshot(self) -> Metric:
        """Give the share of failed results; an alarm only after the minimum."""
        lines = self._lines()
        finished = len(self._failed_at)
        value = len(lines) / finished if finished else 0.0
        detail = {
            "failed": len(lines),
            "finished": finished,
            "failedInSession": self._total,
            **{outcome.value: self._apart[outcome] for outcome in _APART},
            "lines": lines,
        }
        return Metric(
            self.name, value, self._label(lines), self._severity(value), detail
        )

    def findings(self) -> tuple[Finding, ...]:
        """Give `tool-errors` on the last line that failed, while the metric alarms."""
        metric = self.snapshot()
        lines = self._lines()
        if metric.severity is Severity.OK or not lines:
            return ()
        message = (
            f"{len(lines)} of the last {len(self._failed_at)} calls failed: read the"
            " errors before trying again"
        )
        return (
            Finding(
                FindingCode.TOOL_ERRORS, FindingSeverity.WARNING, message, lines[-1]
            ),
        )

    def _lines(self) -> list[int]:
        return [line for line in self._failed_at if line]

    def _label(self, lines: list[int]) -> str:
        if not self._failed_at:
            return ""
        noun = "call" if len(self._failed_at) == 1 else "calls"
        return f"{len(lines)} of {len(self._failed_at)} {noun} failed"

    def _severity(self, value: float) -> Severity:
        if len(self._failed_at) < self._options.minimum:
            return Severity.OK
        return above(value, self._options.warning, self._options.critical)
