"""What a session, or all of them, have to say first."""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.health.model import Activity, Reason, SessionHealth
from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.reports.mark import StatusMark

_SEVERITIES: Final = {
    Severity.CRITICAL: StatusMark.CRITICAL,
    Severity.WARNING: StatusMark.WARNING,
}
_ACTIVITIES: Final = {
    Activity.WORKING: StatusMark.WORKING,
    Activity.IDLE: StatusMark.IDLE,
}


def mark_of(session: SessionHealth) -> StatusMark:
    """Give the most urgent thing of a session."""
    state = session.activity
    if state.activity is Activity.WAITING:
        return StatusMark.WAITING
    if state.activity is Activity.IDLE and state.reason is Reason.STOPPED_EARLY:
        return StatusMark.STOPPED_EARLY
    mark = _SEVERITIES.get(session.severity)
    return mark or _ACTIVITIES.get(state.activity, StatusMark.NONE)


def most_urgent(sessions: Sequence[SessionHealth]) -> StatusMark:
    """Give the mark of all these: idle only where every one of them is."""
    marks = {mark_of(session) for session in sessions}
    first = min(marks, key=lambda mark: mark.rank, default=StatusMark.NONE)
    return (
        StatusMark.NONE
        if first is StatusMark.IDLE and StatusMark.NONE in marks
        else first
    )


def by_urgency(sessions: Sequence[SessionHealth]) -> list[SessionHealth]:
    """Put sessions in order: the urgent marks first, then the latest sign of life."""
    return sorted(
        sessions,
        key=lambda session: (_order_of(mark_of(session)), -session.updated),
    )


def _order_of(mark: StatusMark) -> int:
    """Sessions that nothing has to be said of are all alike."""
    return mark.rank if mark.is_urgent else StatusMark.NONE.rank
