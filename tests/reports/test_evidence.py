import pytest

from codevigil_lsp.metrics.model import FindingCode, SourceLines
from codevigil_lsp.reports.evidence import evidence_of

SHOP = "/home/you/shop"


def test_a_finding_about_the_transcript_has_no_such_evidence(make):
    assert evidence_of(make.finding(), SHOP) is None


def test_the_place_is_named_below_the_folder_with_the_lines(make):
    finding = make.source_finding()
    assert evidence_of(finding, SHOP).place == "cart.py, lines 3-4"
    assert evidence_of(finding, None).place == "/home/you/shop/cart.py, lines 3-4"
    one = make.source_finding(source=SourceLines("a.py", 3, (1,)))
    assert evidence_of(one, SHOP).place == "a.py, line 3"
    whole = make.source_finding(source=SourceLines("a.py", 1, ()))
    assert evidence_of(whole, SHOP).place == "a.py, the whole file"


def test_a_path_of_a_transcript_is_cleaned(make):
    finding = make.source_finding(source=SourceLines("a\x1b[31m.py", 3, (1,)))
    assert "\x1b" not in evidence_of(finding, SHOP).place


def test_the_edit_and_the_last_look_are_told_by_their_lines(make):
    seen = evidence_of(make.source_finding(), SHOP)
    assert seen.edit == "edited on line 7, something of the file last seen on line 5"
    never = evidence_of(make.source_finding(last_read=None, transcript="/a"), SHOP)
    assert never.edit == (
        "edited on line 7 of the sub-agent, nothing of the file seen before"
    )
    collision = make.source_finding(code=FindingCode.COLLISION, last_read=None)
    assert evidence_of(collision, SHOP).edit == (
        "edited on line 7, after an edit of another session"
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (FindingCode.UNREAD_EDIT, "no line of that number"),
        (FindingCode.UNREAD_OVERWRITE, "nothing of the file"),
        (FindingCode.STALE_EDIT, "someone else changed the file"),
        (FindingCode.COLLISION, "another session"),
    ],
)
def test_each_kind_says_why(make, code, words):
    assert words in evidence_of(make.source_finding(code=code), SHOP).why
