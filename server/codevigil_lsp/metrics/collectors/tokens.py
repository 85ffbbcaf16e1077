"""How many tokens a session's messages took; shown, never an alarm.

value = input + cache creation + cache read + output, over all messages.
Every record of a message repeats its usage and the last one has the final numbers, so
the last copy of each message id counts and no other; adding up all copies gives about
twice as much.
Copies of one message stand close to each other: those of the last 32 messages are
told apart, and the numbers of earlier ones are final.
Sub-agents' tokens are in none of their parent's messages: each agent has a count of its
own, and the metric of a session adds them up and tells both (`with_subagents`).
Which model took what is in `Spending` alone: a model's name is a transcript's word.
"""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events.model import Event, Usage
from codevigil_lsp.metrics.model import Finding, Metric, Severity
from codevigil_lsp.metrics.quantities import in_short
from codevigil_lsp.metrics.spending import Spending, TokenCounts, add_up

_NAME: Final = "tokens"
_OPEN_MESSAGES: Final = 32
_MOST_MODELS: Final = 20
_UNKNOWN: Final = "(unknown)"
_OTHERS: Final = "(others)"

_Counts = tuple[int, int, int, int]
"""Input, output, cache read, cache creation, as `TokenCounts` has them."""
_NOTHING: Final[_Counts] = 0, 0, 0, 0


class Tokens:
    """Adds up the tokens of one agent."""

    name = _NAME
    reads = (Usage,)

    def __init__(self) -> None:
        self._final: dict[str, _Counts] = {}
        """By model."""
        self._messages = 0
        self._last_line = 0
        self._open: dict[str, tuple[str, _Counts]] = {}
        """Model and last copy of the latest messages, the one seen longest ago first."""

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if not isinstance(event, Usage):
            return
        self._last_line = event.line
        if self._open.pop(event.message_id, None) is None:
            self._messages += 1
        counts = event.input, event.output, event.cache_read, event.cache_creation
        self._open[event.message_id] = event.model or _UNKNOWN, counts
        if len(self._open) > _OPEN_MESSAGES:
            oldest = next(iter(self._open))
            _add(self._final, *self._open.pop(oldest))

    def spending(self) -> Spending:
        """Give the tokens up to now, by model."""
        sums = dict(self._final)
        for model, counts in self._open.values():
            _add(sums, model, counts)
        models = {model: TokenCounts(*sums[model]) for model in sorted(sums)}
        return Spending(models, self._messages)

    def snapshot(self) -> Metric:
        """Give the totals of this agent alone; the severity is always ok."""
        return _metric(self.spending(), Spending(), "", self._last_line)

    def findings(self) -> tuple[Finding, ...]:
        """Give none: tokens are counted and not judged."""
        return ()


def with_subagents(
    metric: Metric, own: Spending, subagents: Sequence[Spending]
) -> Metric:
    """Give the metric of a session with its sub-agents: together, and each apart.

    Args:
        metric: that of the session alone; one that failed stays as it is.
        own: what the session's own messages took.
        subagents: what each of its sub-agents took.
    """
    theirs = add_up(subagents)
    if not theirs.messages or "own" not in metric.detail:
        return metric
    agents = "sub-agent" if len(subagents) == 1 else "sub-agents"
    said = f"; of these {_said(theirs.total)} by {len(subagents)} {agents}"
    return _metric(own, theirs, said, metric.detail["lastLine"])


def _metric(own: Spending, theirs: Spending, said: str, last_line: object) -> Metric:
    total = own.total.plus(theirs.total)
    messages = own.messages + theirs.messages
    label = _said(total, with_cache=True) + said if messages else ""
    detail = {
        **_kinds(total),
        "own": _kinds(own.total),
        "subagents": _kinds(theirs.total),
        "messages": messages,
        "lastLine": last_line,
    }
    return Metric(_NAME, float(total.all), label, Severity.OK, detail)


def _said(counts: TokenCounts, *, with_cache: bool = False) -> str:
    cached = f" ({in_short(counts.cache_read)} from cache)" if with_cache else ""
    return f"{in_short(counts.given)} tokens in{cached}, {in_short(counts.output)} out"


def _kinds(counts: TokenCounts) -> dict[str, int]:
    return {
        "input": counts.input,
        "cacheCreation": counts.cache_creation,
        "cacheRead": counts.cache_read,
        "output": counts.output,
    }


def _add(sums: dict[str, _Counts], model: str, counts: _Counts) -> None:
    if model not in sums and len(sums) >= _MOST_MODELS:
        model = _OTHERS
    a, b, c, d = sums.get(model, _NOTHING)
    e, f, g, h = counts
    sums[model] = a + e, b + f, c + g, d + h
