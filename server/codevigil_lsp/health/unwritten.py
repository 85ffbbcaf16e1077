"""A session that runs and has written nothing yet.

Claude Code begins a transcript with the first prompt; what stands before, and a dialog
of its own that waits for the user among it, is in the live registry alone.
"""

from codevigil_lsp.health.activity import activity_of
from codevigil_lsp.health.lifecycle import lifecycle_of
from codevigil_lsp.health.model import (
    ActivityState,
    LifecycleOptions,
    LiveState,
    SessionHealth,
)
from codevigil_lsp.health.naming import project_name
from codevigil_lsp.metrics.model import Severity


def unwritten_session(
    session_id: str, live: LiveState, now: float, options: LifecycleOptions
) -> SessionHealth:
    """Give what the live registry alone tells of a session."""
    signs = [time for time in (live.since, live.started) if time is not None]
    updated = min(now, max(signs, default=now))
    lifecycle = lifecycle_of(updated, now, options, is_running=live.checked)
    return SessionHealth(
        id=session_id,
        transcript=None,
        cwd=live.cwd,
        project=project_name(live.cwd) if live.cwd else "",
        title=live.name or session_id,
        version=live.version,
        lifecycle=lifecycle,
        activity=activity_of(lifecycle, live, ActivityState(), None),
        severity=Severity.OK,
        started=live.started,
        ended=None,
        updated=updated,
        metrics=(),
        findings=(),
        subagents=(),
    )
