"""What an agent's own records say of the sub-agents it gave tasks to.

A call says which kind of agent was asked for, its result which agent it was, and that
result or a later report how it ended.
While a sub-agent is waited for, no record joins it to its call but the task itself,
which is the first prompt in the sub-agent's records.
The memory is bounded: the oldest calls and reports are forgotten.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from msgspec import Struct

from codevigil_lsp.events.model import (
    AgentAnswer,
    AgentCall,
    Event,
    Notified,
    Outcome,
)
from codevigil_lsp.health.model import SubagentEnd

_K = TypeVar("_K")
_V = TypeVar("_V")

_MOST_CALLS: Final = 1_000
_STATUSES: Final = {
    "completed": SubagentEnd.COMPLETED,
    "failed": SubagentEnd.FAILED,
    "killed": SubagentEnd.STOPPED,
    "stopped": SubagentEnd.STOPPED,
}
"""The words of a report for how its task ended."""


class End(Struct, frozen=True):
    """That a sub-agent is done, when and how."""

    time: float | None
    how: SubagentEnd | None
    """None where the record uses a word that is not known."""


class Told(Struct, frozen=True):
    """What is told of one sub-agent."""

    type: str | None = None
    is_awaited: bool = False
    """Whether its call has no answer yet, so that its parent waits for it."""
    end: End | None = None


class _Call(Struct):
    task: int
    type: str | None
    agent_id: str | None = None
    is_answered: bool = False
    end: End | None = None


class Tasks:
    """Follows the tasks that one agent gives."""

    def __init__(self) -> None:
        self._calls: dict[str, _Call] = {}
        """By the id of the call."""
        self._of_agent: dict[str, _Call] = {}
        self._of_task: dict[int, _Call] = {}
        """The latest call with this task."""
        self._reports: dict[str, End] = {}
        """By the id of the task, which of a sub-agent is its own."""

    @property
    def readers(self) -> Mapping[type[Event], Callable[[Any], None]]:
        """Who takes in which kind of event; there is nothing in the others."""
        return {
            AgentCall: self._on_call,
            AgentAnswer: self._on_answer,
            Notified: self._on_report,
        }

    @property
    def are_none(self) -> bool:
        """Whether nothing was given or reported, as by most sub-agents."""
        return not self._calls and not self._reports

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if (read := self.readers.get(type(event))) is not None:
            read(event)

    def told_of(self, agent_id: str | None, task: int | None) -> Told | None:
        """Give what is told of a sub-agent, by its id or else by its task."""
        call = self._of_agent.get(agent_id or "")
        if call is None and task is not None:
            call = self._of_task.get(task)
        report = self._reports.get(agent_id or "")
        if call is None:
            return None if report is None else Told(end=report)
        if agent_id is not None and call.agent_id not in {None, agent_id}:
            # The same task was given twice, and this call is known to be the other's.
            return Told(call.type, end=report)
        return Told(call.type, not call.is_answered, report or call.end)

    def _on_call(self, event: AgentCall) -> None:
        call = _Call(task_key(event.prompt), event.type)
        _keep(self._calls, event.call_id, call)
        _keep(self._of_task, call.task, call)

    def _on_answer(self, event: AgentAnswer) -> None:
        call = self._calls.get(event.call_id)
        if call is None:
            return
        call.is_answered = True
        call.type = event.type or call.type
        if event.agent_id is not None:
            call.agent_id = event.agent_id
            _keep(self._of_agent, event.agent_id, call)
        if event.is_over:
            call.end = End(event.time, _how(event.outcome))

    def _on_report(self, event: Notified) -> None:
        if event.task_id:
            end = End(event.time, _STATUSES.get(event.status))
            _keep(self._reports, event.task_id, end)


def task_key(prompt: str) -> int:
    """Give what a task is known again by, within this process."""
    return hash(prompt.strip())


def _how(outcome: Outcome) -> SubagentEnd:
    match outcome:
        case Outcome.OK:
            return SubagentEnd.COMPLETED
        case Outcome.REJECTED:
            return SubagentEnd.INTERRUPTED
        case _:
            return SubagentEnd.FAILED


def _keep(kept: dict[_K, _V], key: _K, value: _V) -> None:
    """Keep it as the latest; the oldest makes room."""
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > _MOST_CALLS:
        del kept[next(iter(kept))]
