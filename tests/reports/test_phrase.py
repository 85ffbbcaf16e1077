import pytest

from codevigil_lsp.health.model import Activity, ActivityState, Reason
from codevigil_lsp.metrics.model import FindingCode, FindingSeverity, Severity
from codevigil_lsp.reports.phrase import say_ago, say_status
from codevigil_lsp.reports.wording import alarms_of

NOW = 10_000.0
WAITING = ActivityState(Activity.WAITING, Reason.PERMISSION, 0.0)
WORKING = ActivityState(Activity.WORKING)
BEHIND = ActivityState(Activity.WORKING, Reason.AGENTS)


def idle(reason=Reason.FINISHED, since=NOW - 320):
    return ActivityState(Activity.IDLE, reason, since)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Reason.PERMISSION, "waiting for you: permission"),
        (Reason.QUESTION, "waiting for you: question"),
        (Reason.PLAN, "waiting for you: plan approval"),
        (Reason.DIALOG, "waiting for you: dialog"),
        (None, "waiting for you"),
    ],
)
def test_waiting_is_the_most_urgent_thing(make, reason, expected):
    bad = make.metric("stop_phrase", Severity.CRITICAL)
    waiting = make.session(activity=ActivityState(Activity.WAITING, reason))
    early = make.session(activity=idle(Reason.STOPPED_EARLY))
    assert say_status([make.session(metrics=(bad,)), early, waiting], NOW) == expected


def test_waiting_for_the_same_is_counted_and_for_different_things_not_named(make):
    permission = make.session(activity=WAITING)
    question = make.session(activity=ActivityState(Activity.WAITING, Reason.QUESTION))
    assert say_status([permission, permission]) == "waiting for you: permission (2)"
    assert say_status([permission, question]) == "waiting for you (2)"


def test_a_turn_that_stopped_early_comes_before_any_alarm(make):
    bad = make.session(metrics=(make.metric("tool_errors", Severity.CRITICAL),))
    early = make.session(activity=idle(Reason.STOPPED_EARLY))
    assert say_status([bad, early], NOW) == "stopped early 5 min ago"
    assert say_status([early, bad, early], NOW) == "stopped early (2) 5 min ago"


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("read_edit_ratio", "changes without reading"),
        ("stop_phrase", "has stopped early"),
        ("reasoning_loop", "corrects itself often"),
        ("tool_errors", "many calls fail"),
        ("repetition", "repeats itself"),
        ("verification", "many changes unchecked"),
        ("context", "context nearly full"),
        ("parse_health", "format not known"),
        ("of_tomorrow", "of_tomorrow"),
    ],
)
def test_every_alarm_has_its_phrase(make, name, phrase):
    warning = make.session(metrics=(make.metric(name, Severity.WARNING),))
    critical = make.session(metrics=(make.metric(name, Severity.CRITICAL),))
    assert say_status([warning, make.session(activity=WORKING)]) == phrase
    assert say_status([warning, critical]) == f"critical: {phrase}"
    assert say_status([critical, critical]) == f"critical: {phrase} (2)"


@pytest.mark.parametrize(
    ("code", "phrase"),
    [
        (FindingCode.STALE_EDIT, "edited over a change"),
        (FindingCode.UNREAD_OVERWRITE, "replaced a file unread"),
        (FindingCode.COLLISION, "collides with another session"),
    ],
)
def test_findings_that_no_metric_tells_of_have_their_phrase(make, code, phrase):
    warns = make.source_finding(code=code, severity=FindingSeverity.WARNING)
    session = make.session(findings=(make.source_finding(), warns, warns))
    assert say_status([session]) == phrase
    assert say_status([session, session]) == f"{phrase} (2)"


def test_what_findings_warn_of_comes_after_what_metrics_do(make):
    warns = make.source_finding(
        code=FindingCode.STALE_EDIT, severity=FindingSeverity.WARNING
    )
    metric = make.metric("tool_errors", Severity.WARNING)
    session = make.session(metrics=(metric,), findings=(warns,))
    assert alarms_of(session) == ["many calls fail", "edited over a change"]


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        ([WORKING], "repeats itself · working"),
        ([idle()], "repeats itself · idle"),
        ([idle(), WORKING], "repeats itself (2) · working"),
        ([ActivityState()], "repeats itself"),
        ([idle(), ActivityState()], "repeats itself (2)"),
    ],
)
def test_an_alarm_does_not_hide_whether_the_session_works(make, activities, expected):
    metric = make.metric("repetition", Severity.WARNING)
    sessions = [make.session(activity=one, metrics=(metric,)) for one in activities]
    assert say_status(sessions, NOW) == expected
    assert say_status(sessions) == expected.partition(" · ")[0]


def test_only_sessions_with_the_same_alarm_are_counted_together(make):
    loops = make.session(metrics=(make.metric("reasoning_loop", Severity.CRITICAL),))
    stops = make.session(metrics=(make.metric("stop_phrase", Severity.CRITICAL),))
    assert say_status([loops, stops]) == "critical: corrects itself often"


def test_the_worst_alarm_of_a_session_is_said_first(make):
    session = make.session(
        metrics=(
            make.metric("stop_phrase", Severity.WARNING),
            make.metric("prompts"),
            make.metric("reasoning_loop", Severity.CRITICAL),
        )
    )
    assert alarms_of(session) == ["corrects itself often", "has stopped early"]


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        ([], "no session"),
        ([WORKING], "working"),
        ([WORKING, idle(), WORKING], "working (2)"),
        ([BEHIND], "working in the background"),
        ([BEHIND, BEHIND, idle()], "working in the background (2)"),
        ([BEHIND, WORKING], "working (2)"),
        ([idle()], "idle, finished 5 min ago"),
        ([idle(Reason.INTERRUPTED)], "idle, interrupted 5 min ago"),
        ([idle(Reason.ERROR)], "idle, stopped by an error 5 min ago"),
        ([idle(Reason.SHELL)], "idle, shell still running"),
        ([idle(None)], "idle"),
        ([idle(since=None)], "idle, finished"),
        ([idle(), idle(since=NOW - 70)], "idle (2), finished 1 min ago"),
        ([ActivityState()], "1 session ok"),
        ([ActivityState(), idle()], "2 sessions ok"),
    ],
)
def test_a_calm_status_says_what_the_sessions_are_doing(make, activities, expected):
    assert say_status([make.session(activity=a) for a in activities], NOW) == expected


def test_without_the_time_no_age_is_said(make):
    assert say_status([make.session(activity=idle())]) == "idle, finished"
    early = make.session(activity=idle(Reason.STOPPED_EARLY))
    assert say_status([early]) == "stopped early"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (299, "4 min ago"),
        (300, "5 min ago"),
        (599, "8 min ago"),
        (3_599, "50 min ago"),
        (3_600, "1 h ago"),
        (90_000, "25 h ago"),
    ],
)
def test_ages_are_told_in_steps_that_grow(seconds, expected):
    assert say_ago(NOW - seconds, NOW) == expected


def test_within_an_hour_the_phrase_changes_sixteen_times(make):
    session = make.session(activity=idle(since=NOW))
    said = {say_status([session], NOW + second) for second in range(3_600)}
    assert len(said) == 16
