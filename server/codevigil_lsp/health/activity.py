"""What a session is doing, from the agent's own live registry.

The registry is the one certain source; a status it does not know, or no entry at all,
gives `unknown` rather than a guess.
"""

from typing import Final

from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    LiveState,
)

_WAITING_FOR: Final = {
    "permission prompt": "permission",
    "input needed": "question",
    "dialog open": "dialog",
}
_STATUSES: Final = {
    "busy": (Activity.WORKING, None),
    "idle": (Activity.IDLE, "finished"),
    "shell": (Activity.IDLE, "shell"),
}


def activity_of(lifecycle: Lifecycle, live: LiveState | None) -> ActivityState:
    """Tell the activity of a session from its life cycle and its registry entry."""
    if lifecycle is Lifecycle.ENDED:
        return ActivityState(Activity.ENDED)
    if live is None or live.status is None:
        return ActivityState()
    if live.status == "waiting":
        reason = _WAITING_FOR.get(live.waiting_for or "")
        return ActivityState(Activity.WAITING, reason, live.since)
    known = _STATUSES.get(live.status)
    if known is None:
        return ActivityState()
    activity, reason = known
    return ActivityState(activity, reason, live.since)
