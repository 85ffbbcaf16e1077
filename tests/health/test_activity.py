import pytest

from codevigil_lsp.health.activity import activity_of
from codevigil_lsp.health.model import Activity, ActivityState, Lifecycle, LiveState

SINCE = 1_800_000_000.0


@pytest.mark.parametrize(
    ("status", "waiting_for", "activity", "reason"),
    [
        ("busy", None, Activity.WORKING, None),
        ("idle", None, Activity.IDLE, "finished"),
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
    found = activity_of(lifecycle, LiveState(status, waiting_for, SINCE))
    assert found == ActivityState(activity, reason, SINCE)


@pytest.mark.parametrize("status", [None, "", "dreaming", "BUSY"])
def test_a_status_that_is_not_known_is_unknown_and_never_a_guess(status):
    found = activity_of(Lifecycle.ACTIVE, LiveState(status, "input needed", SINCE))
    assert found == ActivityState(Activity.UNKNOWN)


def test_without_an_entry_the_activity_is_unknown():
    assert activity_of(Lifecycle.ACTIVE, None).activity is Activity.UNKNOWN


def test_what_is_waited_for_counts_only_while_it_waits():
    left_over = LiveState("busy", "permission prompt", SINCE)
    assert activity_of(Lifecycle.ACTIVE, left_over).activity is Activity.WORKING


def test_a_session_that_has_ended_does_nothing_whatever_was_last_said_of_it():
    said = LiveState("waiting", "input needed", SINCE)
    assert activity_of(Lifecycle.ENDED, said) == ActivityState(Activity.ENDED)
