"""Health to the status that an editor shows, and to the sessions in its lists.

All of it is bounded: so many sessions, so many sub-agents of each, and no text without
end.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from codevigil_lsp.health.model import (
    Activity,
    SessionHealth,
    SubagentActivity,
    SubagentHealth,
    Turn,
)
from codevigil_lsp.lsp.paths import uri_of
from codevigil_lsp.lsp.protocol import (
    MOST_AGENTS,
    MOST_SESSIONS,
    SCHEMA,
    ContextSummary,
    Counts,
    MetricSummary,
    SessionSummary,
    SessionTokens,
    Status,
    SubagentSummary,
    TokenSummary,
    TurnSummary,
)
from codevigil_lsp.metrics.model import worst
from codevigil_lsp.metrics.spending import Spending
from codevigil_lsp.privacy import sanitize
from codevigil_lsp.reports.mark import StatusMark
from codevigil_lsp.reports.phrase import say_status
from codevigil_lsp.reports.tooltip import say_tooltip
from codevigil_lsp.reports.urgency import by_urgency, mark_of, most_urgent
from codevigil_lsp.reports.wording import iso, project_of, title_of

_NAME_LENGTH: Final = 60
"""Characters of a name that a transcript gives: of a model, a tool, a kind of agent."""
_FIRST: Final = {
    SubagentActivity.WORKING: 0,
    SubagentActivity.UNKNOWN: 1,
    SubagentActivity.FINISHED: 2,
}


def to_status(
    sessions: Sequence[SessionHealth], seq: int, now: float, *, with_ages: bool = True
) -> Status:
    """Give the status of the live ones among these sessions.

    Args:
        sessions: all that are known.
        seq: the number of the status.
        now: the present time.
        with_ages: whether the phrase says how long ago something was, and so changes
            while nothing happens.
    """
    live = by_urgency([session for session in sessions if session.is_live])
    activities = [session.activity.activity for session in live]
    marks = [mark_of(session) for session in live]
    return Status(
        schema=SCHEMA,
        seq=seq,
        severity=worst([session.severity for session in live]).value,
        mark=most_urgent(live).value,
        text=say_status(live, now if with_ages else None),
        tooltip=say_tooltip(live, now),
        counts=Counts(
            sessions=len(live),
            waiting=activities.count(Activity.WAITING),
            stopped_early=marks.count(StatusMark.STOPPED_EARLY),
            working=activities.count(Activity.WORKING),
            findings=sum(len(session.findings) for session in live),
        ),
        sessions=[to_summary(session) for session in live[:MOST_SESSIONS]],
        more=max(0, len(live) - MOST_SESSIONS),
    )


def to_summary(session: SessionHealth) -> SessionSummary:
    """Give what a list of sessions shows of one."""
    return SessionSummary(
        id=session.id,
        title=title_of(session),
        project=project_of(session),
        lifecycle=session.lifecycle.value,
        mark=mark_of(session).value,
        activity=session.activity.activity.value,
        reason=_value(session.activity.reason),
        since=iso(session.activity.since),
        source=_value(session.activity.source),
        severity=session.severity.value,
        metrics=[
            MetricSummary(
                metric.name, metric.value, metric.label, metric.severity.value
            )
            for metric in session.metrics
        ],
        findings=len(session.findings),
        model=_name(session.model),
        context=_context_of(session),
        tokens=SessionTokens(
            own=_tokens_of(session.spending),
            subagents=_tokens_of(session.subagents_spending),
        ),
        turn=_turn_of(session.turn),
        subagents=len(session.subagents),
        agents=_agents_of(session),
        updated=iso(session.updated) or "",
        transcript=uri_of(session.transcript) if session.transcript else "",
    )


def _context_of(session: SessionHealth) -> ContextSummary | None:
    """Give the numbers of the context; None where its metric failed."""
    details = (m.detail for m in session.metrics if m.name == "context")
    detail = next(details, {})
    if "tokens" not in detail:
        return None
    return ContextSummary(
        tokens=_number(detail["tokens"]),
        window=_number(detail["window"]),
        percent=_number(detail["percent"]),
    )


def _turn_of(turn: Turn | None) -> TurnSummary | None:
    if turn is None:
        return None
    return TurnSummary(
        outcome=turn.outcome.value,
        started=iso(turn.started),
        ended=iso(turn.ended),
        duration=None if turn.duration is None else round(turn.duration, 1),
        tool_calls=turn.tool_calls,
        mutations=turn.mutations,
    )


def _agents_of(session: SessionHealth) -> list[SubagentSummary]:
    """Give the sub-agents, those that work first, then the ones heard of last."""
    ordered = sorted(
        session.subagents,
        key=lambda agent: (_FIRST[agent.activity], -(agent.ended or 0.0)),
    )
    return [_to_agent(agent) for agent in ordered[:MOST_AGENTS]]


def _to_agent(agent: SubagentHealth) -> SubagentSummary:
    return SubagentSummary(
        id=sanitize(agent.id, _NAME_LENGTH),
        type=_name(agent.type),
        model=_name(agent.model),
        activity=agent.activity.value,
        end=_value(agent.end),
        last_tool=_name(agent.last_tool),
        silent_since=iso(agent.ended),
        tokens=_tokens_of(agent.spending),
        transcript=uri_of(agent.transcript) if agent.transcript else "",
    )


def _tokens_of(spending: Spending) -> TokenSummary:
    total = spending.total
    return TokenSummary(
        total.input, total.output, total.cache_read, total.cache_creation
    )


def _value(word: StrEnum | None) -> str | None:
    return None if word is None else word.value


def _name(text: str | None) -> str | None:
    return sanitize(text, _NAME_LENGTH) if text else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
