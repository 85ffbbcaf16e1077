"""The sub-agents of a session, each as its own and its parents' records tell of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from codevigil_lsp.events.model import Event, Sidechained
from codevigil_lsp.health.agent_run import AgentRun
from codevigil_lsp.health.model import SubagentHealth, SubagentLayout
from codevigil_lsp.health.seeing import Seeing
from codevigil_lsp.health.subagent import Subagent
from codevigil_lsp.health.subagent_activity import Parent, activity_of_subagent
from codevigil_lsp.health.tasks import Tasks, Told
from codevigil_lsp.metrics.collectors.tokens import Tokens, with_subagents
from codevigil_lsp.metrics.model import Metric
from codevigil_lsp.metrics.spending import Spending

_COMPACTION: Final = "acompact-"
"""How the id of the call begins that summarises a conversation to compact it."""


class Subagents:
    """Puts the sub-agents of one session together."""

    def __init__(self) -> None:
        self.tasks = Tasks()
        """What the session itself says of them."""
        self._inline: list[AgentRun] = []
        """Those inside the session's own transcript, by their number."""

    @property
    def readers(self) -> Mapping[type[Event], Callable[[Any], None]]:
        """Who takes in which kind of the session's events."""
        return {
            **self.tasks.readers,
            Sidechained: self._on_sidechained,
        }

    @property
    def signs(self) -> list[float]:
        """The times that an answer about those in its own transcript is counted from."""
        return [run.last_time for run in self._inline if run.last_time is not None]

    @property
    def seers(self) -> Sequence[Seeing]:
        """What each of those inside the session's own transcript has seen."""
        return [run.seeing for run in self._inline]

    def health(
        self,
        own: Iterable[Subagent],
        transcript: str | None,
        parent: Parent,
        now: float,
    ) -> tuple[SubagentHealth, ...]:
        """Give the health of all of them, in the order in which they began.

        Args:
            own: those with a transcript of their own.
            transcript: the session's, which has the others.
            parent: what is known of the session.
            now: the present time.
        """
        found = list(own)
        all_tasks = [self.tasks, *(subagent.run.tasks for subagent in found)]
        givers = [tasks for tasks in all_tasks if not tasks.are_none]
        rows = [_of_transcript(subagent, givers, parent, now) for subagent in found]
        for number, run in enumerate(self._inline):
            told = self.tasks.told_of(None, run.task)
            place = _inline_id(number), transcript or "", SubagentLayout.INLINE
            rows.append(_row(place, run, told, parent, now))
        return tuple(sorted(rows, key=lambda row: (row.started or 0.0, row.transcript)))

    def _on_sidechained(self, event: Sidechained) -> None:
        while len(self._inline) <= event.number:
            self._inline.append(AgentRun(_inline_id(len(self._inline))))
        self._inline[event.number].feed((event.inner,))


def earliest(subagents: Iterable[SubagentHealth]) -> float | None:
    """Give when the first of them began."""
    return min((s.started for s in subagents if s.started is not None), default=None)


def with_their_tokens(
    metrics: tuple[Metric, ...], own: Spending, subagents: Sequence[SubagentHealth]
) -> tuple[Metric, ...]:
    """Add the tokens of sub-agents to the metric of tokens, which then tells both."""
    if not subagents:
        return metrics
    theirs = [subagent.spending for subagent in subagents]
    return tuple(
        with_subagents(metric, own, theirs) if metric.name == Tokens.name else metric
        for metric in metrics
    )


def _inline_id(number: int) -> str:
    return f"inline-{number + 1}"


_Place = tuple[str, str, SubagentLayout]
"""Id, transcript and layout."""


def _of_transcript(
    subagent: Subagent, givers: Sequence[Tasks], parent: Parent, now: float
) -> SubagentHealth:
    agent_id, task = subagent.key.agent_id or "", subagent.run.task
    words = (giver.told_of(agent_id, task) for giver in givers)
    told = next((told for told in words if told is not None), None)
    if told is None and agent_id.startswith(_COMPACTION):
        told = Told("compaction")
    place = agent_id, subagent.key.path, subagent.layout
    return _row(place, subagent.run, told, parent, now)


def _row(
    place: _Place, run: AgentRun, told: Told | None, parent: Parent, now: float
) -> SubagentHealth:
    identity, transcript, layout = place
    activity, end = activity_of_subagent(run, told, parent, now)
    return SubagentHealth(
        id=identity,
        transcript=transcript,
        layout=layout,
        type=told.type if told is not None else None,
        model=run.model,
        activity=activity,
        end=end,
        tool_calls=run.tool_calls,
        last_tool=run.last_tool,
        started=run.first_time,
        ended=run.last_time,
        spending=run.spending,
    )
