"""The sessions at a glance, in some lines of plain text: one a session, and its alarms."""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.metrics.quantities import in_short
from codevigil_lsp.privacy import sanitize
from codevigil_lsp.reports.wording import (
    alarming_of,
    project_of,
    say_lasting,
    say_subagents,
    say_value,
    title_of,
    warnings_of,
)

_MOST_SESSIONS: Final = 8
_LONGEST_TITLE: Final = 40
"""Characters of a title: a line is to stay one where editors show it."""


def say_tooltip(sessions: Sequence[SessionHealth], now: float) -> str:
    """Say the sessions one by one; their project where it is not the same for all.

    Moments are told by the clock, so that the text stays the same while nothing happens.
    """
    if not sessions:
        return "No Claude Code session in this workspace lately."
    are_of_one = len({session.cwd for session in sessions}) == 1
    lines: list[str] = []
    for session in sessions[:_MOST_SESSIONS]:
        lines.append(_head(session, now, with_project=not are_of_one))
        lines += [
            f"    {metric.severity.value}: {say_value(metric)}"
            for metric in alarming_of(session)
        ]
        lines += [
            f"    warning: {words}" + (f" ({count} times)" if count > 1 else "")
            for words, count in warnings_of(session)
        ]
    if len(sessions) > _MOST_SESSIONS:
        lines.append(f"and {len(sessions) - _MOST_SESSIONS} more")
    return "\n".join(lines)


def _head(session: SessionHealth, now: float, *, with_project: bool) -> str:
    """Give a session's line."""
    title = sanitize(title_of(session), _LONGEST_TITLE)
    name = f"{title} ({project_of(session)})" if with_project else title
    told = say_lasting(session, now), _context_of(session), say_subagents(session)
    return " · ".join(filter(None, (name, *told)))


def _context_of(session: SessionHealth) -> str:
    """Give the context in few words, unless it alarms and has a line of its own."""
    metrics = (metric for metric in session.metrics if metric.name == "context")
    metric = next(metrics, None)
    if metric is None or not metric.label or metric in alarming_of(session):
        return ""
    percent = metric.detail.get("percent")
    if percent is not None:
        return f"context {percent}%"
    return f"context {in_short(int(metric.value))}" if metric.value else ""
