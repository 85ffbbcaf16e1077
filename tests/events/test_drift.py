"""What of a record is not known, told by name."""

import json

import pytest

from codevigil_lsp.events.model import (
    AssistantText,
    Drift,
    DriftKind,
    Prompt,
    ToolCall,
    ToolResult,
)
from codevigil_lsp.events.parser import Parser
from support.transcripts import EPOCH, TranscriptBuilder

START = EPOCH.timestamp()
USAGE = {"input_tokens": 1}


def drifts(*lines):
    events = Parser().parse(lines, 1)
    return [(e.kind, e.name) for e in events if isinstance(e, Drift)]


def test_a_whole_session_of_today_has_none():
    session = TranscriptBuilder()
    session.prompt("go")
    session.think()
    session.say("I look.")
    session.read("a.py")
    session.edit("a.py")
    session.run("ls")
    session.compact()
    session.interrupt()
    session.end_turn()
    assert drifts(*session.lines) == []


def test_an_unknown_block_is_told_and_its_neighbours_are_read():
    session = TranscriptBuilder()
    blocks = [{"type": "hologram"}, {"type": "text", "text": "a"}, {}]
    message = {"id": "m", "content": blocks, "usage": USAGE}
    session.record("assistant", message=message)
    events = list(Parser().parse(session.lines, 1))
    assert [e for e in events if isinstance(e, Drift)] == [
        Drift(1, START + 1, DriftKind.BLOCK, "hologram"),
        Drift(1, START + 1, DriftKind.BLOCK, ""),
    ]
    assert sum(isinstance(event, AssistantText) for event in events) == 1


def test_an_unknown_block_of_a_prompt_is_told():
    session = TranscriptBuilder()
    session.prompt([{"type": "text", "text": "see"}, {"type": "hologram"}])
    assert drifts(*session.lines) == [(DriftKind.BLOCK, "hologram")]
    assert any(isinstance(e, Prompt) for e in Parser().parse(session.lines, 1))


@pytest.mark.parametrize("name", ["Read", "Agent", "exit_plan_mode", "mcp__a__b"])
def test_tools_of_claude_code_and_of_servers_are_known(name):
    session = TranscriptBuilder()
    session.call(name, {})
    assert drifts(*session.lines) == []


def test_a_tool_that_is_unknown_by_name_is_told_at_each_call():
    session = TranscriptBuilder()
    session.call("Teleport", {})
    session.call("Teleport", {})
    assert drifts(*session.lines) == [(DriftKind.TOOL, "Teleport")] * 2
    events = list(Parser().parse(session.lines, 1))
    assert sum(isinstance(event, ToolCall) for event in events) == 2


def test_names_are_cleaned_and_cut():
    session = TranscriptBuilder()
    session.call("Tele\x1b[31m\n" + "x" * 200, {})
    ((_, name),) = drifts(*session.lines)
    assert name.isprintable()
    assert len(name) <= 40


@pytest.mark.parametrize(
    ("kind", "gone", "name"),
    [
        ("assistant", "uuid", "assistant.uuid"),
        ("assistant", "timestamp", "assistant.timestamp"),
        ("user", "uuid", "user.uuid"),
        ("user", "timestamp", "user.timestamp"),
    ],
)
def test_a_field_that_vanished_from_a_record_is_told(kind, gone, name):
    session = TranscriptBuilder()
    _ = session.prompt("go") if kind == "user" else session.say("I look.")
    record = json.loads(session.lines[0])
    del record[gone]
    assert drifts(json.dumps(record).encode()) == [(DriftKind.FIELD, name)]


@pytest.mark.parametrize("gone", ["id", "usage", "content"])
def test_a_field_that_vanished_from_a_message_is_told(gone):
    session = TranscriptBuilder()
    session.say("I look.")
    record = json.loads(session.lines[0])
    del record["message"][gone]
    assert drifts(json.dumps(record).encode()) == [
        (DriftKind.FIELD, f"assistant.message.{gone}")
    ]


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ({"type": "tool_use", "name": "Read"}, "tool_use.id"),
        ({"type": "tool_use", "id": "t"}, "tool_use.name"),
    ],
)
def test_a_field_that_vanished_from_a_call_is_told(block, name):
    session = TranscriptBuilder()
    session.message(block)
    assert drifts(*session.lines) == [(DriftKind.FIELD, name)]


def test_a_result_that_names_no_call_is_told_and_is_a_result():
    session = TranscriptBuilder()
    session.result("", "ok")
    assert drifts(*session.lines) == [(DriftKind.FIELD, "tool_result.tool_use_id")]
    assert any(isinstance(e, ToolResult) for e in Parser().parse(session.lines, 1))


def test_a_compaction_without_its_numbers_is_told():
    session = TranscriptBuilder()
    session.record("system", subtype="compact_boundary")
    assert drifts(*session.lines) == [(DriftKind.FIELD, "system.compactMetadata")]


def test_texts_of_claude_code_itself_are_not_looked_at():
    session = TranscriptBuilder()
    for more in ({"model": "<synthetic>"}, {"model": "m"}):
        session.record(
            "assistant",
            message={"content": [{"type": "hologram"}], **more},
            isApiErrorMessage="model" in more and more["model"] == "m",
        )
    assert drifts(*session.lines) == []
