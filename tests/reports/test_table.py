from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.reports.table import make_table
from codevigil_lsp.reports.wording import say_moment

CALM = "Session Project Last_event Health Context Read:edit Prompts Agents"
ALARMS = "Stops Loops Failed Repeats Unchecked Parsed"
ALL = CALM.replace("Prompts", f"{ALARMS} Prompts")


def render(sessions, width):
    table, _ = make_table(sessions, width)
    out = StringIO()
    Console(file=out, width=width, color_system=None).print(table)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def headings(sessions, width):
    _, columns = make_table(sessions, width)
    return [column.heading.replace(" ", "_") for column in columns]


def metrics(make, severity=Severity.OK):
    """Every metric that has a column."""
    return (
        make.metric("context", window=None, share=None),
        make.metric("read_edit_ratio", reads=20, searches=8, mutations=18),
        make.metric("stop_phrase", severity, hits=1, turns=18),
        make.metric("prompts", count=21),
        make.metric("reasoning_loop", severity, corrections=4, toolCalls=1520),
        make.metric("tool_errors", severity, failed=12, finished=50),
        make.metric("repetition", severity, failures=3, edits=0),
        make.metric("verification", severity, mutations=40, verifications=0),
        make.metric("parse_health", severity, linesRead=900),
        make.metric("tokens", input=5),
    )


def long_session(make, **more):
    return make.session(
        title="Move all price handling to the new money type, with tests",
        project="a-project-with-a-rather-long-name",
        subagents=tuple(map(make.subagent, range(12))),
        **more,
    )


@pytest.fixture
def long(make):
    return long_session(make, metrics=metrics(make))


@pytest.fixture
def alarming(make):
    return long_session(make, metrics=metrics(make, Severity.WARNING))


def test_a_wide_terminal_shows_every_column_uncut(long):
    heading, _, row = render([long], 200)
    assert heading.split() == CALM.replace("_", " ").split()
    assert row.split()[-4:] == ["3", "28:18", "3", "12"]
    assert "with tests  a-project-with-a-rather-long-name" in row


def test_an_ordinary_terminal_shows_every_calm_column_and_cuts_titles_only(long):
    assert headings([long], 110) == CALM.split()
    (_, _, row) = render([long], 110)
    assert row.count("…") == 2


def test_columns_of_alarms_are_there_and_filled_for_those_that_alarm(long, alarming):
    assert headings([long, alarming], 200) == ALL.split()
    _, _, calm, unwell = render([long, alarming], 220)
    assert unwell.split()[-8:-2] == ["1/18", "4/1520", "12/50", "3", "3", "300%"]
    assert calm.split()[-4:] == ["3", "28:18", "3", "12"]


def test_agents_have_a_column_only_where_there_are_some(make):
    assert "Agents" not in headings([make.session()], 200)


@pytest.mark.parametrize(
    ("detail", "value", "cell"),
    [
        ({"window": None, "share": None}, 152_400.0, "152k"),
        ({"window": 1_000_000, "share": 0.42}, 420_000.0, "42% 420k"),
        ({"window": None, "share": None}, 0.0, ""),
    ],
)
def test_the_context_is_in_tokens_with_their_share_where_it_is_known(
    make, detail, value, cell
):
    metric = replace(make.metric("context", **detail), value=value)
    table, _ = make_table([make.session(metrics=(metric,))], 100)
    assert [str(text) for text in table.columns[4].cells] == [cell]


def test_the_last_event_is_told_by_the_clock_today_and_by_the_date_else(make):
    session = make.session()
    for now in (session.ended, session.ended + 3 * 86_400):
        table, _ = make_table([session], 100, now)
        (told,) = table.columns[2].cells
        assert str(told) == say_moment(session.ended, now)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (80, "Session Last_event Health Context Read:edit Prompts"),
        (66, "Session Health Context Read:edit Prompts"),
        (40, "Session Health"),
        (20, "Session Health"),
    ],
)
def test_a_narrow_terminal_leaves_out_what_matters_least(long, width, expected):
    assert headings([long], width) == expected.split()


def test_in_a_narrow_terminal_alarms_come_first(make):
    metric = make.metric("tool_errors", Severity.WARNING, failed=12, finished=50)
    session = long_session(make, metrics=(*metrics(make)[:5], metric))
    assert headings([session], 56) == "Session Health Read:edit Failed".split()


@given(
    width=st.integers(20, 250),
    titles=st.lists(st.text(max_size=80), max_size=4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_at_no_width_is_a_heading_cut_or_a_line_too_long(make, width, titles):
    sessions = [make.session(title=title) for title in titles]
    lines = render(sessions, width)
    assert all(cell_len(line) <= width for line in lines)
    assert len(lines) == len(sessions) + 2 if sessions else True
    for heading in headings(sessions, width):
        assert heading.replace("_", " ") in lines[0]


def test_wide_characters_take_their_room(make):
    lines = render([make.session(title="価格" * 30), make.session()], 100)
    assert cell_len(lines[2]) <= 100
    assert "shop" in lines[2]


def test_a_metric_that_failed_or_is_missing_is_a_question_mark(make):
    failed = make.metric("prompts", label="unknown", failed=True)
    (_, _, row) = render([make.session(metrics=(failed,))], 120)
    assert row.split()[-3:] == ["?"] * 3


def test_markup_in_a_title_is_text(make):
    (_, _, row) = render([make.session(title="[bold red]x[/] :smile:")], 120)
    assert row.startswith("[bold red]x[/] :smile:")
