import json

import pytest

from codevigil_lsp.events.model import (
    AssistantText,
    Compaction,
    Continued,
    Drift,
    LinesRead,
    Microcompaction,
    ModeChanged,
    Notified,
    Prompt,
    Sidechained,
    TextShown,
    ToolCall,
    ToolResult,
    TurnEnd,
    Unparsed,
    UnparsedReason,
    Usage,
)
from codevigil_lsp.events.parser import KNOWN_TYPES, Parser, seconds_of
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


def test_no_lines_give_a_count_of_none():
    assert list(Parser().parse([], 1)) == [LinesRead(0, None, 0)]


def test_blank_lines_take_a_number_and_are_not_counted():
    session = TranscriptBuilder()
    session.prompt("go")
    lines = [b"", *session.lines, b"  ", b""]
    assert list(Parser().parse(lines, 1)) == [
        Prompt(2, START + 1, "go"),
        LinesRead(4, START + 1, 1),
    ]


def test_numbers_go_on_from_the_first_line_given():
    session = TranscriptBuilder()
    session.prompt("go")
    assert [e.line for e in Parser().parse(session.lines, 100)] == [100, 100]


@pytest.mark.parametrize(
    ("attachment", "expected"),
    [
        (
            {"type": "queued_command", "prompt": "also b", "commandMode": "prompt"},
            [Prompt(1, START + 1, "also b", queued=True)],
        ),
        (
            {"type": "queued_command", "prompt": [{"type": "text", "text": "also b"}]},
            [Prompt(1, START + 1, "also b", queued=True)],
        ),
        (
            {
                "type": "queued_command",
                "prompt": "x",
                "commandMode": "task-notification",
            },
            [Notified(1, START + 1), TextShown(1, START + 1, "x")],
        ),
        (
            {"type": "queued_command", "prompt": "<task-notification>x"},
            [
                Notified(1, START + 1),
                TextShown(1, START + 1, "<task-notification>x"),
            ],
        ),
        ({"type": "queued_command", "prompt": "x", "commandMode": "bash"}, []),
        ({"type": "prompt_snapshot", "rendered": "Should I continue?"}, []),
        ({"type": "edited_text_file", "snippet": "x"}, []),
        ({"type": "an attachment of tomorrow"}, []),
        ({}, []),
    ],
)
def test_of_attachments_only_queued_prompts_and_reports_count(attachment, expected):
    session = TranscriptBuilder()
    session.record("attachment", attachment=attachment)
    assert parse(session.lines) == expected


def test_a_queued_prompt_counts_once_though_it_is_noted_thrice():
    session = TranscriptBuilder()
    session.bare("queue-operation", operation="enqueue", content="also b")
    session.bare("queue-operation", operation="remove")
    queued = {"type": "queued_command", "prompt": "also b", "commandMode": "prompt"}
    session.record("attachment", attachment=queued)
    assert kinds(parse(session.lines)) == [Prompt]


@pytest.mark.parametrize("subtype", ["turn_duration", "stop_hook_summary"])
def test_claude_code_notes_the_end_of_a_turn(subtype):
    session = TranscriptBuilder()
    session.record("system", subtype=subtype)
    assert parse(session.lines) == [TurnEnd(1, START + 1)]


def test_a_compaction_tells_the_tokens_before_it_where_the_record_does():
    session = TranscriptBuilder()
    session.compact(155_000)
    session.record("system", subtype="compact_boundary")
    session.record("system", subtype="microcompact_boundary")
    told = [
        e for e in parse(session.lines) if isinstance(e, Compaction | Microcompaction)
    ]
    assert told == [
        Compaction(1, START + 1, 155_000, "auto"),
        Compaction(3, START + 3, None),
        Microcompaction(4, START + 4, None, None),
    ]


@pytest.mark.parametrize(
    "subtype", [None, "away_summary", "local_command", "a new one"]
)
def test_other_system_records_give_nothing(subtype):
    session = TranscriptBuilder()
    session.record("system", subtype=subtype, content="Wait, actually")
    assert parse(session.lines) == []


def test_a_record_counts_once_however_often_its_bytes_come():
    session = TranscriptBuilder()
    session.prompt("go")
    session.read("a.py")
    once = parse(session.lines)
    assert parse(session.lines * 3) == once


def test_records_without_identity_are_each_new():
    line = b'{"type":"user","message":{"content":"go"}}'
    assert kinds(parse([line, line])) == [Prompt, Prompt]


def test_two_records_on_one_line_give_the_events_of_both():
    session = TranscriptBuilder()
    session.prompt("go")
    session.say("Done.")
    events = parse([b"".join(session.lines)])
    assert [(type(e), e.line) for e in events] == [(Prompt, 1), (AssistantText, 1)]


@pytest.mark.parametrize("first", ["file-history-snapshot", "progress", "tools-used"])
def test_a_record_glued_to_one_that_gives_nothing_is_not_lost(first):
    session = TranscriptBuilder()
    session.bare(first)
    session.prompt("go")
    assert kinds(parse([b"".join(session.lines)])) == [Prompt]


@pytest.mark.parametrize("first", ["file-history-snapshot", "progress", "api-request"])
def test_a_torn_record_of_a_type_that_gives_nothing_is_malformed(first):
    torn = b'{"type":"%s","messageId":"x' % first.encode()
    assert parse([torn]) == [Unparsed(1, None, UnparsedReason.MALFORMED)]


def test_a_torn_record_is_malformed_and_the_whole_one_behind_it_counts():
    session = TranscriptBuilder()
    session.say("Should I continue?")
    session.prompt("go")
    torn, whole = session.lines
    events = parse([torn[:200] + whole])
    assert events == [
        Unparsed(1, None, UnparsedReason.MALFORMED),
        Continued(1, START + 2),
        Prompt(1, START + 2, "go"),
    ]


def test_a_conversation_that_began_elsewhere_says_so_at_its_first_message():
    session = TranscriptBuilder()
    session.say("Hello.")
    session.prompt("go")
    session.prompt("on")
    whole, beheaded = parse(session.lines), parse(session.lines[1:])
    assert not any(isinstance(event, Continued) for event in whole)
    assert [type(event) for event in beheaded] == [Continued, Prompt, Prompt]


def test_a_summary_in_front_tells_of_a_conversation_before():
    session = TranscriptBuilder()
    session.record("user", message={"content": "summary"}, isCompactSummary=True)
    session.prompt("go")
    assert parse(session.lines) == [
        Continued(1, START + 1),
        TextShown(1, START + 1, "summary"),
        Prompt(2, START + 2, "go"),
    ]


def test_a_summary_of_old_in_front_tells_it_by_its_words():
    session = TranscriptBuilder()
    text = "This session is being continued from a previous conversation that ran out"
    session.prompt(text)
    assert parse(session.lines) == [
        Continued(1, START + 1),
        TextShown(1, START + 1, text),
    ]


def test_a_first_message_below_a_known_record_began_here():
    session = TranscriptBuilder()
    session.record("attachment", attachment={"type": "environment"})
    session.prompt("go")
    assert parse(session.lines) == [Prompt(2, START + 2, "go")]


@pytest.mark.parametrize("line", [b"// note", b"[]", b"5", b"{", b"\xff", b"nul"])
def test_a_line_that_is_no_record_is_malformed(line):
    assert parse([line]) == [Unparsed(1, None, UnparsedReason.MALFORMED)]


def test_a_line_dropped_for_its_size_is_told_and_counted():
    session = TranscriptBuilder()
    session.prompt("go")
    events = list(Parser().parse([b"", *session.lines], 7, oversize=[7]))
    assert events == [
        Unparsed(7, None, UnparsedReason.OVERSIZE),
        Prompt(8, START + 1, "go"),
        LinesRead(8, START + 1, 2),
    ]


def test_an_unknown_type_is_told_by_its_name_cleaned_and_cut():
    session = TranscriptBuilder()
    session.record("a-type\nof \u202etomorrow" + "x" * 100)
    (event,) = parse(session.lines)
    assert event.reason is UnparsedReason.UNKNOWN_TYPE
    assert event.name.startswith("a-type")
    assert len(event.name) <= 40
    assert event.name.isprintable()


@pytest.mark.parametrize("line", [b"{}", b'{"type":5}', b'{"type":null}', b'{"a":1}'])
def test_a_record_without_type_is_of_an_unknown_one(line):
    assert parse([line]) == [Unparsed(1, None, UnparsedReason.UNKNOWN_TYPE, "")]


@pytest.mark.parametrize("kind", ["user", "assistant", "attachment"])
def test_a_known_type_without_what_it_is_known_by_is_told(kind):
    session = TranscriptBuilder()
    session.record(kind)
    assert parse(session.lines) == [
        Unparsed(1, START + 1, UnparsedReason.UNKNOWN_SHAPE, kind)
    ]


@pytest.mark.parametrize(
    "kind", sorted(KNOWN_TYPES - {"user", "assistant", "attachment"})
)
def test_every_other_known_type_gives_nothing_and_is_no_drift(kind):
    session = TranscriptBuilder()
    session.record(kind)
    session.bare(kind)
    assert parse(session.lines) == []


def test_copies_of_messages_in_the_records_of_today_count_nowhere():
    session = TranscriptBuilder()
    message = {
        "id": "msg_copy",
        "model": "claude-opus-5-5",
        "role": "assistant",
        "content": [
            {"type": "text", "text": "Should I continue with the rest?"},
            {"type": "tool_use", "id": "copy", "name": "Edit", "input": {}},
        ],
        "stop_reason": "end_turn",
    }
    session.bare("api-request-shape", hash="1", message=message)
    session.bare("api-request-blob", hash="1", message=message)
    session.bare("api-request", messages=[message])
    session.record("api-request-blob", message=message)
    snapshot = {"type": "prompt_snapshot", "messages": [message], "rendered": "x"}
    session.record("attachment", attachment=snapshot)
    session.bare("tools-used", tools=["Edit"])
    session.bare("cost-state", totalCostUSD=1.5)
    assert parse(session.lines) == []


def test_the_progress_of_a_subagent_counts_nowhere_wherever_its_type_stands():
    session = TranscriptBuilder()
    copy = {"type": "assistant", "message": {"content": "Wait,"}, "uuid": "copy"}
    data = {"type": "agent_progress", "message": copy}
    session.record("progress", data=data)
    session.bare("progress", data=data)
    assert parse(session.lines) == []


def inline_subagent():
    session = TranscriptBuilder(version="1.0.98")
    session.prompt("go")
    side = TranscriptBuilder(agent_id="a1", seed="side")
    side.prompt("look at it")
    side.read("a.py")
    side.say("Found.")
    return session, side


def test_a_subagent_inside_the_main_transcript_gives_no_events_of_the_session():
    session, side = inline_subagent()
    own, *others = parse(session.lines + side.lines)
    assert isinstance(own, Prompt)
    assert set(kinds(others)) == {Sidechained}
    assert others[0].line == others[0].inner.line == 2


def test_in_its_own_file_a_subagents_records_are_events():
    _, side = inline_subagent()
    events = parse(side.lines, is_subagent=True)
    assert kinds(events) == [Prompt, ToolCall, ToolResult, AssistantText]


def test_unknown_types_of_a_subagent_are_drift_as_well():
    side = TranscriptBuilder(agent_id="a1")
    side.record("tomorrow")
    assert kinds(parse(side.lines)) == [Unparsed]


def test_a_lone_surrogate_and_bad_bytes_do_not_hide_a_prompt():
    lines = [
        rb'{"type":"user","message":{"content":"a\ud83d"}}',
        b'{"type":"user","message":{"content":"caf\xe9"}}',
        b'{"type":"user","cost":NaN,"message":{"content":"go"}}',
    ]
    assert [event.text for event in parse(lines)] == ["a\ud83d", "caf\ufffd", "go"]


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        ("2026-01-05T09:00:00.000Z", START),
        ("2026-01-05T09:00:00Z", START),
        ("2026-01-05T10:00:00+01:00", START),
        ("2026-01-05T09:00:00", START),
        ("1970-01-01T00:00:00Z", 0.0),
        ("0001-01-01T00:00:00+23:59", -62135683140.0),
        ("yesterday", None),
        ("", None),
        ("2026-13-05T09:00:00Z", None),
        ("\ud83d", None),
        ("9" * 5000, None),
        (None, None),
    ],
)
def test_timestamps_are_seconds_since_the_epoch_or_none(timestamp, expected):
    assert seconds_of(timestamp) == expected


def test_a_record_with_a_timestamp_of_another_type_has_no_time():
    line = json.dumps(
        {"type": "user", "timestamp": 1767603600, "message": {"content": "go"}}
    )
    assert parse([line.encode()]) == [Prompt(1, None, "go")]


def test_reading_on_later_joins_what_was_read_before():
    session = TranscriptBuilder()
    session.read("a.py")
    parser = Parser()
    first = list(parser.parse(session.lines[:1], 1))
    second = list(parser.parse(session.lines[1:], 2))
    assert second[0].call == first[1]
