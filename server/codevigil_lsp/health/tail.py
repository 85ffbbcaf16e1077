"""What a session is doing, as far as the end of its transcript tells.

It is for sessions that the live registry does not know: of older versions, of SDKs, or
on another machine.
What was last written holds until something contradicts it, and an open call says less
and less as time goes by:

1. An open question or plan waits for the user; that is certain, and the only evidence
   that ever gives `waiting`.
2. Any other call that may ask for permission runs or waits, and nothing tells which: it
   is unknown after a moment.
3. A call that asks for nothing is at work for as long as such calls take, then unknown.
4. A message in the making is at work for as long as that takes, then unknown.
5. An end of the turn lasts until the agent or the user goes on; it counts when it is
   certain, or when it has been quiet for a while.

The times are those between 16,643 messages, calls and results of real sessions.
"""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, Final

from codevigil_lsp.events.facts import SessionFacts
from codevigil_lsp.events.model import (
    AgentAnswer,
    ApiError,
    ApiRetry,
    AssistantText,
    Compaction,
    Event,
    Interrupt,
    Notified,
    Outcome,
    Prompt,
    Sidechained,
    SlashCommand,
    Thinking,
    ToolCall,
    ToolResult,
    TurnEnd,
    TurnFinished,
    TurnResumed,
)
from codevigil_lsp.health.lifecycle import unless_to_come
from codevigil_lsp.health.model import Activity, ActivitySource, ActivityState, Reason
from codevigil_lsp.health.permissions import INSTANT_TOOLS, may_ask

QUESTIONS: Final = {
    "AskUserQuestion": Reason.QUESTION,
    "ExitPlanMode": Reason.PLAN,
    "exit_plan_mode": Reason.PLAN,
}
"""Tools that are the question themselves."""

ASKING_AFTER: Final = 0.2
"""Seconds after which a call that may ask for permission may well have done so."""
INSTANT_WITHIN: Final = 5.0
"""Seconds within which 99 of 100 calls of an instant tool are answered (`Read`: 4)."""
CALL_WITHIN: Final = 650.0
"""Seconds within which 99 of 100 shell commands are answered (653)."""
MESSAGE_WITHIN: Final = 180.0
"""Seconds within which the next block of a message comes: 996 of 1,000 within 95, and a
compaction within 150."""
QUIET_AFTER: Final = 20.0
"""Seconds after which a text without stop reason was the last of its turn: where the
turn went on, 99 of 100 did so within 21."""
NOTE_WITHIN: Final = 10.0
"""Seconds within which Claude Code notes an end in a terminal: 47 of 47 within 6.4.
Until then the user's stop hooks run, and one of them may make the agent go on."""

SPANS: Final = (
    ASKING_AFTER, INSTANT_WITHIN, CALL_WITHIN, MESSAGE_WITHIN, QUIET_AFTER, NOTE_WITHIN,
)  # fmt: skip
"""Seconds after a sign at which what it tells changes."""

_KILLERS: Final = frozenset({"KillShell", "KillBash", "TaskStop"})
_MOST_TASKS: Final = 100
_TERMINAL: Final = "cli"


class _Phase(Enum):
    NOTHING = auto()
    """Nothing was said yet."""
    WORK = auto()
    OVER = auto()


_WORK: Final = _Phase.WORK
_OVER: Final = _Phase.OVER


class Tail:
    """Follows one transcript; taking in an event is cheap, asking depends on time.

    Args:
        facts: what the parser of the same transcript learns.
    """

    def __init__(self, facts: SessionFacts) -> None:
        self._facts = facts
        self._phase = _Phase.NOTHING
        self._since: float | None = None
        """When this phase began; in work, or when the user last answered a question."""
        self._reason = Reason.FINISHED
        """How the turn ended, while it is over."""
        self._worked_since: float | None = None
        """When the work began that is over."""
        self._settles_after = 0.0
        """Seconds of quiet after which it is over, where it is not yet certain."""
        self._last: float | None = None
        """Time of the latest event that says something."""
        self._calls: dict[str, ToolCall] = {}
        self._agents: dict[str, None] = {}
        self._shells: dict[str, None] = {}
        """Tasks in the background of which no end was reported."""
        self._pending = 0
        """Agents that Claude Code said still worked when the turn ended."""
        self._prompt_line = 0

    @property
    def readers(self) -> Mapping[type[Event], Callable[[Any], None]]:
        """Who takes in which kind of event; there is nothing in the others."""
        return {
            Prompt: self._on_prompt,
            SlashCommand: self._on_command,
            Notified: self._on_notified,
            AssistantText: self._on_work,
            Thinking: self._on_work,
            ApiRetry: self._on_work,
            TurnResumed: self._on_resumed,
            ToolCall: self._on_call,
            ToolResult: self._on_result,
            AgentAnswer: self._on_agent,
            Sidechained: self._see,
            Compaction: self._see,
            TurnFinished: self._on_finished,
            TurnEnd: self._on_end,
            Interrupt: self._on_broken_off,
            ApiError: self._on_broken_off,
        }

    @property
    def signs(self) -> list[float]:
        """The times that the answer is counted from."""
        times = [self._last, self._since, self._worked_since, self._facts.progress_time]
        times += [call.time for call in self._calls.values()]
        return [time for time in times if time is not None]

    @property
    def last_time(self) -> float | None:
        """Time of the latest event that says something of what the session does."""
        return self._last

    def state(
        self, now: float, touched: float, agents: float | None = None
    ) -> ActivityState:
        """Give the activity at `now`.

        Args:
            now: the present time.
            touched: when the transcript last changed, for where its times are no use.
            agents: the last sign of life of its sub-agents.
        """
        if self._facts.is_closed or self._phase is _Phase.NOTHING:
            return ActivityState()
        quiet = self._quiet(now, touched)
        if self._phase is _OVER:
            return self._when_over(now, quiet, agents)
        if not self._calls:
            return self._working(now, is_known=quiet <= MESSAGE_WITHIN)
        return self._with_calls(now, quiet, agents)

    def _with_calls(
        self, now: float, quiet: float, agents: float | None
    ) -> ActivityState:
        """Judge open calls, the one that says most first."""
        facts, calls = self._facts, self._calls.values()
        for call in calls:
            reason = QUESTIONS.get(call.name)
            if reason is not None:
                if not _is_interactive(facts):
                    return ActivityState()
                return _state(Activity.WAITING, reason, call.time, now)
        if quiet > ASKING_AFTER:
            mode = facts.permission_mode
            if any(may_ask(call, mode) for call in calls):
                return ActivityState()
        is_instant = all(call.name in INSTANT_TOOLS for call in calls)
        for sign in (agents, facts.progress_time):
            if sign is not None:
                quiet = min(quiet, max(0.0, now - sign))
        within = INSTANT_WITHIN if is_instant else CALL_WITHIN
        return self._working(now, is_known=quiet <= within)

    def _when_over(
        self, now: float, quiet: float, agents: float | None
    ) -> ActivityState:
        if quiet < self._settles_after:
            return _state(Activity.WORKING, None, self._worked_since, now)
        if self._agents or self._pending:
            if agents is not None:
                quiet = min(quiet, max(0.0, now - agents))
            if quiet > MESSAGE_WITHIN:
                return ActivityState()
            return _state(Activity.WORKING, Reason.AGENTS, self._since, now)
        reason = self._reason
        if reason is Reason.FINISHED and self._shells:
            reason = Reason.SHELL
        return _state(Activity.IDLE, reason, self._since, now)

    def _working(self, now: float, *, is_known: bool) -> ActivityState:
        if not is_known:
            return ActivityState()
        return _state(Activity.WORKING, None, self._since, now)

    def _quiet(self, now: float, touched: float) -> float:
        """Give the seconds since something was said; a time to come tells nothing."""
        last = self._last
        if last is None or last > now:
            last = min(touched, now)
        return now - last

    # --- events ---------------------------------------------------------------

    def _see(self, event: Event) -> None:
        """Take note of the time; records are not always in the order of theirs."""
        if event.time is not None and (self._last is None or event.time > self._last):
            self._last = event.time

    def _enter(self, phase: _Phase, event: Event) -> None:
        time = event.time
        if time is not None and (self._last is None or time > self._last):
            self._last = time
        if phase is not self._phase:
            self._phase = phase
            self._since = time if time is not None else self._last

    def _on_work(self, event: Event) -> None:
        self._enter(_WORK, event)

    def _on_resumed(self, event: TurnResumed) -> None:
        was_certain = not self._settles_after
        self._enter(_WORK, event)
        if not was_certain:
            self._since = self._worked_since

    def _on_prompt(self, event: Prompt) -> None:
        if not event.queued:
            self._calls.clear()
        self._begin(event)

    def _on_command(self, event: SlashCommand) -> None:
        if event.asks:
            self._calls.clear()
            self._begin(event)
            return
        # Nobody can type a command before the question is gone.
        for call in [c for c in self._calls.values() if c.name in QUESTIONS]:
            del self._calls[call.id]

    def _on_notified(self, event: Notified) -> None:
        self._agents.pop(event.task_id, None)
        self._shells.pop(event.task_id, None)
        self._begin(event)

    def _begin(self, event: Prompt | SlashCommand | Notified) -> None:
        self._prompt_line = event.line
        self._enter(_WORK, event)

    def _on_call(self, event: ToolCall) -> None:
        self._enter(_WORK, event)
        self._calls[event.id] = event

    def _on_result(self, event: ToolResult) -> None:
        call = self._calls.pop(event.call_id, None)
        if event.task_id is not None:
            _add(self._shells, event.task_id)
        if self._phase is _OVER or call is None:
            return
        self._enter(_WORK, event)
        if call.name in QUESTIONS:
            self._since = event.time
        elif call.name in _KILLERS and event.outcome is Outcome.OK:
            # Which one it was is not known: none is better than one that is gone.
            self._shells.clear()

    def _on_agent(self, event: AgentAnswer) -> None:
        if not event.is_over and event.agent_id:
            _add(self._agents, event.agent_id)

    def _on_finished(self, event: TurnFinished) -> None:
        """Take note of the end, unless it is of the turn before the last prompt."""
        if event.line == self._prompt_line:
            return
        self._end(Reason.FINISHED, event)
        closing = event.closing
        if closing is None or closing.line != event.line:
            return
        if closing.ends_turn is None:
            self._settles_after = QUIET_AFTER
        elif self._facts.entrypoint == _TERMINAL:
            self._settles_after = NOTE_WITHIN

    def _on_end(self, event: TurnEnd) -> None:
        if self._phase is not _OVER:
            self._end(Reason.FINISHED, event)
        self._settles_after = 0.0
        self._pending = event.pending_agents

    def _on_broken_off(self, event: Interrupt | ApiError) -> None:
        if self._phase is _OVER:
            # An end that was told stands; a guessed one was taken back before this.
            self._see(event)
            return
        is_error = isinstance(event, ApiError)
        self._end(Reason.ERROR if is_error else Reason.INTERRUPTED, event)

    def _end(self, reason: Reason, event: Event) -> None:
        self._worked_since = self._since
        self._enter(_OVER, event)
        self._calls.clear()
        self._reason = reason
        self._settles_after = 0.0
        self._pending = 0


def _state(
    activity: Activity, reason: Reason | None, since: float | None, now: float
) -> ActivityState:
    began = unless_to_come(since, now)
    return ActivityState(activity, reason, began, ActivitySource.TRANSCRIPT)


def _is_interactive(facts: SessionFacts) -> bool:
    """Say whether a person sees the questions; those of an SDK are for its program."""
    return not (facts.entrypoint or "").startswith("sdk")


def _add(tasks: dict[str, None], task_id: str) -> None:
    tasks[task_id] = None
    if len(tasks) > _MOST_TASKS:
        del tasks[next(iter(tasks))]
