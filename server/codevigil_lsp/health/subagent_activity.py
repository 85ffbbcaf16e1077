"""Whether a sub-agent works: by its own last records and by its parent's.

1. It is finished when its parent says so, in the result of the call or in a report, and
   it did nothing afterwards (a finished one can be sent another message and go on).
2. It is finished when its own records end with the end of a turn.  Before 2.1.100 these
   do not say whether a text is the end: then that counts when its parent does not wait
   for it and it has been quiet for some seconds.
3. It is finished when the process of its session is gone.
4. Otherwise it works, as long as it is heard of: without a word for five minutes it may
   have been left behind, unless its session is known to work, which lasts for as long
   as it does; a session that is known to be idle has none at work.
5. Where none of this tells, it is unknown.
"""

from typing import Final

from msgspec import Struct

from codevigil_lsp.health.agent_run import AgentRun
from codevigil_lsp.health.model import (
    Lifecycle,
    LiveState,
    SubagentActivity,
    SubagentEnd,
    TurnOutcome,
)
from codevigil_lsp.health.tasks import End, Told

_AT_ONCE: Final = 1.0
"""Seconds by which its last record may be later than the word of its end."""
_QUIET: Final = 5.0
"""Seconds after which a text that may be the last one is taken for it."""
_HEARD_OF: Final = 300.0
_LEFT_BEHIND: Final = 2_100.0
"""Seconds of silence that outweigh a session that works: it may be busy otherwise."""
SPANS: Final = (_QUIET, _HEARD_OF, _LEFT_BEHIND)
"""Seconds after a sign at which what it tells changes."""

_OUTCOMES: Final = {
    TurnOutcome.FINISHED: SubagentEnd.COMPLETED,
    TurnOutcome.STOPPED_EARLY: SubagentEnd.COMPLETED,
    TurnOutcome.INTERRUPTED: SubagentEnd.INTERRUPTED,
    TurnOutcome.ERROR: SubagentEnd.FAILED,
}

_BUSY: Final = {"busy": True, "waiting": True, "idle": False, "shell": False}

State = tuple[SubagentActivity, SubagentEnd | None]


class Parent(Struct, frozen=True):
    """What is known of the session it belongs to."""

    has_ended: bool
    is_busy: bool | None = None
    """By the live registry; None where that does not say."""


def activity_of_subagent(
    run: AgentRun, told: Told | None, parent: Parent, now: float
) -> State:
    """Tell what a sub-agent does, and how it ended where it did."""
    end = told.end if told is not None else None
    if end is not None and not _goes_on(run, end):
        return SubagentActivity.FINISHED, end.how
    silence = max(0.0, now - (run.last_time or 0.0))
    how = _OUTCOMES.get(run.outcome)
    is_awaited = told is not None and told.is_awaited
    if how is not None and (
        not run.is_guess or (not is_awaited and silence >= _QUIET) or parent.has_ended
    ):
        return SubagentActivity.FINISHED, how
    if parent.has_ended:
        return SubagentActivity.FINISHED, SubagentEnd.STOPPED
    if parent.is_busy is False:
        return SubagentActivity.UNKNOWN, None
    if silence < (_LEFT_BEHIND if parent.is_busy else _HEARD_OF):
        return SubagentActivity.WORKING, None
    if how is not None and not is_awaited:
        return SubagentActivity.FINISHED, how
    return SubagentActivity.UNKNOWN, None


def parent_of(lifecycle: Lifecycle, live: LiveState | None, now: float) -> Parent:
    """Give what a session's life and its registry entry say of its sub-agents.

    The registry is a moment ahead of the transcripts: that a session is idle tells
    something only after a while.
    """
    is_busy: bool | None = None
    if live is not None and live.checked:
        is_busy = _BUSY.get(live.status or "")
        if is_busy is False and now - (live.since or 0.0) < _QUIET:
            is_busy = None
    return Parent(lifecycle is Lifecycle.ENDED, is_busy)


def _goes_on(run: AgentRun, end: End) -> bool:
    """Say whether it did something after it was said to be done."""
    if run.last_time is None or end.time is None:
        return False
    return run.last_time > end.time + _AT_ONCE
