import pytest

from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    Reason,
    SubagentActivity,
)
from codevigil_lsp.metrics.model import (
    FindingCode,
    FindingSeverity,
    Metric,
    Severity,
)
from codevigil_lsp.reports.tooltip import say_tooltip
from codevigil_lsp.reports.wording import say_moment

NOW = 1_800_000_000.0


def context(severity=Severity.OK, percent=None):
    label = "152k of 200k tokens in context (76%)"
    return Metric("context", 152_000.0, label, severity, {"percent": percent})


def test_a_session_has_a_line_and_so_has_each_of_its_alarms(make):
    working = SubagentActivity.WORKING
    session = make.session(
        activity=ActivityState(Activity.WAITING, Reason.PERMISSION, NOW - 60),
        metrics=(
            context(percent=76),
            make.metric("prompts"),
            make.metric("tool_errors", Severity.WARNING, "12 of 50 calls failed"),
        ),
        subagents=(make.subagent(1), make.subagent(2, activity=working, end=None)),
    )
    assert say_tooltip([session], NOW).splitlines() == [
        f"Round the cart total · waiting: permission since {say_moment(NOW - 60, NOW)}"
        " · context 76% · 2 sub-agents, 1 working",
        "    warning: 12 of 50 calls failed",
    ]


def test_what_findings_warn_of_has_a_line_too(make):
    warning = FindingSeverity.WARNING
    stale = make.source_finding(code=FindingCode.STALE_EDIT, severity=warning)
    lost = make.source_finding(code=FindingCode.UNREAD_OVERWRITE, severity=warning)
    session = make.session(findings=(lost, stale, make.source_finding(), stale))
    assert say_tooltip([session], NOW).splitlines() == [
        "Round the cart total · active",
        "    warning: edited over a change (2 times)",
        "    warning: replaced a file unread",
    ]


def test_in_an_unknown_window_the_context_is_told_in_tokens(make):
    session = make.session(metrics=(context(),))
    assert say_tooltip([session], NOW) == "Round the cart total · active · context 152k"


def test_a_context_that_alarms_is_said_once(make):
    full = context(Severity.CRITICAL, 95)
    assert say_tooltip([make.session(metrics=(full,))], NOW).splitlines() == [
        "Round the cart total · active",
        "    critical: 152k of 200k tokens in context (76%)",
    ]


def test_the_project_is_said_where_there_are_several(make):
    sessions = [make.session(), make.session(cwd="/home/you/tax", project="tax")]
    assert say_tooltip(sessions, NOW).splitlines() == [
        "Round the cart total (shop) · active",
        "Round the cart total (tax) · active",
    ]


def test_a_line_is_not_made_long_by_a_title(make):
    assert len(say_tooltip([make.session(title="word " * 40)], NOW)) < 60


def test_what_has_nothing_to_tell_is_left_out(make):
    metrics = (make.metric("context", label=""), make.metric("stop_phrase", label=""))
    assert say_tooltip([make.session(metrics=metrics)], NOW).splitlines() == [
        "Round the cart total · active"
    ]


def test_where_the_activity_is_unknown_it_says_how_alive_the_session_is(make):
    stale = make.session(lifecycle=Lifecycle.STALE)
    assert say_tooltip([stale], NOW) == "Round the cart total · silent"


def test_as_long_as_nothing_happens_it_stays_the_same(make):
    idle = ActivityState(Activity.IDLE, Reason.FINISHED, NOW - 60)
    session = make.session(activity=idle)
    assert say_tooltip([session], NOW) == say_tooltip([session], NOW + 600)


def test_there_is_room_for_eight_sessions(make):
    sessions = [make.session(id=str(number)) for number in range(11)]
    lines = say_tooltip(sessions, NOW).splitlines()
    assert len(lines) == 9
    assert lines[-1] == "and 3 more"


def test_without_a_session_it_is_a_sentence():
    assert say_tooltip([], NOW) == "No Claude Code session in this workspace lately."


@pytest.mark.parametrize(
    "payload", ["\x1b[2J\x1b[31mred", "one\ntwo\r\nthree\u2028four"]
)
def test_titles_and_projects_play_no_tricks(make, payload):
    session = make.session(title=payload, project=payload)
    said = say_tooltip([session], NOW)
    assert said.isprintable()
