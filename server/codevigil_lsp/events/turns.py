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

from collections.abc import Iterable, Iterator
from typing import Final

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

_TELLING: Final = frozenset(
    {
        ApiError, AssistantText, Interrupt, Notified, Prompt, SlashCommand, Thinking,
        ToolCall, ToolResult, TurnEnd,
    }
)  # fmt: skip
"""Events that say something of the turn; the others are given on as they are."""


class Turns:
    """Follows one transcript and adds what is known of its turns."""

    def __init__(self) -> None:
        self._closing: AssistantText | None = None
        self._is_open = False
        self._is_finished = False
        self._is_guess = False
        """Whether the turn was said to be finished for want of a stop reason."""
        self._open_calls: set[str] = set()

    def feed(self, events: Iterable[Event]) -> Iterator[Event]:
        """Give the events on, in order, each followed by what it says of the turn."""
        for event in events:
            if type(event) not in _TELLING:
                yield event
                continue
            if self._is_finished and self._goes_on(event):
                self._is_finished = False
                yield TurnResumed(event.line, event.time)
            yield event
            yield from self._follow(event)

    def _goes_on(self, event: Event) -> bool:
        """Say whether a turn that was said to be finished turns out not to be."""
        match event:
            case ToolCall() | Thinking() | AssistantText():
                return True
            case Interrupt() | ApiError():
                return self._is_guess
            case _:
                return False

    def _follow(self, event: Event) -> Iterator[Event]:
        match event:
            case Prompt() | SlashCommand() | Notified():
                yield from self._begin(event)
            case AssistantText():
                self._is_open = True
                self._closing = event
                self._is_guess = event.ends_turn is None
                if event.ends_turn or (self._is_guess and not self._open_calls):
                    yield from self._finish(event)
            case ToolCall():
                self._is_open = True
                self._closing = None
                self._open_calls.add(event.id)
            case ToolResult():
                self._open_calls.discard(event.call_id)
            case TurnEnd():
                self._is_guess = False
                yield from self._finish(event)
            case Interrupt() | ApiError():
                self._forget()
            case _:
                pass

    def _begin(self, event: Prompt | SlashCommand | Notified) -> Iterator[Event]:
        if self._is_open and not self._is_finished:
            if isinstance(event, Notified) or (
                isinstance(event, Prompt) and event.queued
            ):
                return
            if not self._open_calls:
                yield from self._finish(event)
        self._forget()

    def _finish(self, event: Event) -> Iterator[Event]:
        if self._is_open and not self._is_finished:
            self._is_finished = True
            yield TurnFinished(event.line, event.time, self._closing)

    def _forget(self) -> None:
        self._closing = None
        self._is_open = False
        self._is_finished = False
        self._open_calls.clear()
