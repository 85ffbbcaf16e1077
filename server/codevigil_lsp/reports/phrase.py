"""The status in one short phrase, the most urgent thing first."""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.health.model import Activity, Reason, SessionHealth
from codevigil_lsp.reports.mark import StatusMark
from codevigil_lsp.reports.urgency import mark_of, most_urgent
from codevigil_lsp.reports.wording import ENDS, alarms_of, plural, reason_of

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_AGES: Final = (50, 40, 30, 25, 20, 15, 12, 10, 8, 6, 5, 4, 3, 2, 1)
"""The minutes that are told below an hour, from four on never off by more than a third: a
phrase that changed every minute would send the whole status every minute."""


def say_status(sessions: Sequence[SessionHealth], now: float | None = None) -> str:
    """Say the most urgent thing of these live sessions in one short phrase.

    How long ago a turn ended, and whether a session that alarms works, is told only where
    `now` is given: both change by themselves.
    """
    if not sessions:
        return "no session"
    mark = most_urgent(sessions)
    marked = [session for session in sessions if mark_of(session) is mark]
    match mark:
        case StatusMark.WAITING:
            return _say_waiting(marked)
        case StatusMark.STOPPED_EARLY:
            return _counted("stopped early", len(marked)) + _ago(marked, now)
        case StatusMark.CRITICAL:
            return _say_alarm("critical: ", marked) + _doing(marked, now)
        case StatusMark.WARNING:
            return _say_alarm("", marked) + _doing(marked, now)
        case StatusMark.WORKING:
            return _say_working(marked)
        case StatusMark.IDLE:
            return _say_idle(marked, now)
        case StatusMark.NONE:
            return f"{plural(len(sessions), 'session')} ok"


def say_ago(since: float, now: float) -> str:
    """Say how long ago something was, in steps that grow: "5 min ago", "2 h ago"."""
    seconds = max(0.0, now - since)
    if seconds >= _HOUR:
        return f"{seconds // _HOUR:.0f} h ago"
    age = next((age for age in _AGES if seconds >= age * _MINUTE), 0)
    return f"{age} min ago" if age else "just now"


def _say_waiting(waiting: Sequence[SessionHealth]) -> str:
    reasons = {reason_of(session.activity) for session in waiting}
    reason = reasons.pop() if len(reasons) == 1 else ""
    phrase = f"waiting for you: {reason}" if reason else "waiting for you"
    return _counted(phrase, len(waiting))


def _say_alarm(before: str, marked: Sequence[SessionHealth]) -> str:
    """Say the alarm of the first, and how many sessions have the same."""
    alarms = [next(iter(alarms_of(session)), "") for session in marked]
    return _counted(f"{before}{alarms[0]}", alarms.count(alarms[0]))


def _doing(alarming: Sequence[SessionHealth], now: float | None) -> str:
    """Say whether one of them works, or all are idle, which an alarm would hide."""
    activities = {session.activity.activity for session in alarming}
    if now is None:
        return ""
    if Activity.WORKING in activities:
        return " · working"
    return " · idle" if activities == {Activity.IDLE} else ""


def _say_working(working: Sequence[SessionHealth]) -> str:
    """Say that they work, and that it is in the background where the turn is over."""
    is_behind = all(s.activity.reason is Reason.AGENTS for s in working)
    phrase = "working in the background" if is_behind else "working"
    return _counted(phrase, len(working))


def _say_idle(idle: Sequence[SessionHealth], now: float | None) -> str:
    """Say how the turn that ended last did, and when."""
    phrase = _counted("idle", len(idle))
    last = max(idle, key=lambda session: session.activity.since or 0.0)
    reason = last.activity.reason
    if reason is Reason.SHELL:
        return f"{phrase}, {reason_of(last.activity)}"
    if reason not in ENDS:
        return phrase
    return f"{phrase}, {ENDS[reason]}{_ago([last], now)}"


def _ago(sessions: Sequence[SessionHealth], now: float | None) -> str:
    """Say how long ago the last of these came to rest, where that is known."""
    moments = [session.activity.since for session in sessions]
    known = [moment for moment in moments if moment is not None]
    return f" {say_ago(max(known), now)}" if known and now is not None else ""


def _counted(phrase: str, count: int) -> str:
    return phrase if count == 1 else f"{phrase} ({count})"
