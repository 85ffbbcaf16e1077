from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.reports.table import make_table

ALL = "Session Project Last_event Health Read:edit Stops Loops Prompts Parsed Agents"


def render(sessions, width):
    table, _ = make_table(sessions, width)
    out = StringIO()
    Console(file=out, width=width, color_system=None).print(table)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def headings(sessions, width):
    _, columns = make_table(sessions, width)
    return [column.heading.replace(" ", "_") for column in columns]


@pytest.fixture
def long(make):
    return make.session(
        title="Move all price handling to the new money type, with tests",
        project="a-project-with-a-rather-long-name",
        metrics=(
            make.metric("read_edit_ratio", reads=20, searches=8, mutations=18),
            make.metric("stop_phrase", Severity.WARNING, hits=1, turns=18),
            make.metric("reasoning_loop", corrections=4, toolCalls=1520),
            make.metric("prompts", count=21),
            make.metric("parse_health", linesRead=900),
        ),
        inline_subagents=12,
    )


def test_a_wide_terminal_shows_every_column_uncut(long):
    heading, _, row = render([long], 200)
    assert heading.split() == ALL.replace("_", " ").split()
    assert row.split()[-6:] == ["28:18", "1/18", "4/1520", "3", "300%", "12"]
    assert "with tests  a-project-with-a-rather-long-name" in row


def test_an_ordinary_terminal_shows_every_column_and_cuts_titles_only(long):
    assert headings([long], 120) == ALL.split()
    (_, _, row) = render([long], 120)
    assert row.count("…") == 2


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (80, "Session Last_event Health Read:edit Stops Loops"),
        (64, "Session Health Read:edit Stops Loops"),
        (40, "Session Health"),
        (20, "Session Health"),
    ],
)
def test_a_narrow_terminal_leaves_out_what_matters_least(long, width, expected):
    assert headings([long], width) == expected.split()


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
    assert row.split()[-5:] == ["?"] * 5


def test_markup_in_a_title_is_text(make):
    (_, _, row) = render([make.session(title="[bold red]x[/] :smile:")], 120)
    assert row.startswith("[bold red]x[/] :smile:")
