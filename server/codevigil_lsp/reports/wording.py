"""How sessions and their numbers are put into words, the same everywhere.

Everything said here is plain text, cleaned of control characters, without colour.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    Reason,
    SessionHealth,
    SubagentActivity,
    SubagentEnd,
    SubagentHealth,
    SubagentLayout,
)
from codevigil_lsp.metrics.ledger.meter import LoopCounts
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    Metric,
    Severity,
    severity_of,
)
from codevigil_lsp.privacy import names_below, sanitize

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
_ALARMS: Final = {
    "context": "context nearly full",
    "read_edit_ratio": "changes without reading",
    "stop_phrase": "has stopped early",
    "reasoning_loop": "corrects itself often",
    "tool_errors": "many calls fail",
    "repetition": "repeats itself",
    "verification": "many changes unchecked",
    "parse_health": "format not known",
}
_WARNINGS: Final = {
    FindingCode.STALE_EDIT: "edited over a change",
    FindingCode.UNREAD_OVERWRITE: "replaced a file unread",
    FindingCode.COLLISION: "collides with another session",
}
"""Findings that no metric tells of."""
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
ENDS: Final[Mapping[Reason | None, str]] = {
    Reason.FINISHED: "finished",
    Reason.STOPPED_EARLY: "stopped early",
    Reason.INTERRUPTED: "interrupted",
    Reason.ERROR: "stopped by an error",
}
"""How a turn came to its end, where that is what a session idles for."""
_LIFECYCLES: Final = {
    Lifecycle.ACTIVE: "active",
    Lifecycle.STALE: "silent",
    Lifecycle.EVICTED: "long silent",
    Lifecycle.ENDED: "ended",
}
_TITLE_LENGTH: Final = 60
_NAME_LENGTH: Final = 60


def title_of(session: SessionHealth) -> str:
    """Give the session's title, on one line and not too long."""
    return sanitize(session.title.strip() or session.id, _TITLE_LENGTH)


def project_of(session: SessionHealth) -> str:
    """Give the name of the session's project."""
    return sanitize(session.project, 40)


def reason_of(state: ActivityState) -> str:
    """Give the reason of an activity; empty where there is none, or one not known."""
    return _REASONS.get(state.reason or "", "")


def say_activity(state: ActivityState) -> str:
    """Say what the session is doing, with its reason: "waiting: permission"."""
    reason = reason_of(state)
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
    alarms = [_ALARMS.get(metric.name, metric.name) for metric in alarming_of(session)]
    return [*alarms, *(words for words, _ in warnings_of(session))]


def warnings_of(session: SessionHealth) -> list[tuple[str, int]]:
    """Say what findings warn of that no metric tells of, each with how often."""
    codes = [
        finding.code
        for finding in session.findings
        if severity_of(finding) is not Severity.OK
    ]
    counted = [(words, codes.count(code)) for code, words in _WARNINGS.items()]
    return [(words, count) for words, count in counted if count]


def say_value(metric: Metric) -> str:
    """Say a metric's value, and where it stands among the user's own, if that is known.

    The percentile is that of the value that the limits are about.
    """
    personal = metric.detail.get("personal")
    if not metric.label or not isinstance(personal, Mapping):
        return metric.label
    own = ", personal limits" if personal["limits"] else ""
    place = f"p{personal['percentile']} of your {personal['sessions']} sessions"
    return f"{metric.label} ({place}{own})"


def say_lasting(session: SessionHealth, now: float) -> str:
    """Say what it is doing, and since when: "working since 14:05", "finished at 14:05"."""
    state = session.activity
    moment = say_moment(state.since, now)
    if not moment or state.activity is Activity.UNKNOWN:
        return say_state(session)
    end = ENDS.get(state.reason) if state.activity is Activity.IDLE else None
    if end is None:
        return f"{say_state(session)} since {moment}"
    return f"{end} {'at' if ':' in moment else 'on'} {moment}"


def say_subagents(session: SessionHealth) -> str:
    """Say how many sub-agents it has, and how many of them work; nothing for none."""
    if not session.subagents:
        return ""
    count = plural(len(session.subagents), "sub-agent")
    working = sum(
        subagent.activity is SubagentActivity.WORKING for subagent in session.subagents
    )
    return f"{count}, {working} working" if working else count


def say_subagent(subagent: SubagentHealth) -> str:
    """Say what a sub-agent does: "working: Bash", "finished", "failed"."""
    if subagent.activity is SubagentActivity.WORKING and subagent.last_tool:
        return f"working: {sanitize(subagent.last_tool, _NAME_LENGTH)}"
    if subagent.end is None or subagent.end is SubagentEnd.COMPLETED:
        return subagent.activity.value
    return subagent.end.value


def kind_of(subagent: SubagentHealth) -> str:
    """Give the type of a sub-agent, or else what little is known of its kind."""
    if subagent.type:
        return sanitize(subagent.type, _NAME_LENGTH)
    is_of_workflow = subagent.layout is SubagentLayout.WORKFLOW
    return "workflow agent" if is_of_workflow else "sub-agent"


def source_of(finding: Finding, folder: str | None) -> str:
    """Name the source file that a finding is about, below the folder where it is.

    Empty where it is about no source file.
    """
    if finding.source is None:
        return ""
    path = finding.source.path
    names = names_below(path, folder) if folder else None
    return sanitize("/".join(names) if names else path)


def say_loop(loop: LoopCounts) -> str:
    """Say how often findings reached the agent, and what it made of them."""
    return (
        f"{plural(loop.findings, 'finding')} reached the agent"
        f" ({plural(loop.occasions, 'time')}, about {loop.tokens:,} tokens);"
        f" it then looked at the lines of {loop.followed}"
    )


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


def plural(count: int, noun: str) -> str:
    """Give a count with its noun: "1 session", "2 sessions"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
