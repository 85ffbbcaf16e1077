"""How often the user interrupted the agent; shown, never an alarm.

value = interrupts per 1,000 tool calls, over the session; label and detail give the
count, since a few calls make the rate jump.
It never alarms: an interrupt is the user's own act.
"""

from collections import deque
from typing import Final

from codevigil_lsp.events.model import Event, Interrupt, ToolCall
from codevigil_lsp.metrics.model import Finding, Metric, Severity

_MOST_LINES: Final = 50


class Interrupts:
    """Counts the interrupts of one session."""

    name = "interrupts"
    reads = (ToolCall, Interrupt)

    def __init__(self) -> None:
        self._calls = 0
        self._count = 0
        self._lines: deque[int] = deque(maxlen=_MOST_LINES)

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case ToolCall():
                self._calls += 1
            case Interrupt():
                self._count += 1
                self._lines.append(event.line)
            case _:
                pass

    def snapshot(self) -> Metric:
        """Give the rate; the severity is always ok."""
        value = self._count * 1000 / max(self._calls, 1)
        detail = {
            "count": self._count,
            "toolCalls": self._calls,
            "lines": list(self._lines),
        }
        return Metric(self.name, value, self._label(), Severity.OK, detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give none: when a user interrupts is nobody's finding."""
        return ()

    def _label(self) -> str:
        if not self._count and not self._calls:
            return ""
        noun = "interrupt" if self._count == 1 else "interrupts"
        calls = "call" if self._calls == 1 else "calls"
        return f"{self._count} {noun} in {self._calls:,} {calls}"
