"""What Claude Code notes beside the messages, read through the parser."""

import pytest

from codevigil_lsp.events.model import (
    ApiRetry,
    Compaction,
    Drift,
    DriftKind,
    FileChanged,
    FileShown,
    LineRange,
    LinesRead,
    Microcompaction,
    ModeChanged,
    Prompt,
    TextShown,
    TurnEnd,
    Usage,
)
from codevigil_lsp.events.parser import Parser
from support.transcripts import EPOCH, TranscriptBuilder

START = EPOCH.timestamp()


def parse(session, *kinds):
    """The events of these kinds; all but the counts of lines when none is named."""
    events = Parser().parse(session.lines, 1)
    if kinds:
        return [event for event in events if isinstance(event, kinds)]
    return [event for event in events if not isinstance(event, LinesRead | Usage)]


def of_system(subtype, **fields):
    session = TranscriptBuilder()
    session.record("system", subtype=subtype, **fields)
    return parse(session)


def of_attachment(**attachment):
    session = TranscriptBuilder()
    session.record("attachment", attachment=attachment)
    return parse(session)


def test_the_end_of_a_turn_tells_its_seconds_and_what_still_works():
    assert of_system(
        "turn_duration",
        durationMs=1500,
        pendingBackgroundAgentCount=2,
        pendingWorkflowCount=1,
    ) == [TurnEnd(1, START + 1, 1.5, 3)]


@pytest.mark.parametrize("told", [None, -1, "long", 1e300, [], True])
def test_a_duration_that_makes_no_sense_is_none(told):
    (end,) = of_system("turn_duration", durationMs=told)
    assert end == TurnEnd(1, START + 1, None, 0)


def test_a_stop_hook_ends_a_turn_without_numbers():
    assert of_system("stop_hook_summary") == [TurnEnd(1, START + 1)]


def test_a_compaction_tells_what_it_did():
    told = {
        "trigger": "manual",
        "preTokens": 334_000,
        "postTokens": 9_000,
        "cumulativeDroppedTokens": 325_000,
    }
    assert of_system("compact_boundary", compactMetadata=told) == [
        Compaction(1, START + 1, 334_000, "manual", 9_000, 325_000)
    ]


def boundaries(*told):
    session = TranscriptBuilder()
    for trigger, tokens in told:
        session.say("I go on.")
        metadata = {"trigger": trigger, "preTokens": tokens}
        session.record("system", subtype="compact_boundary", compactMetadata=metadata)
    return [event.tokens_before for event in parse(session, Compaction)]


def test_a_boundary_that_is_written_twice_counts_once():
    assert boundaries(("auto", 155_421), ("auto", 155_421)) == [155_421]


def test_boundaries_that_differ_in_trigger_or_tokens_all_count():
    told = [("auto", 5), ("manual", 5), ("manual", 6), ("auto", 5)]
    assert boundaries(*told) == [5, 5, 6, 5]


def test_boundaries_that_tell_no_tokens_all_count():
    assert boundaries(("auto", None), ("auto", None)) == [None, None]


def test_a_microcompaction_tells_what_it_saved():
    told = {"trigger": "auto", "preTokens": 60_364, "tokensSaved": 21_294}
    assert of_system("microcompact_boundary", microcompactMetadata=told) == [
        Microcompaction(1, START + 1, 60_364, 21_294)
    ]


@pytest.mark.parametrize(("told", "attempt"), [(3, 3), (None, 0), (-2, 0), ("x", 0)])
def test_a_retry_tells_which_it_is(told, attempt):
    assert of_system("api_error", retryAttempt=told, maxRetries=10) == [
        ApiRetry(1, START + 1, attempt)
    ]


TEXT_FILE = {
    "type": "text",
    "file": {"filePath": "/a.py", "startLine": 3, "numLines": 7, "content": "x"},
}


@pytest.mark.parametrize("kind", ["file", "already_read_file"])
def test_a_mentioned_file_is_shown_with_its_lines(kind):
    assert of_attachment(type=kind, filename="a.py", content=TEXT_FILE) == [
        FileShown(1, START + 1, "/a.py", (LineRange(3, 7),), "x")
    ]


@pytest.mark.parametrize(
    "content",
    [
        {"type": "image", "file": {"base64": "x", "numLines": 9}},
        {"type": "notebook", "file": {"filePath": "a.py", "cells": [1]}},
        "text",
        [],
        None,
    ],
)
def test_a_file_whose_lines_are_not_told_is_shown_without(content):
    assert of_attachment(type="file", filename="a.py", content=content) == [
        FileShown(1, START + 1, "a.py", ())
    ]


@pytest.mark.parametrize(
    ("attachment", "text"),
    [
        ({"type": "compact_file_reference", "filename": "a.py"}, ""),
        (
            {
                "type": "nested_memory",
                "path": "a.py",
                "content": {"content": "be brief"},
            },
            "be brief",
        ),
    ],
)
def test_references_name_a_file_without_lines(attachment, text):
    assert of_attachment(**attachment) == [FileShown(1, START + 1, "a.py", (), text)]


@pytest.mark.parametrize(
    ("attachment", "text"),
    [
        ({"type": "hook_success", "stdout": "a = 1", "content": ""}, "a = 1"),
        ({"type": "hook_additional_context", "content": ["a", "b"]}, "a\nb"),
        ({"type": "async_hook_response", "stdout": "a"}, "a"),
    ],
)
def test_what_a_hook_says_is_shown(attachment, text):
    assert of_attachment(**attachment) == [TextShown(1, START + 1, text)]


def test_a_hook_that_says_nothing_is_no_event():
    assert of_attachment(type="hook_success", stdout="", content="") == []


@pytest.mark.parametrize(
    ("first", "last", "ranges"),
    [
        (4, 6, (LineRange(4, 3),)),
        (4, 4, (LineRange(4, 1),)),
        (0, 2, ()),
        (5, 4, ()),
        (None, 4, ()),
        (1, 10**12, ()),
        ("4", 6, ()),
    ],
)
def test_a_selection_shows_its_lines(first, last, ranges):
    assert of_attachment(
        type="selected_lines_in_ide", filename="a.py", lineStart=first, lineEnd=last
    ) == [FileShown(1, START + 1, "a.py", ranges)]


def test_an_opened_file_and_a_directory_show_nothing():
    assert of_attachment(type="opened_file_in_ide", filename="a.py") == []
    assert of_attachment(type="directory", path="/src", content="a.py") == []


def test_a_file_that_someone_else_changed_tells_the_lines_shown():
    snippet = "1\ta\n2\tb\n\n... 7 lines ...\n 10\u2192c\n11\u2192d"
    assert of_attachment(type="edited_text_file", filename="a.py", snippet=snippet) == [
        FileChanged(1, START + 1, "a.py", (LineRange(1, 2), LineRange(10, 2)), snippet)
    ]


def test_an_attachment_that_names_no_file_gives_nothing():
    for kind in ("file", "edited_text_file", "selected_lines_in_ide"):
        assert of_attachment(type=kind, content={"file": {}}) == []


def test_an_attachment_of_another_kind_shows_what_was_rendered_or_all_its_text():
    content = {"contents": [{"text": "total = 1"}, {"text": "a\nb"}], "n": 5}
    (shown,) = of_attachment(type="mcp_resource", content=content)
    assert isinstance(shown, TextShown)
    assert sorted(shown.text.split("\n")) == ["a", "b", "total = 1"]
    assert of_attachment(type="of tomorrow", rendered="total = 1") == [
        TextShown(1, START + 1, "total = 1")
    ]
    session = TranscriptBuilder()
    told = {"type": "of tomorrow", "content": "other"}
    session.record("attachment", attachment=told, rendered="total = 1")
    assert parse(session) == [TextShown(1, START + 1, "total = 1")]


def test_what_claude_code_tells_of_itself_shows_nothing():
    for kind in ("environment", "prompt_snapshot", "skill_listing"):
        assert of_attachment(type=kind, content="total = 1", rendered="x") == []


def test_the_permission_mode_is_told_when_it_changes():
    session = TranscriptBuilder()
    session.prompt("go")
    session.bare("permission-mode", permissionMode="default")
    session.bare("permission-mode", permissionMode="plan")
    session.bare("permission-mode", permissionMode="plan")
    session.prompt("on")
    assert parse(session) == [
        Prompt(1, START + 1, "go"),
        ModeChanged(3, None, "plan"),
        ModeChanged(5, START + 2, "default"),
        Prompt(5, START + 2, "on"),
    ]


@pytest.mark.parametrize("mode", ["", None, 5, []])
def test_a_mode_that_is_no_word_changes_nothing(mode):
    session = TranscriptBuilder()
    session.bare("permission-mode", permissionMode="plan")
    session.bare("permission-mode", permissionMode=mode)
    parser = Parser()
    assert len(list(parser.parse(session.lines, 1))) == 1
    assert parser.facts.permission_mode == "plan"


def test_an_unknown_subtype_is_drift():
    assert of_system("tomorrow") == [Drift(1, START + 1, DriftKind.SUBTYPE, "tomorrow")]
