import unicodedata
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    Reason,
    SubagentActivity,
    SubagentEnd,
    SubagentLayout,
)
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.reports.wording import (
    METRIC_NAMES,
    iso,
    kind_of,
    plural,
    project_of,
    say_activity,
    say_lasting,
    say_moment,
    say_state,
    say_subagent,
    say_subagents,
    say_value,
    title_of,
)

WAITING = ActivityState(Activity.WAITING, "permission", 0.0)
WORKING = ActivityState(Activity.WORKING)
IDLE = ActivityState(Activity.IDLE, "finished")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (WAITING, "waiting: permission"),
        (WORKING, "working"),
        (IDLE, "idle: finished"),
        (ActivityState(Activity.IDLE, "shell"), "idle: shell still running"),
        (ActivityState(Activity.ENDED), "ended"),
        (ActivityState(), "unknown"),
        (ActivityState(Activity.IDLE, "a reason of tomorrow"), "idle"),
    ],
)
def test_an_activity_is_said_with_its_reason(state, expected):
    assert say_activity(state) == expected


@pytest.mark.parametrize(
    ("activity", "lifecycle", "expected"),
    [
        (IDLE, Lifecycle.ACTIVE, "idle: finished"),
        (WORKING, Lifecycle.STALE, "working"),
        (ActivityState(), Lifecycle.STALE, "silent"),
        (ActivityState(), Lifecycle.EVICTED, "long silent"),
        (ActivityState(Activity.ENDED), Lifecycle.ENDED, "ended"),
    ],
)
def test_the_state_is_said_once(make, activity, lifecycle, expected):
    session = make.session(activity=activity, lifecycle=lifecycle)
    assert say_state(session) == expected


def test_a_moment_is_said_by_the_clock_today_and_by_the_date_else():
    noon = datetime(2026, 8, 11, 12, 0).astimezone().timestamp()
    assert say_moment(noon - 3600, noon) == "11:00"
    assert say_moment(noon - 13 * 3600, noon) == "2026-08-10"
    assert say_moment(noon + 48 * 3600, noon) == "2026-08-13"


@pytest.mark.parametrize("moment", [None, float("nan"), 1e300])
def test_a_moment_that_is_not_known_is_said_with_nothing(moment):
    assert say_moment(moment, 1_800_000_000.0) == ""


@pytest.mark.parametrize(
    "title", ["", "   ", "\n\t"], ids=["nothing", "blanks", "white space"]
)
def test_without_a_title_the_id_stands_for_it(make, title):
    assert title_of(make.session(title=title)) == "5b613073"


@pytest.mark.parametrize(
    "payload",
    [
        "\x1b]8;;http://evil.example\x07click\x1b]8;;\x07",
        "\x1b[2J\x1b[31mred",
        "\u202etxt.exe",
        "a\u200bb\u2066c",
        "one\ntwo\r\nthree\u2028four",
        "bell\x07 back\x08 c1\x9b31m",
        "\ud800 lone",
    ],
)
def test_titles_and_projects_play_no_tricks(make, payload):
    session = make.session(title=payload, project=payload)
    for said in (title_of(session), project_of(session)):
        for line in said.split("\n"):
            assert line.isprintable()
    assert "\n" not in title_of(session)


@given(title=st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_title_at_all_breaks_a_line_or_an_encoder(make, title):
    said = title_of(make.session(title=title))
    assert len(said) <= 60
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs"} for c in said)
    said.encode()


def test_a_long_title_is_cut_with_an_ellipsis(make):
    said = title_of(make.session(title="word " * 40))
    assert len(said) == 60
    assert said.endswith("…")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (None, None),
        (0.0, "1970-01-01T00:00:00Z"),
        (1_800_000_000.9, "2027-01-15T08:00:00Z"),
        (-1.0, "1969-12-31T23:59:59Z"),
        (1e300, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_moments_are_in_utc_to_the_second(seconds, expected):
    assert iso(seconds) == expected


def test_counts_have_their_nouns():
    assert [plural(n, "session") for n in (0, 1, 2)] == [
        "0 sessions",
        "1 session",
        "2 sessions",
    ]


def test_every_metric_has_a_name_for_people():
    names = {collector.name for collector in create_collectors(MetricOptions())}
    assert names == set(METRIC_NAMES)


@pytest.mark.parametrize(
    ("activity", "reason", "hours", "expected"),
    [
        (Activity.WORKING, None, 1, "working since 11:00"),
        (Activity.WAITING, Reason.QUESTION, 1, "waiting: question since 11:00"),
        (Activity.IDLE, Reason.FINISHED, 1, "finished at 11:00"),
        (Activity.IDLE, Reason.STOPPED_EARLY, 24, "stopped early on 2026-08-10"),
        (Activity.IDLE, Reason.SHELL, 1, "idle: shell still running since 11:00"),
        (Activity.IDLE, None, 1, "idle since 11:00"),
        (Activity.UNKNOWN, None, 1, "active"),
    ],
)
def test_what_it_does_is_said_with_since_when(make, activity, reason, hours, expected):
    noon = datetime(2026, 8, 11, 12, 0).astimezone().timestamp()
    state = ActivityState(activity, reason, noon - hours * 3600)
    assert say_lasting(make.session(activity=state), noon) == expected


def test_where_it_is_not_known_since_when_only_the_state_is_said(make):
    assert say_lasting(make.session(activity=WORKING), 0.0) == "working"


def test_sub_agents_are_counted_and_those_at_work_named(make):
    working = make.subagent(activity=SubagentActivity.WORKING, end=None)
    assert say_subagents(make.session()) == ""
    assert say_subagents(make.session(subagents=(make.subagent(),))) == "1 sub-agent"
    two = make.session(subagents=(make.subagent(), working))
    assert say_subagents(two) == "2 sub-agents, 1 working"


@pytest.mark.parametrize(
    ("activity", "end", "tool", "expected"),
    [
        (SubagentActivity.WORKING, None, "Bash", "working: Bash"),
        (SubagentActivity.WORKING, None, None, "working"),
        (SubagentActivity.FINISHED, SubagentEnd.COMPLETED, "Bash", "finished"),
        (SubagentActivity.FINISHED, None, "Bash", "finished"),
        (SubagentActivity.FINISHED, SubagentEnd.FAILED, "Bash", "failed"),
        (SubagentActivity.UNKNOWN, None, "Bash", "unknown"),
        (SubagentActivity.WORKING, None, "a\nb", "working: a⏎b"),
    ],
)
def test_what_a_sub_agent_does_is_said(make, activity, end, tool, expected):
    subagent = make.subagent(activity=activity, end=end, last_tool=tool)
    assert say_subagent(subagent) == expected


@pytest.mark.parametrize(
    ("kind", "layout", "expected"),
    [
        ("Explore", SubagentLayout.NESTED, "Explore"),
        (None, SubagentLayout.WORKFLOW, "workflow agent"),
        (None, SubagentLayout.INLINE, "sub-agent"),
    ],
)
def test_the_kind_of_a_sub_agent_is_said_as_far_as_it_is_known(
    make, kind, layout, expected
):
    assert kind_of(make.subagent(type=kind, layout=layout)) == expected


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({}, "9 failed (p83 of your 41 sessions)"),
        ({"warning": 0.3}, "9 failed (p83 of your 41 sessions, personal limits)"),
    ],
)
def test_a_value_says_where_it_stands_among_the_users_own(limits, said):
    personal = {"percentile": 83, "sessions": 41, "limits": limits}
    detail = {"personal": personal}
    assert say_value(Metric("m", 1.0, "9 failed", Severity.OK, detail)) == said
    assert say_value(Metric("m", 1.0, "", Severity.OK, detail)) == ""
    assert say_value(Metric("m", 1.0, "9 failed", Severity.OK, {})) == "9 failed"
