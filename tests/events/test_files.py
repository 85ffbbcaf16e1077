"""Which lines of which file results tell of, read through the parser."""

import pytest

from codevigil_lsp.events.files import numbered
from codevigil_lsp.events.model import Hunk, LineRange, ToolResult
from codevigil_lsp.events.parser import Parser
from support.transcripts import TranscriptBuilder


def result_of(name, given, structured=None, **more):
    session = TranscriptBuilder()
    call_id = session.call(name, given)
    session.result(call_id, structured=structured, **more)
    events = Parser().parse(session.lines, 1)
    (result,) = (event for event in events if isinstance(event, ToolResult))
    return result


def test_a_read_shows_the_lines_that_its_result_tells():
    file = {"filePath": "/real/a.py", "startLine": 10, "numLines": 20, "totalLines": 99}
    given = {"file_path": "a.py", "offset": 1, "limit": 5}
    result = result_of("Read", given, {"type": "text", "file": file})
    assert result.path == "/real/a.py"
    assert result.ranges == (LineRange(10, 20),)
    assert result.hunks == ()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, LineRange(1, 2000)),
        ({"offset": 10, "limit": 20}, LineRange(10, 20)),
        ({"offset": "10", "limit": " 20 "}, LineRange(10, 20)),
        ({"offset": 10.0, "limit": None}, LineRange(10, 2000)),
        ({"offset": 0, "limit": 0}, LineRange(1, 2000)),
        ({"offset": -5, "limit": "many"}, LineRange(1, 2000)),
        ({"offset": "9" * 50, "limit": 1e300}, LineRange(1, 2000)),
        ({"offset": [], "limit": {}}, LineRange(1, 2000)),
    ],
)
@pytest.mark.parametrize("structured", [None, "text", [], {"type": "text"}])
def test_without_a_structured_result_a_read_shows_what_it_asked_for(
    given, shown, structured
):
    result = result_of("Read", {"file_path": "a.py", **given}, structured)
    assert (result.path, result.ranges) == ("a.py", (shown,))


@pytest.mark.parametrize("kind", ["image", "pdf", "notebook", "file_unchanged", "new"])
def test_what_is_no_text_shows_no_lines(kind):
    structured = {"type": kind, "file": {"filePath": "/a", "numLines": 3}}
    result = result_of("Read", {"file_path": "a"}, structured)
    assert (result.path, result.ranges) == ("/a", ())


def test_an_empty_file_shows_no_lines():
    file = {"filePath": "a.py", "startLine": 1, "numLines": 0}
    structured = {"type": "text", "file": file}
    assert result_of("Read", {"file_path": "a.py"}, structured).ranges == ()


def test_a_read_that_failed_shows_no_lines():
    result = result_of("Read", {"file_path": "a.py"}, "Error", is_error=True)
    assert (result.path, result.ranges) == ("a.py", ())


PATCH = {"oldStart": 3, "oldLines": 7, "newStart": 3, "newLines": 9, "lines": ["+a"]}


@pytest.mark.parametrize("name", ["Edit", "MultiEdit", "Write"])
def test_an_edit_tells_its_hunks(name):
    structured = {
        "filePath": "/a.py",
        "originalFile": None,
        "structuredPatch": [PATCH, {**PATCH, "oldStart": 40, "newStart": 42}],
    }
    result = result_of(name, {"file_path": "a.py"}, structured)
    assert result.path == "/a.py"
    assert result.hunks == (Hunk(3, 7, 3, 9, ("+a",)), Hunk(40, 7, 42, 9, ("+a",)))
    assert (result.ranges, result.created) == ((), False)


@pytest.mark.parametrize(
    ("content", "lines"), [("a\nb\n", 2), ("a\nb", 2), ("a", 1), ("\n", 1), ("", 0)]
)
def test_a_created_file_is_one_hunk_as_a_whole(content, lines):
    structured = {"type": "create", "filePath": "/a.py", "content": content}
    result = result_of(
        "Write", {"file_path": "/a.py"}, {**structured, "structuredPatch": []}
    )
    assert result.created
    assert result.hunks == (Hunk(0, 0, 1, lines),)


@pytest.mark.parametrize("content", [None, 5, ["a"], {"a": 1}])
def test_a_created_file_of_unknown_content_tells_no_hunk(content):
    structured = {"type": "create", "filePath": "/a.py", "content": content}
    result = result_of("Write", {"file_path": "/a.py"}, structured)
    assert result.created
    assert result.hunks == ()


@pytest.mark.parametrize(
    ("structured", "hunks"),
    [
        ({"structuredPatch": []}, ()),
        ({"structuredPatch": None}, ()),
        ({"structuredPatch": "x"}, ()),
        ({"structuredPatch": [5, PATCH]}, (Hunk(3, 7, 3, 9, ("+a",)),)),
        (
            {"structuredPatch": [{**PATCH, "oldLines": "7"}]},
            (Hunk(3, 0, 3, 9, ("+a",)),),
        ),
        (
            {"structuredPatch": [{**PATCH, "oldStart": -4}]},
            (Hunk(0, 7, 3, 9, ("+a",)),),
        ),
        (
            {"structuredPatch": [{**PATCH, "newLines": 10**15}]},
            (Hunk(3, 7, 3, 10**9, ("+a",)),),
        ),
        ({"structuredPatch": [{**PATCH, "lines": [5]}]}, (Hunk(3, 7, 3, 9),)),
        (None, ()),
        ("User rejected tool use", ()),
    ],
)
def test_hunks_of_a_wrong_type_are_left_and_numbers_bounded(structured, hunks):
    assert result_of("Edit", {"file_path": "a.py"}, structured).hunks == hunks


def test_a_notebook_edit_tells_its_path():
    result = result_of(
        "NotebookEdit", {"notebook_path": "n.ipynb"}, {"notebook_path": "/n.ipynb"}
    )
    assert (result.path, result.hunks) == ("/n.ipynb", ())


def test_results_of_other_tools_are_not_looked_at():
    structured = {"type": "create", "filePath": "/b", "structuredPatch": [PATCH]}
    for name in ("Bash", "mcp__files__Edit"):
        given = {"command": "sed -i s/a/b/ c", "path": "a"}
        result = result_of(name, given, structured)
        assert (result.path, result.hunks, result.created) == ("a", (), False)


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("", ()),
        ("no numbers", ()),
        ("1\ta", ((1, 1),)),
        ("     1\u2192a\n     2\u2192b\n", ((1, 2),)),
        ("7\ta\n9\tb\n10\tc", ((7, 1), (9, 2))),
        ("0\ta", ()),
        ("x 1\ta", ()),
        ("1234567890\ta", ()),
    ],
)
def test_numbered_lines_are_joined_to_ranges(text, ranges):
    assert numbered(text) == tuple(LineRange(*one) for one in ranges)
