"""How sessions and their numbers are put into words, the same everywhere.

Everything said here is plain text, cleaned of control characters, without colour.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    SessionHealth,
)
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.privacy import sanitize

METRIC_NAMES: Final = {
    "context": "context",
    "read_edit_ratio": "reading",
    "stop_phrase": "turns",
    "prompts": "prompts",
    "reasoning_loop": "self-correction",
    "tool_errors": "failed calls",
    "repetition": "repetition",
    "verification": "verification",
    "interrupts": "interrupts",
    "thinking": "thinking",
    "tokens": "tokens",
    "parse_health": "readable",
}
"""What each metric is called in front of people."""
_AT_A_GLANCE: Final = frozenset(
    {"context", "read_edit_ratio", "stop_phrase", "prompts"}
)
"""The metrics that are worth a word while they are well."""

_ALARMS: Final = {
    "context": "context nearly full",
    "read_edit_ratio": "changes without reading",
    "stop_phrase": "stopped early",
    "reasoning_loop": "corrects itself often",
    "tool_errors": "many calls fail",
    "repetition": "repeats itself",
    "verification": "many changes unchecked",
    "parse_health": "format not known",
}
_REASONS: Final = {
    "permission": "permission",
    "question": "question",
    "plan": "plan approval",
    "dialog": "dialog",
    "finished": "finished",
    "stopped-early": "stopped early",
    "interrupted": "interrupted",
    "error": "error",
    "agents": "sub-agents in the background",
    "shell": "shell still running",
}
_LIFECYCLES: Final = {
    Lifecycle.ACTIVE: "active",
    Lifecycle.STALE: "silent",
    Lifecycle.EVICTED: "long silent",
    Lifecycle.ENDED: "ended",
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


def say_state(session: SessionHealth) -> str:
    """Say what the session is doing, or how alive it is where that is not known."""
    if session.activity.activity is Activity.UNKNOWN:
        return _LIFECYCLES[session.lifecycle]
    return say_activity(session.activity)


def alarming_of(session: SessionHealth) -> list[Metric]:
    """Give the metrics that alarm, the worst first."""
    alarming = [m for m in session.metrics if m.severity is not Severity.OK]
    return sorted(alarming, key=lambda metric: -metric.severity.rank)


def alarms_of(session: SessionHealth) -> list[str]:
    """Say what is wrong, the worst first."""
    return [_ALARMS.get(metric.name, metric.name) for metric in alarming_of(session)]


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
    """Give a moment in ISO 8601, UTC, to the second: for programs."""
    moment = _moment(seconds)
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def say_moment(seconds: float | None, now: float) -> str:
    """Say when something was, in local time: "14:05" today, else "2026-08-11".

    A moment that is not known is said with nothing.
    """
    moment, present = _moment(seconds), _moment(now)
    if moment is None or present is None:
        return ""
    moment, present = moment.astimezone(), present.astimezone()
    form = "%H:%M" if moment.date() == present.date() else "%Y-%m-%d"
    return moment.strftime(form)


def _moment(seconds: float | None) -> datetime | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, OSError, ValueError):
        return None


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
    """Give a session's head line, its alarms, and on one line what else is to know."""
    lines = [f"{title_of(session)} ({project_of(session)}): {say_state(session)}"]
    alarming = alarming_of(session)
    lines += [f"  {metric.severity.value}: {metric.label}" for metric in alarming]
    calm = [
        metric.label
        for metric in session.metrics
        if metric.name in _AT_A_GLANCE and metric.label and metric not in alarming
    ]
    if agents := len(session.subagents):
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
