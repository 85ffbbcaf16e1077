"""`lsp.marks`: which findings stand on transcripts, and what tells them apart."""

import pytest
from msgspec.structs import replace

from codevigil_lsp.config.model import Placement
from codevigil_lsp.lsp.marks import ref_of, transcript_marks
from codevigil_lsp.lsp.paths import Folder, Folders
from support.sessions import a_finding, a_session, a_source_finding

SHOP = Folders((Folder("/home/you/shop", "/home/you/shop"),))
INSIDE = a_source_finding("/home/you/shop/cart.py", "a", line=5)
OUTSIDE = a_source_finding("/etc/hosts", "a", line=6)
SESSION = a_session(findings=(a_finding(4), INSIDE, OUTSIDE))


@pytest.mark.parametrize(
    ("placement", "lines"),
    [
        (Placement.BOTH, [3, 5]),
        (Placement.TRANSCRIPT, [3, 4, 5]),
        (Placement.SOURCE, []),
        (Placement.OFF, []),
    ],
)
def test_a_finding_stands_on_its_transcript_unless_it_can_stand_on_its_source(
    placement: Placement, lines: list[int]
) -> None:
    marks = list(transcript_marks([SESSION], SHOP, placement))

    assert [mark.first for mark in marks] == lines
    assert all(mark.place is None for mark in marks)


def test_a_session_without_transcript_has_no_marks_on_it() -> None:
    session = a_session(transcript=None, findings=(a_finding(),))

    assert list(transcript_marks([session], SHOP, Placement.BOTH)) == []


def test_what_a_sub_agent_did_stands_on_its_own_transcript() -> None:
    finding = replace(a_finding(4), transcript="/t/agent-a1.jsonl")
    [mark] = transcript_marks([a_session(findings=(finding,))], SHOP, Placement.BOTH)

    assert mark.uri == "file:///t/agent-a1.jsonl"
    assert mark.transcript == "/t/agent-a1.jsonl"


def test_a_finding_is_told_apart_by_its_key_else_by_its_line() -> None:
    keyed = a_source_finding("/a", "x", line=5, key="k")
    again = a_source_finding("/a", "x", line=50, key="k")

    assert ref_of(SESSION, keyed) == ref_of(SESSION, again)
    assert ref_of(SESSION, a_finding(4)) != ref_of(SESSION, a_finding(5))
    assert ref_of(SESSION, keyed) != ref_of(a_session(id="other"), keyed)
