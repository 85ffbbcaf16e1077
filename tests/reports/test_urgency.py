import pytest

from codevigil_lsp.health.model import Activity, ActivityState, Reason
from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.reports.mark import StatusMark
from codevigil_lsp.reports.urgency import by_urgency, mark_of, most_urgent

WAITING = ActivityState(Activity.WAITING, Reason.PERMISSION, 0.0)
WORKING = ActivityState(Activity.WORKING)
IDLE = ActivityState(Activity.IDLE, Reason.FINISHED)
EARLY = ActivityState(Activity.IDLE, Reason.STOPPED_EARLY)
ENDED = ActivityState(Activity.ENDED)


@pytest.mark.parametrize(
    ("activity", "severity", "mark"),
    [
        (WAITING, Severity.CRITICAL, StatusMark.WAITING),
        (EARLY, Severity.CRITICAL, StatusMark.STOPPED_EARLY),
        (WORKING, Severity.CRITICAL, StatusMark.CRITICAL),
        (IDLE, Severity.WARNING, StatusMark.WARNING),
        (WORKING, Severity.OK, StatusMark.WORKING),
        (IDLE, Severity.OK, StatusMark.IDLE),
        (ActivityState(), Severity.OK, StatusMark.NONE),
        (ENDED, Severity.OK, StatusMark.NONE),
    ],
)
def test_a_session_is_marked_by_the_most_urgent_thing_of_it(
    make, activity, severity, mark
):
    assert mark_of(make.session(activity=activity, severity=severity)) is mark


@pytest.mark.parametrize(
    ("activities", "mark"),
    [
        ([], StatusMark.NONE),
        ([IDLE, WORKING], StatusMark.WORKING),
        ([WORKING, EARLY, WAITING], StatusMark.WAITING),
        ([IDLE, IDLE], StatusMark.IDLE),
        ([IDLE, ActivityState()], StatusMark.NONE),
    ],
)
def test_all_are_marked_by_the_most_urgent_of_them(make, activities, mark):
    assert most_urgent([make.session(activity=a) for a in activities]) is mark


def test_sessions_are_in_the_order_of_their_urgency(make):
    critical = make.metric("stop_phrase", Severity.CRITICAL)
    warning = make.metric("stop_phrase", Severity.WARNING)
    sessions = [
        make.session(id="idle", activity=IDLE, updated=1.0),
        make.session(id="latest", updated=3.0),
        make.session(id="working", activity=WORKING, updated=2.0),
        make.session(id="warning", metrics=(warning,)),
        make.session(id="critical", metrics=(critical,)),
        make.session(id="early", activity=EARLY),
        make.session(id="waiting", activity=WAITING),
    ]
    assert [session.id for session in by_urgency(sessions)] == [
        "waiting",
        "early",
        "critical",
        "warning",
        "latest",
        "working",
        "idle",
    ]
