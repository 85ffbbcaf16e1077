import pytest

from codevigil_lsp.health.activity import activity_of
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

SINCE = 1_800_000_000.0
UNKNOWN = ActivityState()
FINISHED = ActivityState(
    Activity.IDLE, Reason.FINISHED, SINCE - 1, ActivitySource.TRANSCRIPT
)


def by_tail(activity, reason=None):
    return ActivityState(activity, reason, SINCE - 1, ActivitySource.TRANSCRIPT)


def told(status, waiting_for=None, tail=UNKNOWN, **more):
    lifecycle = more.pop("lifecycle", Lifecycle.ACTIVE)
    live = LiveState(status, waiting_for, SINCE, **more)
    return activity_of(lifecycle, live, tail, None)


@pytest.mark.parametrize(
    ("status", "waiting_for", "activity", "reason"),
    [
        ("busy", None, Activity.WORKING, None),
        ("idle", None, Activity.IDLE, None),
        ("shell", None, Activity.IDLE, "shell"),
        ("waiting", "permission prompt", Activity.WAITING, "permission"),
        ("waiting", "input needed", Activity.WAITING, "question"),
        ("waiting", "dialog open", Activity.WAITING, "dialog"),
        ("waiting", "something of tomorrow", Activity.WAITING, None),
        ("waiting", None, Activity.WAITING, None),
    ],
)
@pytest.mark.parametrize("lifecycle", [Lifecycle.ACTIVE, Lifecycle.STALE])
def test_the_registry_tells_what_a_session_is_doing_and_since_when(
    lifecycle, status, waiting_for, activity, reason
):
    found = told(status, waiting_for, lifecycle=lifecycle)
    assert found == ActivityState(activity, reason, SINCE, ActivitySource.REGISTRY)


@pytest.mark.parametrize("status", ["dreaming", "BUSY"])
def test_a_status_that_is_not_known_is_unknown_whatever_the_transcript_says(status):
    assert told(status, "input needed", FINISHED) == UNKNOWN


@pytest.mark.parametrize("live", [None, LiveState(None, None, SINCE)])
def test_without_a_status_the_transcript_is_all_there_is(live):
    assert activity_of(Lifecycle.ACTIVE, live, FINISHED, None) == FINISHED
    assert activity_of(Lifecycle.ACTIVE, live, UNKNOWN, None) == UNKNOWN


def test_what_is_waited_for_counts_only_while_it_waits():
    assert told("busy", "permission prompt").activity is Activity.WORKING


@pytest.mark.parametrize(
    ("status", "waiting_for", "tail"),
    [
        ("busy", None, FINISHED),
        ("busy", None, by_tail(Activity.WAITING, Reason.QUESTION)),
        ("idle", None, by_tail(Activity.WORKING)),
        ("waiting", "permission prompt", by_tail(Activity.WORKING)),
    ],
)
def test_where_the_two_disagree_the_registry_wins(status, waiting_for, tail):
    assert told(status, waiting_for, tail) == told(status, waiting_for)


@pytest.mark.parametrize("reason", ["finished", "interrupted", "error"])
def test_the_transcript_tells_how_the_turn_ended(reason):
    tail = by_tail(Activity.IDLE, Reason(reason))
    found = told("idle", tail=tail)
    assert (found.reason, found.since) == (reason, SINCE)


@pytest.mark.parametrize(
    ("status", "by_transcript", "reason"),
    [
        ("shell", "finished", "shell"),
        ("shell", "interrupted", "interrupted"),
        ("idle", "shell", "finished"),
    ],
)
def test_a_shell_in_the_background_is_told_by_the_registry(
    status, by_transcript, reason
):
    tail = by_tail(Activity.IDLE, Reason(by_transcript))
    assert told(status, tail=tail).reason == reason


def test_a_permission_for_a_plan_is_an_approval():
    plan = by_tail(Activity.WAITING, Reason.PLAN)
    assert told("waiting", "permission prompt", plan).reason is Reason.PLAN
    assert told("waiting", "dialog open", plan).reason is Reason.DIALOG
    question = by_tail(Activity.WAITING, Reason.QUESTION)
    found = told("waiting", "permission prompt", question)
    assert found.reason is Reason.PERMISSION


def test_work_in_the_background_only_says_so():
    tail = by_tail(Activity.WORKING, Reason.AGENTS)
    assert told("busy", tail=tail).reason is Reason.AGENTS


@pytest.mark.parametrize("live", [None, LiveState("idle", None, SINCE)])
def test_a_turn_that_stopped_early_says_so(live):
    turn = Turn(1, None, None, None, 1, 1, TurnOutcome.STOPPED_EARLY)
    for reason in (Reason.FINISHED, Reason.SHELL):
        tail = by_tail(Activity.IDLE, reason)
        found = activity_of(Lifecycle.ACTIVE, live, tail, turn)
        assert found.reason is Reason.STOPPED_EARLY
    working = by_tail(Activity.WORKING)
    busy = LiveState("busy", None, SINCE)
    assert activity_of(Lifecycle.ACTIVE, busy, working, turn).reason is None


def test_an_entry_that_cannot_be_checked_counts_and_says_so():
    found = told("waiting", "input needed", checked=False)
    assert found.activity is Activity.WAITING
    assert found.source is ActivitySource.UNCHECKED


def test_an_entry_that_may_be_left_over_is_not_believed_to_work():
    left_over = {"checked": False, "lifecycle": Lifecycle.STALE}
    assert told("busy", **left_over) == UNKNOWN
    assert told("waiting", None, **left_over).activity is Activity.WAITING
