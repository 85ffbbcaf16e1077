"""How sessions and their numbers are put into words, the same everywhere.

Everything said here is plain text, cleaned of control characters, without colour.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from codevigil_lsp.health.model import Activity, ActivityState, SessionHealth
from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.privacy import sanitize

METRIC_NAMES: Final = {
    "read_edit_ratio": "reading",
    "stop_phrase": "stopping early",
    "reasoning_loop": "self-correction",
    "prompts": "prompts",
    "parse_health": "readable",
}
"""What each metric is called in front of people."""
_SELF_EVIDENT: Final = "parse_health"
"""The metric that is not worth a word while it is well."""

_ALARMS: Final = {
    "read_edit_ratio": "changes without reading",
    "stop_phrase": "stopped early",
    "reasoning_loop": "corrects itself often",
    "parse_health": "format not known",
}
_REASONS: Final = {
    "permission": "permission",
    "question": "question",
    "dialog": "dialog",
    "finished": "finished",
    "shell": "shell still running",
}
_TITLE_LENGTH: Final = 60
_MOST_IN_TOOLTIP: Final = 8


def title_of(session: SessionHealth) -> str:
    """Give the session's title, on one line and not too long."""
    return sanitize(session.title.strip() or session.id, _TITLE_LENGTH)


def project_of(session: SessionHealth) -> str:
    """Give the name of the session's project."""
    return sanitize(session.project, 40)


def say_activity(state: ActivityState) -> str:
    """Say what the session is doing, with its reason: "waiting: permission"."""
    reason = _REASONS.get(state.reason or "")
    return f"{state.activity.value}: {reason}" if reason else state.activity.value


def alarms_of(session: SessionHealth) -> list[str]:
    """Say what is wrong, the worst first."""
    alarming = [m for m in session.metrics if m.severity is not Severity.OK]
    alarming.sort(key=lambda metric: -metric.severity.rank)
    return [_ALARMS.get(metric.name, metric.name) for metric in alarming]


def say_status(sessions: Sequence[SessionHealth]) -> str:
    """Say the most urgent thing of these live sessions in one short phrase."""
    if not sessions:
        return "no session"
    waiting = [s for s in sessions if s.activity.activity is Activity.WAITING]
    if waiting:
        reasons = {_REASONS.get(s.activity.reason or "", "") for s in waiting}
        reason = reasons.pop() if len(reasons) == 1 else ""
        phrase = f"waiting for you: {reason}" if reason else "waiting for you"
        return _counted(phrase, len(waiting))
    worst = max(sessions, key=lambda session: session.severity.rank)
    if worst.severity is not Severity.OK:
        alarm = _first_alarm(worst)
        phrase = alarm if worst.severity is Severity.WARNING else f"critical: {alarm}"
        alike = [
            session
            for session in sessions
            if session.severity is worst.severity and _first_alarm(session) == alarm
        ]
        return _counted(phrase, len(alike))
    working = sum(s.activity.activity is Activity.WORKING for s in sessions)
    if working:
        return _counted("working", working)
    if all(s.activity.activity is Activity.IDLE for s in sessions):
        return _counted("idle", len(sessions))
    return "1 session ok" if len(sessions) == 1 else f"{len(sessions)} sessions ok"


def say_tooltip(sessions: Sequence[SessionHealth]) -> str:
    """Say the sessions one by one, in some lines of plain text."""
    if not sessions:
        return "No Claude Code session in this workspace lately."
    blocks = [_session_lines(session) for session in sessions[:_MOST_IN_TOOLTIP]]
    if len(sessions) > _MOST_IN_TOOLTIP:
        blocks.append(f"and {len(sessions) - _MOST_IN_TOOLTIP} more")
    return "\n\n".join(blocks)


def iso(seconds: float | None) -> str | None:
    """Give a moment in ISO 8601, UTC, to the second."""
    if seconds is None:
        return None
    try:
        moment = datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return moment.isoformat().replace("+00:00", "Z")


def by_urgency(sessions: Sequence[SessionHealth]) -> list[SessionHealth]:
    """Put sessions in order: waiting, critical, warning, then the latest first."""
    return sorted(
        sessions,
        key=lambda session: (
            session.activity.activity is not Activity.WAITING,
            -session.severity.rank,
            -session.updated,
        ),
    )


def _session_lines(session: SessionHealth) -> str:
    """Give a session's head line, its alarms, and the rest of its metrics on one line."""
    state = say_activity(session.activity)
    if session.activity.activity is Activity.UNKNOWN:
        state = session.lifecycle.value
    lines = [f"{title_of(session)} ({project_of(session)}): {state}"]
    calm: list[str] = []
    for metric in session.metrics:
        if metric.severity is not Severity.OK:
            lines.append(f"  {metric.severity.value}: {metric.label}")
        elif metric.name != _SELF_EVIDENT:
            calm.append(metric.label)
    if agents := len(session.subagents) + session.inline_subagents:
        calm.append(plural(agents, "sub-agent"))
    if calm:
        lines.append("  " + " · ".join(calm))
    return "\n".join(lines)


def _first_alarm(session: SessionHealth) -> str:
    return next(iter(alarms_of(session)), "")


def plural(count: int, noun: str) -> str:
    """Give a count with its noun: "1 session", "2 sessions"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _counted(phrase: str, count: int) -> str:
    return phrase if count == 1 else f"{phrase} ({count})"
