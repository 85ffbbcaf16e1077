import unicodedata
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codevigil_lsp.health.model import Activity, ActivityState, Lifecycle
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.reports.wording import (
    METRIC_NAMES,
    alarms_of,
    by_urgency,
    iso,
    plural,
    project_of,
    say_activity,
    say_moment,
    say_state,
    say_status,
    say_tooltip,
    title_of,
)

WAITING = ActivityState(Activity.WAITING, "permission", 0.0)
WORKING = ActivityState(Activity.WORKING)
IDLE = ActivityState(Activity.IDLE, "finished")


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("permission", "waiting for you: permission"),
        ("question", "waiting for you: question"),
        ("dialog", "waiting for you: dialog"),
        (None, "waiting for you"),
    ],
)
def test_waiting_is_the_most_urgent_thing(make, reason, expected):
    bad = make.metric("stop_phrase", Severity.CRITICAL)
    waiting = make.session(activity=ActivityState(Activity.WAITING, reason))
    assert say_status([make.session(metrics=(bad,)), waiting]) == expected


def test_waiting_for_the_same_is_counted_and_for_different_things_not_named(make):
    permission = make.session(activity=WAITING)
    question = make.session(activity=ActivityState(Activity.WAITING, "question"))
    assert say_status([permission, permission]) == "waiting for you: permission (2)"
    assert say_status([permission, question]) == "waiting for you (2)"


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("read_edit_ratio", "changes without reading"),
        ("stop_phrase", "stopped early"),
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
    assert alarms_of(session) == ["corrects itself often", "stopped early"]


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        ([], "no session"),
        ([WORKING], "working"),
        ([WORKING, IDLE, WORKING], "working (2)"),
        ([IDLE], "idle"),
        ([IDLE, IDLE], "idle (2)"),
        ([ActivityState()], "1 session ok"),
        ([ActivityState(), IDLE], "2 sessions ok"),
    ],
)
def test_a_calm_status_says_what_the_sessions_are_doing(make, activities, expected):
    assert say_status([make.session(activity=a) for a in activities]) == expected


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


def test_the_tooltip_tells_alarms_and_then_what_is_worth_a_glance(make):
    session = make.session(
        activity=WAITING,
        metrics=(
            make.metric("context", label="152k tokens in context"),
            make.metric("read_edit_ratio", label="28 read or searched, 18 changed"),
            make.metric("stop_phrase", label="4 turns"),
            make.metric("prompts"),
            make.metric("reasoning_loop", label="0 self-corrections in 9 calls"),
            make.metric("tool_errors", Severity.WARNING, "12 of 50 calls failed"),
            make.metric("thinking", label="32 thoughts"),
            make.metric("tokens", label="14M tokens in"),
            make.metric("parse_health", label="100% of 9 lines readable"),
        ),
        subagents=(make.subagent(1), make.subagent(2)),
    )
    assert say_tooltip([session]).splitlines() == [
        "Round the cart total (shop): waiting: permission",
        "  warning: 12 of 50 calls failed",
        "  152k tokens in context · 28 read or searched, 18 changed · 4 turns ·"
        " 3 prompts · 2 sub-agents",
    ]


def test_the_tooltip_leaves_out_what_has_nothing_to_tell(make):
    metrics = (make.metric("context", label=""), make.metric("stop_phrase", label=""))
    assert say_tooltip([make.session(metrics=metrics)]).splitlines() == [
        "Round the cart total (shop): active"
    ]


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


def test_where_the_activity_is_unknown_the_tooltip_says_how_alive_it_is(make):
    stale = make.session(lifecycle=Lifecycle.STALE)
    assert say_tooltip([stale]).startswith("Round the cart total (shop): silent\n")


def test_a_tooltip_has_no_empty_line_where_nothing_calm_is_to_tell(make):
    metric = make.metric("parse_health", Severity.CRITICAL, "4% of 50 lines readable")
    assert say_tooltip([make.session(metrics=(metric,))]).splitlines() == [
        "Round the cart total (shop): active",
        "  critical: 4% of 50 lines readable",
    ]


def test_the_tooltip_has_room_for_eight_sessions(make):
    sessions = [make.session(id=str(number)) for number in range(11)]
    blocks = say_tooltip(sessions).split("\n\n")
    assert len(blocks) == 9
    assert blocks[-1] == "and 3 more"


def test_an_empty_tooltip_is_a_sentence():
    assert say_tooltip([]) == "No Claude Code session in this workspace lately."


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
    for said in (title_of(session), project_of(session), say_tooltip([session])):
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


def test_sessions_are_in_the_order_of_their_urgency(make):
    critical = make.metric("stop_phrase", Severity.CRITICAL)
    warning = make.metric("stop_phrase", Severity.WARNING)
    sessions = [
        make.session(id="old", updated=1.0),
        make.session(id="new", updated=2.0),
        make.session(id="warning", metrics=(warning,)),
        make.session(id="critical", metrics=(critical,)),
        make.session(id="waiting", activity=WAITING),
    ]
    ordered = [session.id for session in by_urgency(sessions)]
    assert ordered == ["waiting", "critical", "warning", "new", "old"]


def test_counts_have_their_nouns():
    assert [plural(n, "session") for n in (0, 1, 2)] == [
        "0 sessions",
        "1 session",
        "2 sessions",
    ]


def test_every_metric_has_a_name_for_people():
    names = {collector.name for collector in create_collectors(MetricOptions())}
    assert names == set(METRIC_NAMES)
