import pytest

from codevigil_lsp.events.model import FindingShown, LineRange
from codevigil_lsp.events.parser import Parser
from support.transcripts import EPOCH, TranscriptBuilder

OURS = {
    "message": "line 3 was changed.",
    "severity": "Info",
    "range": {"start": {"line": 2, "character": 0}, "end": {"line": 3, "character": 9}},
    "source": "codevigil",
    "code": "unread-edit",
}


def shown(files):
    session = TranscriptBuilder()
    session.record("attachment", attachment={"type": "diagnostics", "files": files})
    return [e for e in Parser().parse(session.lines, 1) if isinstance(e, FindingShown)]


@pytest.mark.parametrize(
    ("uri", "path"),
    [("/shop/a.py", "/shop/a.py"), ("file:///shop/a%20b.py", "/shop/a b.py")],
)
def test_our_findings_among_the_diagnostics_are_told(uri, path):
    other = OURS | {"source": "compiler"}
    files = [
        {"uri": uri, "diagnostics": [other, OURS]},
        {"uri": "/b", "diagnostics": []},
    ]
    assert shown(files) == [
        FindingShown(1, EPOCH.timestamp() + 1, path, LineRange(3, 2), "unread-edit", 19)
    ]


@pytest.mark.parametrize(
    "files",
    [
        None,
        "codevigil",
        [{"uri": "/a", "diagnostics": [OURS | {"source": "other"}]}],
        [{"uri": 5, "diagnostics": [OURS]}],
        [{"uri": "/a", "diagnostics": [OURS | {"range": "codevigil"}]}],
    ],
)
def test_whatever_else_stands_there_is_none(files):
    assert shown(files) == []


def test_lines_that_make_no_sense_are_bounded():
    place = {"start": {"line": -5}, "end": {"line": -9}}
    (told,) = shown([{"uri": "/a", "diagnostics": [OURS | {"range": place}]}])
    assert told.lines == LineRange(1, 1)
