from io import StringIO

import pytest
from rich.cells import cell_len

from codevigil_lsp.metrics.ledger.meter import LoopCounts
from codevigil_lsp.metrics.model import (
    FindingCode,
    FindingSeverity,
    Severity,
    SourceLines,
)
from codevigil_lsp.pipeline import Totals
from codevigil_lsp.reports.text import to_text, write_report

TOTALS = Totals(files=1, bytes=1_500_000, lines=1234, malformed=2, events=5678)
LONG = "The turn ended by asking whether to go on: " + "finish it, " * 20


class Terminal(StringIO):
    """Where somebody looks at colours."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def unwell(make):
    return make.session(
        metrics=(make.metric("stop_phrase", Severity.WARNING, "1 of 2 turns"),),
        findings=(make.finding(7, message=LONG.strip()),),
    )


def report(sessions, out=None, **environ):
    out = out if out is not None else StringIO()
    write_report(sessions, TOTALS, out, {"HOME": "/home/you", **environ})
    return out.getvalue()


def test_a_pipe_gets_plain_text_whatever_the_environment_says(make, unwell):
    loud = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "CLICOLOR_FORCE": "1"}
    assert "\x1b" not in report([unwell], **loud)


def test_a_terminal_gets_colours(unwell):
    told = report([unwell], Terminal(), TERM="xterm-256color", COLUMNS="100")
    assert "\x1b[33mwarning" in told


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_no_line_is_longer_than_the_terminal_but_a_path(unwell, columns):
    lines = report([unwell], COLUMNS=str(columns)).splitlines()
    prose = [line for line in lines if not line.startswith("  ~")]
    assert max(map(cell_len, prose)) <= columns
    assert all(line == line.rstrip() for line in lines)


def test_a_pipe_is_120_columns_wide_unless_told_otherwise(unwell):
    assert 100 < max(map(cell_len, report([unwell]).splitlines())) <= 120
    assert report([unwell], COLUMNS="wide") == report([unwell])


def test_findings_stand_below_their_session_with_its_path(make, unwell):
    session = make.session(
        findings=(
            make.finding(7),
            make.finding(
                9,
                code=FindingCode.SCHEMA_DRIFT,
                severity=FindingSeverity.WARNING,
                message="It cannot be read.",
            ),
        ),
        metrics=(make.metric("stop_phrase", Severity.CRITICAL, "3 of 3 turns"),),
    )
    told = report([make.session(title="Another"), session])
    _, _, below = told.partition("\n\n")
    assert below.splitlines()[:5] == [
        "Round the cart total",
        "  ~/.claude/projects/-home-you-shop/5b613073.jsonl",
        "  critical  3 of 3 turns",
        "  line 7    stop-phrase: The turn ended early.",
        "  line 9    schema-drift: It cannot be read.",
    ]
    assert told.count("Another") == 1


def test_an_alarm_without_findings_names_the_lines_of_its_evidence(make):
    metric = make.metric(
        "reasoning_loop", Severity.CRITICAL, "9 self-corrections", lines=[1, 2, 7, 8]
    )
    told = report([make.session(metrics=(metric,), findings=(make.finding(7),))])
    assert "  critical  9 self-corrections, also on lines 1, 2, 8\n" in told
    told = report([make.session(metrics=(metric,))])
    assert "  critical  9 self-corrections, last on lines 1, 2, 7, 8\n" in told


def test_of_many_findings_the_latest_are_listed(make):
    session = make.session(findings=tuple(make.finding(n) for n in range(1, 14)))
    told = report([session])
    assert "  line 4  " in told
    assert "  line 13 " in told
    assert "  line 3 " not in told
    assert "\n  and 3 earlier findings\n" in told


def test_of_many_sessions_the_first_tell_their_findings(make):
    sessions = [make.session(findings=(make.finding(),)) for _ in range(22)]
    told = report(sessions)
    assert told.count("stop-phrase:") == 20
    assert "Findings in 2 sessions more; --format json lists them all." in told


def test_totals_and_the_meaning_of_the_columns_close_the_report(make):
    lines = report([make.session()]).splitlines()
    assert (
        "1 session in 1 transcript: 1.5 MB, 1,234 lines, 5,678 events, 2 malformed."
        in lines
    )
    assert lines[-1].startswith("Read:edit: calls that read or searched")


def test_a_column_that_is_left_out_is_not_explained(make, unwell):
    assert "Stops" not in report([make.session()])
    assert "Stops: turns that stopped early" in report([unwell])
    assert "Context" not in report([unwell], COLUMNS="50")


@pytest.mark.parametrize("payload", ["\x1b[31mred\x07", "\u202egpj", "[link=x]y[/]"])
def test_titles_and_paths_play_no_tricks(make, payload):
    session = make.session(
        title=payload,
        project=payload,
        transcript=f"/home/you/{payload}.jsonl",
        findings=(make.finding(),),
    )
    for line in report([session]).splitlines():
        assert line.isprintable()


def test_the_text_for_an_editor_is_plain_and_without_totals(make, unwell):
    told = to_text([unwell])
    assert "\x1b" not in told
    assert "malformed" not in told
    assert "stop-phrase:" in told


def test_no_session_is_a_sentence():
    assert to_text([]) == "No session in this workspace lately.\n"


def test_a_finding_about_source_lines_names_the_file_below_the_session(make):
    told = report([make.session(findings=(make.source_finding(),))])
    assert "line 7  unread-edit: cart.py: lines 3-4 were changed." in told
    outside = make.source_finding(
        source=SourceLines("/lib/\x1b[31mx.py", 1, ()), transcript="/p/agent-a.jsonl"
    )
    told = report([make.session(findings=(outside,))])
    assert "sub-agent line 7  unread-edit: /lib/\\x1b[31mx.py: lines" in told


def test_what_became_of_findings_that_reached_the_agent_is_told(make):
    told = report([make.session(loop=LoopCounts(1, 2, 1, 1_500))])
    assert (
        "2 findings reached the agent (1 time, about 1,500 tokens);"
        " it then looked at the lines of 1" in told
    )
    assert "reached the agent" not in report([make.session()])
