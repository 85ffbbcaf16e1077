"""The JSON report, held field by field to the tables of PROTOCOL.md."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from codevigil_lsp.health.counts import CallCounts, Counts
from codevigil_lsp.health.model import (
    Lifecycle,
    SubagentActivity,
    SubagentEnd,
    SubagentHealth,
    SubagentLayout,
)
from codevigil_lsp.metrics.model import (
    FindingCode,
    FindingSeverity,
    Severity,
    SourceLines,
)
from codevigil_lsp.metrics.spending import Spending, TokenCounts
from codevigil_lsp.pipeline import Totals
from codevigil_lsp.reports.json import session_to_json, to_json

PAGE = Path(__file__).parents[2] / "server" / "PROTOCOL.md"
TOTALS = Totals(files=2, bytes=3, lines=4, malformed=5, events=6)
TYPES: dict[str, Any] = {
    "string": str,
    "string or null": (str, type(None)),
    "integer": int,
    "number": (int, float),
    "number or null": (int, float, type(None)),
    "integer or null": (int, type(None)),
    "Source or null": (dict, type(None)),
    "Loop": dict,
    "object": dict,
    "Counts": dict,
    "TokenCounts": dict,
    "CopiedCounts": dict,
    "Tokens": dict,
    "TurnSummary or null": (dict, type(None)),
}


def documented(name: str) -> dict[str, str]:
    """The fields of a type and what the page says they are."""
    _, _, section = PAGE.read_text("utf-8").partition("## 6. ")
    found = re.search(rf"^{name}:", section, re.MULTILINE)
    rest = section[found.end() :] if found else ""
    assert found, f"PROTOCOL.md has no table of {name}"
    table = re.search(r"^\| field .*\n\|[- |]+\n((?:\|.*\n?)+)", rest, re.MULTILINE)
    assert table
    fields: dict[str, str] = {}
    for row in table[1].splitlines():
        names, kind = [cell.strip() for cell in row.split(" | ")[:2]]
        fields |= dict.fromkeys(re.findall(r"`(\w+)`", names), kind)
    return fields


def hold(name: str, value: dict[str, Any]) -> None:
    """Hold an object to its table: the same fields in the same order, of those types."""
    fields = documented(name)
    assert list(value) == list(fields)
    for field, kind in fields.items():
        if kind.endswith("[]"):
            assert isinstance(value[field], list), field
        elif kind.startswith("`{"):
            names = re.findall(r"\w+", kind)
            assert list(value[field]) == names, field
            assert all(isinstance(number, int) for number in value[field].values())
        elif kind.startswith("`"):
            allowed = [*re.findall(r"`(\w+)`", kind), *[None] * ("or null" in kind)]
            assert value[field] in allowed, field
        else:
            assert isinstance(value[field], TYPES[kind]), field


@pytest.fixture
def session(make) -> Any:
    return make.session(
        metrics=(make.metric(), make.metric("stop_phrase", Severity.WARNING)),
        findings=(make.finding(), make.source_finding()),
        subagents=(make.subagent(), make.subagent(2, layout=SubagentLayout.INLINE)),
        spending=Spending({"glm-5": TokenCounts(1, 2, 3, 4)}, 1),
    )


def test_the_report_has_the_fields_that_the_protocol_names(session):
    report = json.loads(to_json([session], TOTALS))
    hold("One object", report)
    assert report["version"] == 1
    (found,) = report["sessions"]
    hold("Session", found)
    for metric in found["metrics"].values():
        hold("Metric", metric)
    hold("Finding", found["findings"][0])
    for subagent in found["subagents"]:
        hold("Subagent", subagent)
        hold("TokenCounts", subagent["tokens"])
    hold("Finding", found["findings"][1])
    hold("Source", found["findings"][1]["source"])
    assert found["inlineSubagents"] == 1
    hold("Loop", found["loop"])
    hold("Tokens", found["tokens"])
    hold("ModelTokens", found["tokens"]["models"]["glm-5"])


def test_a_sub_agent_of_which_little_is_known_has_the_same_fields(make):
    bare = SubagentHealth("a1", "/p/a.jsonl", SubagentLayout.FLAT)
    (found,) = session_to_json(make.session(subagents=(bare,)))["subagents"]
    hold("Subagent", found)
    assert found["type"] is found["end"] is found["lastTool"] is None
    assert found["activity"] == "unknown"


def test_every_word_for_a_sub_agent_is_one_that_the_protocol_names(make):
    for field, kinds in (
        ("layout", SubagentLayout),
        ("activity", SubagentActivity),
        ("end", SubagentEnd),
    ):
        for kind in kinds:
            row = make.session(subagents=(make.subagent(**{field: kind}),))
            hold("Subagent", session_to_json(row)["subagents"][0])


def test_tokens_are_told_together_apart_and_by_model(session):
    tokens = session_to_json(session)["tokens"]
    assert tokens["own"]["input"] == 1
    assert tokens["subagents"]["input"] == 6
    assert tokens["total"]["input"] == 7
    assert {m: t["own"]["output"] for m, t in tokens["models"].items()} == {
        "claude-opus-5-5": 0,
        "glm-5": 2,
    }
    assert tokens["models"]["claude-opus-5-5"]["subagents"]["output"] == 80


def test_a_session_of_which_little_is_known_has_the_same_fields(make):
    bare = make.session(
        transcript=None, cwd=None, version=None, started=None, ended=None, metrics=()
    )
    found = session_to_json(bare)
    hold("Session", found)
    assert found["metrics"] == {}
    assert found["started"] is found["version"] is found["transcript"] is None


def test_the_counts_have_the_fields_that_the_protocol_names(make):
    counts = Counts(prompts=2, tool_calls={"mcp__x__y": CallCounts(ok=3, open=1)})
    found = session_to_json(make.session(counts=counts, cost=1.25))
    assert found["cost"] == 1.25
    hold("Counts", found["counts"])
    hold("CallCounts", found["counts"]["tool_calls"]["mcp__x__y"])
    hold("TokenCounts", found["counts"]["tokens"])
    hold("CopiedCounts", found["counts"]["copied"])
    hold("TokenCounts", found["counts"]["copied"]["tokens"])
    assert found["counts"]["tool_calls"]["mcp__x__y"]["ok"] == 3


def test_what_the_transcript_says_of_model_and_mode_is_told_cleaned(make):
    said = {"model": "opus\x1b[0m", "effort": "high", "permission_mode": "plan"}
    found = session_to_json(make.session(**said))
    assert found["model"].isprintable()
    assert (found["effort"], found["permissionMode"]) == ("high", "plan")


def test_every_severity_is_one_that_the_protocol_names(make):
    for severity in Severity:
        hold("Session", session_to_json(make.session(severity=severity)))
    for severity in FindingSeverity:
        found = make.session(findings=(make.finding(severity=severity),))
        hold("Finding", session_to_json(found)["findings"][0])


@pytest.mark.parametrize("code", FindingCode)
def test_every_code_of_a_finding_is_one_that_the_protocol_names(code):
    _, _, section = PAGE.read_text("utf-8").partition("## 5. ")
    assert f"`{code.value}`" in section.partition("## 6. ")[0]


def test_a_finding_points_at_its_line_and_its_transcript(session):
    finding, _ = session_to_json(session)["findings"]
    path = "/home/you/.claude/projects/-home-you-shop/5b613073.jsonl"
    assert finding == {
        "code": "stop-phrase",
        "severity": "information",
        "message": "The turn ended early.",
        "uri": f"file://{path}",
        "line": 7,
        "endLine": 7,
        "transcript": path,
        "transcriptLine": 7,
        "key": "",
        "source": None,
        "lastRead": None,
    }


def test_a_path_of_any_bytes_gives_a_report_that_can_be_encoded(make):
    path = "/home/you/\udcff \x1b[31m/ü.jsonl"
    session = make.session(transcript=path, cwd=path, findings=(make.finding(),))
    text = to_json([session], TOTALS)
    assert text.isascii()
    assert "\x1b" not in text
    (found,) = json.loads(text)["sessions"]
    assert found["transcript"] == path
    assert (
        found["findings"][0]["uri"] == "file:///home/you/%FF%20%1B%5B31m/%C3%BC.jsonl"
    )


def test_titles_are_cleaned_and_cut(make):
    found = session_to_json(make.session(title="\x1b[31m" + "x" * 500, version="\n2"))
    assert found["title"].isprintable()
    assert len(found["title"]) == 60
    assert found["version"] == "⏎2"


def test_without_totals_there_are_none(make):
    report = json.loads(to_json([make.session(lifecycle=Lifecycle.ENDED)], None))
    assert "totals" not in report


def test_nothing_found_is_an_empty_list():
    assert json.loads(to_json([], TOTALS))["sessions"] == []


def test_a_finding_about_source_lines_names_them(make):
    found = make.session(
        findings=(make.source_finding(transcript="/p/agent-a1.jsonl"),)
    )
    (finding,) = session_to_json(found)["findings"]
    assert finding["source"] == {
        "path": "/home/you/shop/cart.py",
        "line": 3,
        "endLine": 4,
    }
    assert finding["transcript"] == "/p/agent-a1.jsonl"
    assert (finding["key"], finding["lastRead"]) == ("toolu_1:0", 5)
    whole = make.source_finding(source=SourceLines("cart.py", 1, ()))
    (finding,) = session_to_json(make.session(findings=(whole,)))["findings"]
    assert finding["source"] == {"path": "cart.py", "line": None, "endLine": None}
