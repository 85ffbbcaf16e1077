"""What a session is doing, from both sources.

1. The live registry says what a session does, and wins; a status that it does not know
   gives `unknown` rather than a guess.
2. The transcript's tail says why: how the turn ended, and that what waits is a plan.
3. Where the registry has no entry, or none with a status as for SDKs, the transcript is
   all there is.
4. An entry whose process cannot be checked may be left over: that it works is believed
   only as long as there are signs of it.
"""

from typing import Final

from msgspec.structs import replace

from codevigil_lsp.health.model import (
    Activity,
    ActivitySource,
    ActivityState,
    Lifecycle,
    LiveState,
    Reason,
    Turn,
    TurnOutcome,
)

_WAITING_FOR: Final = {
    "permission prompt": Reason.PERMISSION,
    "input needed": Reason.QUESTION,
    "dialog open": Reason.DIALOG,
}
_STATUSES: Final = {
    "busy": Activity.WORKING,
    "idle": Activity.IDLE,
    "shell": Activity.IDLE,
    "waiting": Activity.WAITING,
}
_GOOD_ENDS: Final = frozenset({Reason.FINISHED, Reason.SHELL})


def activity_of(
    lifecycle: Lifecycle,
    live: LiveState | None,
    tail: ActivityState,
    turn: Turn | None,
) -> ActivityState:
    """Tell the activity of a session that has not ended.

    Args:
        lifecycle: how alive it is.
        live: its registry entry, if there is one.
        tail: what the end of its transcript says.
        turn: its last turn.
    """
    if live is None or live.status is None:
        return _judged(tail, turn)
    activity = _STATUSES.get(live.status)
    is_left_over = not live.checked and lifecycle is not Lifecycle.ACTIVE
    if activity is None or (activity is Activity.WORKING and is_left_over):
        return ActivityState()
    source = ActivitySource.REGISTRY if live.checked else ActivitySource.UNCHECKED
    state = ActivityState(activity, _reason(live, activity, tail), live.since, source)
    return _judged(state, turn)


def _reason(live: LiveState, activity: Activity, tail: ActivityState) -> Reason | None:
    """Give the reason, in which the transcript may be more precise."""
    same = tail.reason if tail.activity is activity else None
    if activity is Activity.WAITING:
        reason = _WAITING_FOR.get(live.waiting_for or "")
        return same if reason is Reason.PERMISSION and same is Reason.PLAN else reason
    if live.status == "shell" and same in {None, Reason.FINISHED}:
        return Reason.SHELL
    if live.status == "idle" and same is Reason.SHELL:
        return Reason.FINISHED
    return same


def _judged(state: ActivityState, turn: Turn | None) -> ActivityState:
    """Tell a turn that stopped early from one that finished."""
    is_early = turn is not None and turn.outcome is TurnOutcome.STOPPED_EARLY
    if is_early and state.activity is Activity.IDLE and state.reason in _GOOD_ENDS:
        return replace(state, reason=Reason.STOPPED_EARLY)
    return state
