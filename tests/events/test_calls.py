"""Calls and their results, read through the parser."""

import pytest

from codevigil_lsp.events.model import (
    LineRange,
    Outcome,
    Sight,
    ToolCall,
    ToolResult,
    Touch,
)
from codevigil_lsp.events.parser import Parser
from support.transcripts import EPOCH, TranscriptBuilder

START = EPOCH.timestamp()


def parse(lines):
    """The calls and results of the lines."""
    events = Parser().parse(lines, 1)
    return [event for event in events if isinstance(event, ToolCall | ToolResult)]


def test_a_result_is_joined_to_its_call():
    session = TranscriptBuilder()
    identity = session.read("cart.py")
    call, result = parse(session.lines)
    assert call.path == "/home/you/shop/cart.py"
    assert result == ToolResult(
        2,
        START + 2,
        identity,
        call,
        Outcome.OK,
        False,
        call.path,
        (LineRange(1, 1),),
        text="1\tdef total(items):\n",
    )


def test_results_in_any_order_find_their_calls():
    session = TranscriptBuilder()
    first = session.call("Read", {"file_path": "a"})
    second = session.call("Read", {"file_path": "b"})
    session.result(second)
    session.result(first)
    results = [e for e in parse(session.lines) if isinstance(e, ToolResult)]
    assert [(e.call_id, e.call.path) for e in results] == [(second, "b"), (first, "a")]


def test_a_shell_left_in_the_background_is_named():
    session = TranscriptBuilder()
    identity = session.call("Bash", {"command": "make serve"})
    session.result(identity, structured={"stdout": "", "backgroundTaskId": "b1"})
    session.run("make")
    results = [e for e in parse(session.lines) if isinstance(e, ToolResult)]
    assert [result.task_id for result in results] == ["b1", None]


def test_a_result_without_its_call_says_so():
    session = TranscriptBuilder()
    session.result("toolu_elsewhere")
    assert parse(session.lines)[0].call is None


def test_a_second_result_of_a_call_finds_no_call():
    session = TranscriptBuilder()
    identity = session.read("a.py")
    session.result(identity)
    assert parse(session.lines)[-1].call is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("<tool_use_error>File has not been read yet. Read it first", Outcome.REFUSED),
        ("Exit code 1", Outcome.FAILED),
        ("The user doesn't want to proceed with this tool use.", Outcome.REJECTED),
        ("Permission to use Edit has been denied.", Outcome.DENIED),
        ("<tool_use_error>Sibling tool call errored", Outcome.COLLATERAL),
    ],
)
def test_the_outcome_of_a_call_comes_with_its_result(text, outcome):
    session = TranscriptBuilder()
    session.result(session.call("Edit", {"file_path": "a"}), text, is_error=True)
    assert parse(session.lines)[1].outcome is outcome


def test_only_an_accepted_write_of_a_new_file_creates():
    session = TranscriptBuilder()
    session.create("new.py")
    session.edit("new.py")
    update = {"type": "update", "filePath": "new.py"}
    session.result(session.call("Write", {"file_path": "b"}), structured=update)
    create = {"type": "create"}
    refused = session.call("Write", {"file_path": "c"})
    session.result(refused, "Permission to use Write denied", is_error=True)
    session.result(session.call("Read", {"file_path": "d"}), structured=create)
    results = [e for e in parse(session.lines) if isinstance(e, ToolResult)]
    assert [e.created for e in results] == [True, False, False, False, False]


def test_a_shell_call_touches_files_where_the_session_works():
    session = TranscriptBuilder()
    session.result(session.call("Bash", {"command": "sed -n 10,20p src/a.py"}), "x")
    session.result(
        session.call("Bash", {"command": "cat a"}), "Exit code 1", is_error=True
    )
    session.result(
        session.call("Bash", {"command": "cat a"}),
        "Permission to use Bash has been denied.",
        is_error=True,
    )
    results = [e for e in parse(session.lines) if isinstance(e, ToolResult)]
    assert [e.touches for e in results] == [
        (Touch("/home/you/shop/src/a.py", Sight.SHOWN, (LineRange(10, 11),)),),
        (Touch("/home/you/shop/a", Sight.PERHAPS),),
        (),
    ]


def test_a_grep_touches_what_it_found():
    session = TranscriptBuilder()
    session.result(
        session.call("Grep", {"pattern": "x", "path": "src"}), "src/a.py:3:x"
    )
    (result,) = [e for e in parse(session.lines) if isinstance(e, ToolResult)]
    assert result.touches == (
        Touch("/home/you/shop/src/a.py", Sight.SHOWN, (LineRange(3, 1),)),
    )
