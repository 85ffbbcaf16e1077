"""What the records of the user and of the agent tell, read through the parser."""

import json

import pytest

from codevigil_lsp.events.model import (
    ApiError,
    AssistantText,
    Drift,
    Interrupt,
    LinesRead,
    ModeChanged,
    Notified,
    Prompt,
    SlashCommand,
    TextShown,
    Thinking,
    ToolCall,
    ToolKind,
    ToolResult,
    Usage,
)
from codevigil_lsp.events.parser import Parser
from support.transcripts import EPOCH, TranscriptBuilder

START = EPOCH.timestamp()
BESIDE = Usage, ModeChanged, Drift


def parse(lines, *, is_subagent=False, oversize=()):
    """The events of the lines but for those that many records give beside others."""
    *events, last = Parser(is_subagent=is_subagent).parse(lines, 1, oversize)
    assert type(last) is LinesRead
    return [event for event in events if not isinstance(event, BESIDE)]


def kinds(events):
    return [type(event) for event in events]


def test_a_prompt_gives_its_text_and_time():
    session = TranscriptBuilder()
    session.prompt("round the total")
    assert parse(session.lines) == [Prompt(1, START + 1, "round the total")]


def test_a_prompt_of_blocks_gives_their_text():
    session = TranscriptBuilder()
    blocks = [{"type": "image"}, {"type": "text", "text": "see"}]
    session.record("user", message={"role": "user", "content": blocks})
    assert parse(session.lines) == [Prompt(1, START + 1, "see")]


def test_the_blocks_of_one_message_over_several_lines_are_all_kept():
    session = TranscriptBuilder()
    for block in (
        {"type": "thinking", "thinking": "", "signature": "abcd"},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "t1", "name": "Read", "input": {"file_path": "a"}},
        {"type": "tool_use", "id": "t2", "name": "Grep", "input": {"path": "src"}},
    ):
        session.message(block, message_id="m")
    assert parse(session.lines) == [
        Thinking(1, START + 1, "m", 0, 4),
        AssistantText(2, START + 2, "m", "I look.", False),
        ToolCall(3, START + 3, "m", "t1", "Read", ToolKind.READ, "a"),
        ToolCall(4, START + 4, "m", "t2", "Grep", ToolKind.SEARCH, "src"),
    ]


def test_several_blocks_on_one_line_are_all_kept():
    session = TranscriptBuilder()
    content = [
        {"type": "thinking", "thinking": "hm", "signature": ""},
        {"type": "redacted_thinking", "data": "x"},
        {"type": "server_tool_use", "id": "s", "name": "web_search"},
        {"type": "text", "text": "a"},
        {"type": "a block of tomorrow"},
        {"type": "text", "text": "b"},
    ]
    session.record(
        "assistant", message={"id": "m", "content": content, "stop_reason": "end_turn"}
    )
    assert parse(session.lines) == [
        Thinking(1, START + 1, "m", 2, 0),
        Thinking(1, START + 1, "m", 0, 0),
        AssistantText(1, START + 1, "m", "a", True),
        AssistantText(1, START + 1, "m", "b", True),
    ]


def test_a_call_written_again_under_another_uuid_is_one_call():
    session = TranscriptBuilder()
    call_id = session.call("Read", {"file_path": "a.py"})
    again = json.loads(session.lines[0]) | {"uuid": "another"}
    session.raw(again)
    session.result(call_id)
    calls = [e for e in parse(session.lines) if isinstance(e, ToolCall | ToolResult)]
    assert [type(event) for event in calls] == [ToolCall, ToolResult]
    assert calls[1].call is calls[0]


def test_an_answer_that_is_a_string_is_a_text():
    session = TranscriptBuilder()
    session.record("assistant", message={"id": "m", "content": "Done."})
    assert parse(session.lines) == [AssistantText(1, START + 1, "m", "Done.", None)]


def test_a_message_without_id_is_named_by_its_record():
    session = TranscriptBuilder()
    identity = session.record("assistant", message={"content": "Done."})
    assert parse(session.lines)[0].message_id == identity


@pytest.mark.parametrize(
    ("stop_reason", "expected"),
    [
        (None, None),
        ("end_turn", True),
        ("stop_sequence", True),
        ("tool_use", False),
        ("max_tokens", False),
        ("a reason of tomorrow", False),
    ],
)
def test_the_stop_reason_says_whether_the_turn_ends(stop_reason, expected):
    session = TranscriptBuilder()
    session.message({"type": "text", "text": "Done."}, stop_reason=stop_reason)
    assert parse(session.lines)[0].ends_turn is expected


@pytest.mark.parametrize("stop_reason", [None, "end_turn"])
def test_what_claude_code_says_itself_is_no_text_of_the_agent(stop_reason):
    session = TranscriptBuilder()
    message = {
        "model": "<synthetic>",
        "content": [{"type": "text", "text": "No response requested."}],
        "stop_reason": stop_reason,
    }
    session.record("assistant", message=message)
    assert parse(session.lines) == []


def test_an_api_error_is_one_and_no_text():
    session = TranscriptBuilder()
    content = [{"type": "text", "text": "API Error: 529"}]
    message = {"model": "<synthetic>", "content": content}
    session.record("assistant", message=message, isApiErrorMessage=True)
    assert parse(session.lines) == [ApiError(1, START + 1)]


def test_a_slash_command_gives_its_name_and_what_was_typed_with_it():
    session = TranscriptBuilder()
    text = "<command-name>/review</command-name>\n<command-args>secret</command-args>"
    session.record("user", message={"content": text})
    assert parse(session.lines) == [
        SlashCommand(1, START + 1, "review"),
        TextShown(1, START + 1, text),
    ]


def test_an_interrupt_is_told_once():
    session = TranscriptBuilder()
    identity = session.call("Edit", {"file_path": "a"})
    session.result(identity, "User rejected tool use", is_error=True)
    session.interrupt()
    assert kinds(parse(session.lines)) == [ToolCall, ToolResult, Interrupt]


def test_an_interrupt_that_is_written_for_each_of_two_calls_is_told_once():
    session = TranscriptBuilder()
    calls = [session.call("Bash", {"command": "sleep 9"}) for _ in range(2)]
    for identity in calls:
        session.result(identity, "[Request interrupted by user]", is_error=True)
        session.interrupt()
    assert kinds(parse(session.lines)) == [
        ToolCall, ToolCall, ToolResult, Interrupt, ToolResult,
    ]  # fmt: skip


def test_interrupts_with_a_prompt_or_an_answer_between_are_each_told():
    session = TranscriptBuilder()
    session.interrupt()
    session.prompt("on")
    session.interrupt()
    session.say("I go on.")
    session.interrupt()
    assert kinds(parse(session.lines)).count(Interrupt) == 3


def test_each_record_of_a_message_tells_its_tokens_before_its_blocks():
    session = TranscriptBuilder()
    session.say("a")
    *events, _ = Parser().parse(session.lines, 1)
    assert events[0] == Usage(
        1, START + 1, "msg_0000000000000002", "claude-opus-5-5", 3, 40, 12_000, 500
    )
    assert kinds(events) == [Usage, AssistantText]


def test_texts_of_claude_code_itself_tell_no_tokens():
    session = TranscriptBuilder()
    message = {"content": [], "usage": {"input_tokens": 5}}
    session.record("assistant", message={**message, "model": "<synthetic>"})
    session.record("assistant", message=message, isApiErrorMessage=True)
    assert kinds(list(Parser().parse(session.lines, 1))) == [ApiError, LinesRead]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("a reminder", {"isMeta": True}),
        ("<local-command-stdout>x", {}),
        ("x", {"promptSource": "system"}),
    ],
)
def test_user_records_that_nobody_typed_are_shown_to_the_agent(text, fields):
    session = TranscriptBuilder()
    session.record("user", message={"content": text}, **fields)
    assert parse(session.lines) == [TextShown(1, START + 1, text)]


@pytest.mark.parametrize(
    "message",
    [{"content": ""}, {"content": [{"type": "text", "text": " "}]}, {}],
)
def test_empty_user_records_give_nothing(message):
    session = TranscriptBuilder()
    session.record("user", message=message)
    assert parse(session.lines) == []


def test_a_report_from_the_background_is_no_prompt():
    session = TranscriptBuilder()
    session.record("user", message={"content": "<task-notification>x"})
    session.record(
        "user", message={"content": "done"}, origin={"kind": "task-notification"}
    )
    assert kinds(parse(session.lines)) == [Notified, TextShown] * 2


def test_a_text_beside_a_result_is_no_event():
    session = TranscriptBuilder()
    content = [{"type": "text", "text": "go"}, {"type": "tool_result"}]
    session.record("user", message={"content": content})
    assert kinds(parse(session.lines)) == [ToolResult]


def test_a_file_was_created_also_where_the_record_fits_only_partly():
    session = TranscriptBuilder()
    identity = session.call("Write", {"file_path": "a"})
    session.result(identity, structured={"type": "create"}, isMeta="no")
    assert parse(session.lines)[1].created
