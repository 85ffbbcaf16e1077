"""Events in, events and the ends of turns out.

1. A turn runs from a prompt to the next.  A prompt that was queued, or a report from the
   background, joins the turn it is delivered into and begins one only after an end.
2. A turn is finished when a message ends with `end_turn`, when Claude Code says so
   (`turn_duration`, a stop hook), or when the next prompt comes.
3. Versions before 2.1.100 write no stop reason: there a text with no call open counts as
   the end until something follows it.
4. An interrupted turn, one that an API error ended, and one with a call that was never
   answered do not finish.
5. A turn said to be finished may go on, after a stop hook for instance; that is told by
   `TurnResumed`, and what was concluded from the end is to be taken back.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from codevigil_lsp.events.model import (
    ApiError,
    AssistantText,
    Event,
    Interrupt,
    Notified,
    Prompt,
    SlashCommand,
    Thinking,
    ToolCall,
    ToolResult,
    TurnEnd,
    TurnFinished,
    TurnResumed,
)

_GO_ON: Final = frozenset({AssistantText, Thinking, ToolCall})
"""What shows that a turn goes on that was said to be finished."""
_BREAK_OFF: Final = frozenset({ApiError, Interrupt})
"""What shows it of one that was said so for want of a stop reason."""


class Turns:
    """Follows one transcript and adds what is known of its turns."""

    def __init__(self) -> None:
        self._closing: AssistantText | None = None
        self._is_open = False
        self._is_finished = False
        self._is_guess = False
        """Whether the turn was said to be finished for want of a stop reason."""
        self._open_calls: set[str] = set()

    def feed(self, events: Iterable[Event]) -> list[Event]:
        """Give the events on, in order, each followed by what it says of the turn."""
        told: list[Event] = []
        readers = self._readers()
        for event in events:
            kind = type(event)
            follow = readers.get(kind)
            if follow is None:
                told.append(event)
                continue
            if self._is_finished and (
                kind in _GO_ON or (self._is_guess and kind in _BREAK_OFF)
            ):
                self._is_finished = False
                told.append(TurnResumed(event.line, event.time))
            told.append(event)
            if (finished := follow(event)) is not None:
                told.append(finished)
        return told

    def _readers(self) -> dict[type[Event], Callable[[Any], TurnFinished | None]]:
        """Give who follows the events that say something of the turn.

        The others are given on as they are.
        """
        return {
            ApiError: self._on_broken_off,
            AssistantText: self._on_text,
            Interrupt: self._on_broken_off,
            Notified: self._on_start,
            Prompt: self._on_start,
            SlashCommand: self._on_start,
            Thinking: self._on_thinking,
            ToolCall: self._on_call,
            ToolResult: self._on_result,
            TurnEnd: self._on_end,
        }

    def _on_start(self, event: Prompt | SlashCommand | Notified) -> TurnFinished | None:
        finished = None
        if self._is_open and not self._is_finished:
            if isinstance(event, Notified) or (
                isinstance(event, Prompt) and event.queued
            ):
                return None
            if not self._open_calls:
                finished = self._finish(event)
        self._forget()
        return finished

    def _on_text(self, event: AssistantText) -> TurnFinished | None:
        self._is_open = True
        self._closing = event
        self._is_guess = event.ends_turn is None
        if event.ends_turn or (self._is_guess and not self._open_calls):
            return self._finish(event)
        return None

    def _on_thinking(self, event: Thinking) -> None:
        """Take it as a sign that the turn goes on, and no more."""

    def _on_call(self, event: ToolCall) -> None:
        self._is_open = True
        self._closing = None
        self._open_calls.add(event.id)

    def _on_result(self, event: ToolResult) -> None:
        self._open_calls.discard(event.call_id)

    def _on_end(self, event: TurnEnd) -> TurnFinished | None:
        self._is_guess = False
        return self._finish(event)

    def _on_broken_off(self, event: Interrupt | ApiError) -> None:
        self._forget()

    def _finish(self, event: Event) -> TurnFinished | None:
        if not self._is_open or self._is_finished:
            return None
        self._is_finished = True
        return TurnFinished(event.line, event.time, self._closing)

    def _forget(self) -> None:
        self._closing = None
        self._is_open = False
        self._is_finished = False
        self._open_calls.clear()
