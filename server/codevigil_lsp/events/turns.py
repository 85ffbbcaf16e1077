"""Events in, events and the ends of turns out.

A turn runs from a prompt to the next.
It is finished when Claude Code says so (`turn_duration`, a stop hook), when a message
ends with `end_turn`, or when the next prompt comes.
Versions before 2.1.100 write no stop reason: there a text with no call open counts as
the end until something follows it.
A turn said to be finished may go on, after a stop hook for instance; that is told by
`TurnResumed`, and what was concluded from the end is to be taken back.
"""

from collections.abc import Iterable, Iterator

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


class Turns:
    """Follows one transcript and adds what is known of its turns."""

    def __init__(self) -> None:
        self._closing: AssistantText | None = None
        self._is_open = False
        self._is_finished = False
        self._open_calls: set[str] = set()

    def feed(self, events: Iterable[Event]) -> Iterator[Event]:
        """Give the events on, in order, each followed by what it says of the turn."""
        for event in events:
            if self._goes_on(event):
                self._is_finished = False
                yield TurnResumed(event.line, event.time)
            yield event
            yield from self._follow(event)

    def _goes_on(self, event: Event) -> bool:
        """Say whether the agent acts again in a turn that was said to be finished."""
        if not self._is_finished:
            return False
        match event:
            case ToolCall() | Thinking():
                return True
            case AssistantText():
                return not self._repeats_closing(event)
            case _:
                return False

    def _repeats_closing(self, event: AssistantText) -> bool:
        return self._closing is not None and event.line == self._closing.line

    def _follow(self, event: Event) -> Iterator[Event]:
        match event:
            case Prompt() | SlashCommand() | Notified():
                yield from self._begin(event)
            case AssistantText():
                self._is_open = True
                self._closing = event
                if event.ends_turn or (
                    event.ends_turn is None and not self._open_calls
                ):
                    yield from self._finish(event)
            case ToolCall():
                self._is_open = True
                self._closing = None
                self._open_calls.add(event.id)
            case ToolResult():
                self._open_calls.discard(event.call_id)
            case TurnEnd():
                yield from self._finish(event)
            case Interrupt() | ApiError():
                self._closing = None
                self._is_open = False
                self._is_finished = False
                self._open_calls.clear()
            case _:
                pass

    def _begin(self, event: Prompt | SlashCommand | Notified) -> Iterator[Event]:
        if isinstance(event, Prompt) and event.queued and self._open_calls:
            return
        if self._is_open and not self._is_finished and not self._open_calls:
            yield from self._finish(event)
        self._closing = None
        self._is_open = False
        self._is_finished = False
        self._open_calls.clear()

    def _finish(self, event: Event) -> Iterator[Event]:
        if self._is_finished or not self._is_open:
            return
        self._is_finished = True
        yield TurnFinished(event.line, event.time, self._closing)
