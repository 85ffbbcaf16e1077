"""The sessions at a glance, in some lines of plain text: one a session, and its alarms."""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.reports.wording import (
    alarming_of,
    project_of,
    say_since,
    say_state,
    say_subagents,
    say_value,
    title_of,
)

_MOST_SESSIONS: Final = 8


def say_tooltip(sessions: Sequence[SessionHealth], now: float) -> str:
    """Say the sessions one by one.

    Moments are told by the clock, so that the text stays the same while nothing happens.
    """
    if not sessions:
        return "No Claude Code session in this workspace lately."
    lines = [
        line for session in sessions[:_MOST_SESSIONS] for line in _lines(session, now)
    ]
    if len(sessions) > _MOST_SESSIONS:
        lines.append(f"and {len(sessions) - _MOST_SESSIONS} more")
    return "\n".join(lines)


def _lines(session: SessionHealth, now: float) -> list[str]:
    """Give a session's line, and one for each of its alarms."""
    state = " ".join(filter(None, [say_state(session), say_since(session, now)]))
    alarming = alarming_of(session)
    told = [state, _context_of(session), say_subagents(session)]
    head = f"{title_of(session)} ({project_of(session)}): "
    alarms = [
        f"    {metric.severity.value}: {say_value(metric)}" for metric in alarming
    ]
    return [head + " · ".join(filter(None, told)), *alarms]


def _context_of(session: SessionHealth) -> str:
    """Give the context, unless it alarms and has a line of its own."""
    alarming = alarming_of(session)
    labels = (
        metric.label
        for metric in session.metrics
        if metric.name == "context" and metric not in alarming
    )
    return next(labels, "")
