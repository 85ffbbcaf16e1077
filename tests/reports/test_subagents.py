import re
from io import StringIO

import pytest
from rich.console import Console

from codevigil_lsp.health.model import SubagentActivity
from codevigil_lsp.reports.subagents import HEADINGS, make_subagent_table, row_of
from codevigil_lsp.reports.wording import say_moment

NOW = 1_800_000_000.0


def shown(table, width=120):
    out = StringIO()
    Console(file=out, width=width, color_system=None).print(table)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_a_row_says_what_it_was_what_it_does_and_what_it_took(make):
    working = make.subagent(activity=SubagentActivity.WORKING, end=None)
    row = row_of(working, NOW)
    assert row.cells == (
        "Explore",
        "claude-opus-5-5",
        "working: Bash",
        "4",
        "13k",
        say_moment(NOW, NOW),
    )
    assert len(row.cells) == len(HEADINGS)


def test_the_sub_agents_of_a_session_stand_together_under_its_title(make):
    sessions = [
        make.session(subagents=(make.subagent(1), make.subagent(2))),
        make.session(title="No agents here"),
        make.session(title="Another", subagents=(make.subagent(3),)),
    ]
    table, more = make_subagent_table(sessions, 20, NOW, 120)
    heading, _, first, second, third = shown(table)
    assert heading.split("  ")[0] == "Sub-agents of"
    assert first.startswith("Round the cart total ")
    assert second.startswith(" ")
    assert third.startswith("Another ")
    assert more == 0


def test_rows_have_a_bound_and_the_rest_is_counted(make):
    agents = tuple(make.subagent(number) for number in range(30))
    table, more = make_subagent_table([make.session(subagents=agents)], 20, NOW, 120)
    assert table.row_count == 20
    assert more == 10


@pytest.mark.parametrize(
    ("width", "left_out"),
    [
        (120, ""),
        (80, ""),
        (70, "Last event"),
        (50, "Last event, Model"),
        (36, "Last event, Model, Tokens, Calls"),
    ],
)
def test_a_narrow_terminal_leaves_columns_out_and_cuts_titles_only(
    make, width, left_out
):
    title = "Move all price handling to the new money type, with tests"
    session = make.session(title=title, subagents=(make.subagent(1),))
    table, _ = make_subagent_table([session], 20, NOW, width)
    heading, _, row = shown(table, width)
    expected = [name for name in HEADINGS if name not in left_out.split(", ")]
    assert re.split("  +", heading) == ["Sub-agents of", *expected]
    assert row.count("…") == 1
    assert row.startswith("Move all price")


def test_what_a_transcript_names_plays_no_tricks(make):
    trick = "a\nb\x1b[31m"
    row = row_of(make.subagent(type=trick, model=trick, last_tool=trick), NOW)
    assert all(cell.isprintable() for cell in row.cells)
