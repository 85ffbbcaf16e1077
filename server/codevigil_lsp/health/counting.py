"""Events in, the counts of a session out.

The memory is bounded: tokens of all but the last messages are kept as sums only, and
tools beyond so many names share one.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from codevigil_lsp.events.model import (
    ApiError,
    ApiRetry,
    AssistantText,
    Compaction,
    Copied,
    Event,
    Interrupt,
    Outcome,
    Prompt,
    Thinking,
    ToolCall,
    ToolResult,
    Usage,
)
from codevigil_lsp.health.counts import CallCounts, CopiedCounts, Counts
from codevigil_lsp.metrics.spending import TokenCounts

_RECENT: Final = 128
"""Messages of which another copy is awaited: its records come within moments."""
_MOST_NAMES: Final = 500
_OTHERS: Final = "(others)"
_NAME_LENGTH: Final = 200
_COUNTED: Final = (ApiError, ApiRetry, Compaction, Interrupt, Prompt)
"""Events that are counted by their kind, and for nothing else."""


class Counting:
    """Counts the events of one session."""

    def __init__(self) -> None:
        self._seen: Counter[type[Event]] = Counter()
        self._messages = _Messages()
        self._calls: Counter[str] = Counter()
        self._results: Counter[tuple[str, Outcome]] = Counter()
        self._copied_line = 0
        """The last line with a record that was copied."""

    @property
    def readers(self) -> Mapping[type[Event], Callable[[Any], None]]:
        """Who takes in which kind of event; there is nothing in the others."""
        return {
            Usage: self._on_usage,
            ToolResult: self._on_result,
            AssistantText: self._on_block,
            Thinking: self._on_block,
            ToolCall: self._on_call,
            Copied: self._on_copied,
            **dict.fromkeys(_COUNTED, self._count),
        }

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if (read := self.readers.get(type(event))) is not None:
            read(event)

    def _count(self, event: Event) -> None:
        self._seen[type(event)] += 1

    def _on_usage(self, event: Usage) -> None:
        tokens = event.input, event.output, event.cache_read, event.cache_creation
        is_copied = event.line == self._copied_line
        self._messages.learn(event.message_id, tokens, is_copied=is_copied)

    def _on_result(self, event: ToolResult) -> None:
        if event.call is not None:
            self._results[self._name(event.call), event.outcome] += 1

    def _on_block(self, event: AssistantText | Thinking | ToolCall) -> None:
        is_copied = event.line == self._copied_line
        self._messages.note(event.message_id, is_copied=is_copied)

    def _on_call(self, event: ToolCall) -> None:
        self._on_block(event)
        self._calls[self._name(event)] += 1

    def _on_copied(self, event: Copied) -> None:
        self._seen[Copied] += 1
        self._copied_line = event.line

    def snapshot(self) -> Counts:
        """Give the counts up to now."""
        own, messages = self._messages.sums(of_copied=False)
        copied, copied_messages = self._messages.sums(of_copied=True)
        return Counts(
            prompts=self._seen[Prompt],
            interrupts=self._seen[Interrupt],
            compactions=self._seen[Compaction],
            api_errors=self._seen[ApiError],
            api_retries=self._seen[ApiRetry],
            tool_calls={name: self._calls_of(name) for name in sorted(self._calls)},
            tokens=own.plus(copied),
            assistant_messages=messages + copied_messages,
            copied=CopiedCounts(self._seen[Copied], copied_messages, copied),
        )

    def _name(self, call: ToolCall) -> str:
        name = call.name[:_NAME_LENGTH]
        is_room = name in self._calls or len(self._calls) < _MOST_NAMES
        return name if is_room else _OTHERS

    def _calls_of(self, name: str) -> CallCounts:
        ended = {o.value: self._results[name, o] for o in Outcome}
        return CallCounts(**ended, open=self._calls[name] - sum(ended.values()))


_Tokens = tuple[int, int, int, int]
_NONE: Final[_Tokens] = 0, 0, 0, 0


class _Messages:
    """Adds up messages, each as its last copy tells."""

    def __init__(self) -> None:
        self._recent: dict[str, tuple[_Tokens, bool]] = {}
        """The latest, which another copy may still replace; not yet in the sums."""
        self._sums: dict[bool, _Tokens] = {False: _NONE, True: _NONE}
        self._messages = {False: 0, True: 0}

    def note(self, message_id: str, *, is_copied: bool) -> None:
        """Take note of a message, where the record has no tokens of it."""
        if message_id not in self._recent:
            self.learn(message_id, _NONE, is_copied=is_copied)

    def learn(self, message_id: str, tokens: _Tokens, *, is_copied: bool) -> None:
        """Take in a copy of a message, which replaces the one before."""
        recent = self._recent
        recent[message_id] = tokens, is_copied
        if len(recent) > _RECENT:
            self._add(*recent.pop(next(iter(recent))))

    def sums(self, *, of_copied: bool) -> tuple[TokenCounts, int]:
        """Give the tokens and the number of messages."""
        recent = [
            tokens
            for tokens, is_copied in self._recent.values()
            if is_copied is of_copied
        ]
        final = self._sums[of_copied]
        tokens = TokenCounts(*map(sum, zip(final, *recent, strict=True)))
        return tokens, self._messages[of_copied] + len(recent)

    def _add(self, tokens: _Tokens, is_copied: bool) -> None:
        a, b, c, d = tokens
        w, x, y, z = self._sums[is_copied]
        self._sums[is_copied] = w + a, x + b, y + c, z + d
        self._messages[is_copied] += 1
