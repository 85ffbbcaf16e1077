"""How many tokens the session's own messages took; shown, never an alarm.

value = input + cache creation + cache read + output, over all messages.
Every record of a message repeats its usage and the last one has the final numbers, so
the last copy of each message id counts and no other; adding up all copies gives about
twice as much.
Copies of one message stand close to each other: those of the last 32 messages are
told apart, and the numbers of earlier ones are final.
Sub-agents have transcripts, and tokens, of their own.
"""

from typing import Final

from codevigil_lsp.events.model import Event, Usage
from codevigil_lsp.metrics.model import Finding, Metric, Severity
from codevigil_lsp.metrics.quantities import in_short

_OPEN_MESSAGES: Final = 32

_Counts = tuple[int, int, int, int]
"""Input, cache creation, cache read, output."""


class Tokens:
    """Adds up the tokens of one session."""

    name = "tokens"
    reads = (Usage,)

    def __init__(self) -> None:
        self._final: _Counts = (0, 0, 0, 0)
        self._messages = 0
        self._last_line = 0
        self._open: dict[str, _Counts] = {}
        """The last copy of the latest messages, the one seen longest ago first."""

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if not isinstance(event, Usage):
            return
        self._last_line = event.line
        if self._open.pop(event.message_id, None) is None:
            self._messages += 1
        self._open[event.message_id] = (
            event.input,
            event.cache_creation,
            event.cache_read,
            event.output,
        )
        if len(self._open) > _OPEN_MESSAGES:
            oldest = next(iter(self._open))
            self._final = _sum(self._final, self._open.pop(oldest))

    def snapshot(self) -> Metric:
        """Give the totals; the severity is always ok."""
        total = self._final
        for counts in self._open.values():
            total = _sum(total, counts)
        given, created, read, output = total
        detail = {
            "input": given,
            "cacheCreation": created,
            "cacheRead": read,
            "output": output,
            "messages": self._messages,
            "lastLine": self._last_line,
        }
        label = ""
        if self._messages:
            label = (
                f"{in_short(given + created + read)} tokens in"
                f" ({in_short(read)} from cache), {in_short(output)} out"
            )
        return Metric(self.name, float(sum(total)), label, Severity.OK, detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give none: tokens are counted and not judged."""
        return ()


def _sum(first: _Counts, second: _Counts) -> _Counts:
    a, b, c, d = first
    e, f, g, h = second
    return (a + e, b + f, c + g, d + h)
