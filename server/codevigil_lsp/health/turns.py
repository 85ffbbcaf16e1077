"""Events in, the turns of a session out: how long, how much, how each ended.

Which events end a turn is for `events.turns` to say; this counts what lies between.
A turn begins with a prompt, with a report from the background that was not delivered
into another turn, or else with the first thing the agent does.
The memory is bounded: of the turns that are over the last ones are kept.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from codevigil_lsp.events.model import (
    ApiError,
    AssistantText,
    Event,
    Interrupt,
    Notified,
    Outcome,
    Prompt,
    SlashCommand,
    Thinking,
    ToolCall,
    ToolKind,
    ToolResult,
    TurnEnd,
    TurnFinished,
    TurnResumed,
)
from codevigil_lsp.health.model import Turn, TurnOutcome

MOST_TURNS: Final = 64
"""Turns that are kept after their end."""


class _Running(Struct):
    """The turn that runs."""

    number: int
    line: int
    """Of the prompt that began it, 0 where none did."""
    started: float | None
    ended: float | None = None
    tool_calls: int = 0
    mutations: int = 0
    duration: float | None = None
    """As Claude Code tells it."""

    def over(self, outcome: TurnOutcome) -> Turn:
        duration = self.duration
        if duration is None and self.started is not None and self.ended is not None:
            duration = max(0.0, self.ended - self.started)
        return Turn(
            number=self.number,
            started=self.started,
            ended=self.ended,
            duration=duration,
            tool_calls=self.tool_calls,
            mutations=self.mutations,
            outcome=outcome,
        )


class TurnLog:
    """Follows the turns of one session.

    Args:
        stops_early: whether the turn that finished last closes with a stop phrase;
            asked when somebody wants to know, or else when the next turn begins: most
            turns that seem finished go on, and looking at their words takes time.
    """

    def __init__(self, stops_early: Callable[[], bool]) -> None:
        self._stops_early = stops_early
        self._running: _Running | None = None
        self._over: deque[Turn] = deque(maxlen=MOST_TURNS)
        self._count = 0
        self._is_last_judged = True
        """Whether it is known how the turn that finished last did."""

    @property
    def readers(self) -> Mapping[type[Event], Callable[[Any], None]]:
        """Who takes in which kind of event; there is nothing in the others."""
        return {
            Prompt: self._on_prompt,
            SlashCommand: self._on_command,
            Notified: self._on_notified,
            AssistantText: self._on_work,
            Thinking: self._on_work,
            ToolCall: self._on_call,
            ToolResult: self._on_result,
            TurnFinished: self._on_finished,
            TurnResumed: self._on_resumed,
            TurnEnd: self._on_end,
            Interrupt: self._on_broken_off,
            ApiError: self._on_broken_off,
        }

    @property
    def last(self) -> Turn | None:
        """The turn that runs, else the last one."""
        if self._running is not None:
            return self._running.over(TurnOutcome.OPEN)
        self._judge_last()
        return self._over[-1] if self._over else None

    @property
    def over(self) -> tuple[Turn, ...]:
        """The last turns that are over, the oldest first."""
        self._judge_last()
        return tuple(self._over)

    def _judge_last(self) -> None:
        if self._is_last_judged:
            return
        self._is_last_judged = True
        if self._stops_early():
            self._over[-1] = replace(self._over[-1], outcome=TurnOutcome.STOPPED_EARLY)

    def _begin(self, event: Event, line: int) -> _Running:
        self._judge_last()
        self._count += 1
        self._running = _Running(self._count, line, event.time, event.time)
        return self._running

    def _leave(self, outcome: TurnOutcome) -> None:
        if self._running is not None:
            self._over.append(self._running.over(outcome))
            self._running = None

    def _on_prompt(self, event: Prompt) -> None:
        if event.queued and self._running is not None:
            _see(self._running, event)
            return
        self._leave(TurnOutcome.OPEN)
        self._begin(event, event.line)

    def _on_notified(self, event: Notified) -> None:
        if self._running is not None:
            _see(self._running, event)
        else:
            self._begin(event, event.line)

    def _on_command(self, event: SlashCommand) -> None:
        """End the turn; one is begun only by a command that asks the agent."""
        self._leave(TurnOutcome.OPEN)
        if event.asks:
            self._begin(event, event.line)

    def _on_work(self, event: AssistantText | Thinking) -> None:
        _see(self._running or self._begin(event, 0), event)

    def _on_call(self, event: ToolCall) -> None:
        running = self._running or self._begin(event, 0)
        _see(running, event)
        running.tool_calls += 1

    def _on_result(self, event: ToolResult) -> None:
        running = self._running
        if running is None:
            return
        _see(running, event)
        if event.outcome is Outcome.OK and event.call is not None:
            running.mutations += event.call.kind is ToolKind.MUTATION

    def _on_finished(self, event: TurnFinished) -> None:
        running = self._running
        if running is not None and running.line != event.line:
            self._leave(TurnOutcome.FINISHED)
        elif self._over:
            # The prompt, or command, of this line told that the turn before had ended.
            self._over[-1] = replace(self._over[-1], outcome=TurnOutcome.FINISHED)
        self._is_last_judged = not self._over

    def _on_resumed(self, _: TurnResumed) -> None:
        self._is_last_judged = True
        if self._running is None and self._over:
            turn = self._over.pop()
            self._running = _Running(
                turn.number,
                0,
                turn.started,
                turn.ended,
                turn.tool_calls,
                turn.mutations,
            )

    def _on_end(self, event: TurnEnd) -> None:
        """Take the duration that Claude Code tells; it may stand behind the end."""
        if event.duration is None:
            return
        if self._running is not None:
            self._running.duration = event.duration
        elif self._over:
            self._over[-1] = replace(self._over[-1], duration=event.duration)

    def _on_broken_off(self, event: Interrupt | ApiError) -> None:
        if self._running is not None:
            _see(self._running, event)
        is_error = isinstance(event, ApiError)
        self._leave(TurnOutcome.ERROR if is_error else TurnOutcome.INTERRUPTED)


def _see(running: _Running, event: Event) -> None:
    """Take note of the time; records are not always in the order of theirs."""
    if event.time is not None and event.time > (running.ended or 0.0):
        running.ended = event.time
