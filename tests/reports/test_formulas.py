import pytest

from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.reports.formulas import formula_of

OPTIONS = MetricOptions()


def formula(name, value, **detail):
    return formula_of(Metric(name, value, "", Severity.OK, detail), OPTIONS)


@pytest.mark.parametrize(
    ("name", "value", "detail", "expected"),
    [
        (
            "context",
            5000.0,
            {"formula": "input + output", "share": 0.5, "window": 10_000},
            "input + output = 5,000, of 10,000 = 50%",
        ),
        (
            "context",
            5000.0,
            {"formula": "input + output", "share": None, "window": None},
            "input + output = 5,000",
        ),
        (
            "read_edit_ratio",
            0.5,
            {"reads": 1, "searches": 3, "mutations": 2, "researchMutation": 2.0},
            "1 read / max(2 changes, 1) = 0.50;"
            " (1 read + 3 searches) / max(2 changes, 1) = 2.00",
        ),
        (
            "stop_phrase",
            0.25,
            {"hits": 1, "turns": 4},
            "1 turn that stopped early / 4 finished turns = 0.25",
        ),
        (
            "reasoning_loop",
            20.0,
            {"corrections": 2, "toolCalls": 100},
            "2 self-corrections * 1,000 / max(100 calls, 1) = 20.0",
        ),
        (
            "tool_errors",
            0.25,
            {"failed": 5, "finished": 20},
            "5 failed / 20 finished = 0.25",
        ),
        (
            "repetition",
            3.0,
            {"failures": 3, "edits": 1},
            "max(3 failures of the same call, 1 edit of the same lines) = 3",
        ),
        (
            "verification",
            2.0,
            {"verifications": 0},
            "changes since the last verification = 2",
        ),
        (
            "interrupts",
            10.0,
            {"count": 1, "toolCalls": 100},
            "1 interrupt * 1,000 / 100 calls = 10.0",
        ),
        (
            "thinking",
            488.0,
            {"signatures": 3},
            "median length of 3 signatures = 488",
        ),
        (
            "tokens",
            1110.0,
            {"input": 10, "cacheCreation": 0, "cacheRead": 1000, "output": 100},
            "10 input + 0 cache creation + 1,000 cache read + 100 output = 1,110",
        ),
        (
            "parse_health",
            0.9,
            {"window": 50, "unparsed": 5},
            "45 readable / 50 lines = 0.90",
        ),
        ("prompts", 3.0, {"count": 3}, ""),
        ("of tomorrow", 3.0, {}, ""),
    ],
)
def test_a_formula_has_the_sessions_numbers(name, value, detail, expected):
    assert formula(name, value, **detail).text == expected


def test_a_metric_that_failed_has_none():
    for collector in create_collectors(OPTIONS):
        assert formula(collector.name, 0.0, failed=True).text == ""


def test_a_metric_without_anything_has_none():
    for collector in create_collectors(OPTIONS):
        metric = collector.snapshot()
        assert formula_of(metric, OPTIONS).text == ""


def test_the_limits_are_those_of_the_settings():
    limits = {
        collector.name: formula_of(collector.snapshot(), OPTIONS).limits
        for collector in create_collectors(OPTIONS)
    }
    assert limits == {
        "context": "above 70% and 90%",
        "read_edit_ratio": "reads and searches per change below 0.35 and 0.15,"
        " after 20 calls",
        "stop_phrase": "from 1 and 3 turns",
        "prompts": "",
        "reasoning_loop": "above 25 and 50, after 100 calls",
        "tool_errors": "above 0.2 and 0.3, after 20 results",
        "repetition": "from 3 and 5 failures, 4 and 8 edits",
        "verification": "above 35",
        "interrupts": "",
        "thinking": "",
        "tokens": "",
        "parse_health": "below 0.9",
    }


def test_lines_of_the_detail_are_the_evidence():
    found = formula("repetition", 3.0, failedLines=[3, 5], editedLines=[], lastLine=7)
    assert found.lines == {"failedLines": [3, 5], "lastLine": [7]}
    assert formula("prompts", 0.0, lastLine=0, linesRead=7).lines == {}
