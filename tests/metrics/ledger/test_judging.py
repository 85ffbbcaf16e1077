from codevigil_lsp.events.model import (
    LineRange,
    Outcome,
    ToolCall,
    ToolKind,
    ToolResult,
)
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.file import FileLedger
from codevigil_lsp.metrics.ledger.judging import judge
from codevigil_lsp.metrics.ledger.shown import ShownLines
from codevigil_lsp.metrics.model import FindingCode


def found(*changes, tool="Edit", seen=(), text="", is_changed=False):
    """The findings of an edit, as code and range."""
    file, shown = FileLedger("a.py"), ShownLines()
    for start, count in seen:
        file.show((LineRange(start, count),), 1, 1.0)
    file.is_changed = is_changed
    shown.add(text)
    call = ToolCall(2, 2.0, "m", "toolu_1", tool, ToolKind.MUTATION, "a.py")
    result = ToolResult(3, 3.0, "toolu_1", call, Outcome.OK, path="a.py")
    marks = judge(file, shown, result, changes)
    return [(mark.code, mark.range) for mark in marks]


SAME = Change(5, ("one word", "two words"), 5, ("1 word", "2 words"))


def test_both_kinds_of_evidence_have_to_say_that_it_is_unseen():
    unread = FindingCode.UNREAD_EDIT
    assert found(SAME) == [(unread, LineRange(5, 2))]
    assert found(SAME, seen=[(5, 2)]) == []
    assert found(SAME, text="one word\ntwo words") == []
    assert found(SAME, seen=[(5, 1)]) == [(unread, LineRange(6, 1))]
    assert found(SAME, text="  two words") == [(unread, LineRange(5, 1))]
    assert found(SAME, seen=[(5, 1)], text="two words") == []


def test_lines_that_tell_nothing_are_evidence_of_nothing():
    assert found(Change(5, ("}", "", " );"), 5, ("] and more",))) == []
    assert found(Change(5, ("pass",), 5, ("return",))) == []


def test_where_lines_do_not_answer_each_other_all_new_ones_stand_for_the_old():
    change = Change(5, ("one word", "two words"), 5, ("a", "b", "c"))
    assert found(change, seen=[(5, 1)]) == [(FindingCode.UNREAD_EDIT, LineRange(5, 3))]


def test_lines_apart_are_findings_apart_and_blank_ones_part_nothing():
    unread = FindingCode.UNREAD_EDIT
    old = ("one word", "", "two words", "three words", "}", "four words")
    change = Change(5, old, 5, tuple("abcdef"))
    assert found(change) == [(unread, LineRange(5, 6))]
    assert found(change, text="two words") == [
        (unread, LineRange(5, 1)),
        (unread, LineRange(8, 3)),
    ]
    assert found(change, seen=[(8, 1)]) == [
        (unread, LineRange(5, 3)),
        (unread, LineRange(10, 1)),
    ]


def test_lines_that_were_put_in_replace_nothing():
    assert found(Change(5, (), 5, ("a new line",))) == []


def test_every_change_has_its_own_finding():
    other = Change(9, ("three words",), 9, ("3 words",))
    ranges = [place for _, place in found(SAME, other)]
    assert ranges == [LineRange(5, 2), LineRange(9, 1)]


def test_known_lines_of_another_text_are_stale_only_if_someone_else_changed_the_file():
    stale = FindingCode.STALE_EDIT
    seen = {"seen": [(1, 20)], "text": "one word"}
    assert found(SAME, **seen) == []
    assert found(SAME, **seen, is_changed=True) == [(stale, LineRange(6, 1))]
    assert found(SAME, is_changed=True) == [(FindingCode.UNREAD_EDIT, LineRange(5, 2))]


def test_a_file_replaced_unseen_is_one_finding_when_half_of_it_was_never_shown():
    whole = [(FindingCode.UNREAD_OVERWRITE, None)]
    assert found(SAME, tool="Write") == whole
    assert found(SAME, tool="Write", text="one word") == whole
    assert found(SAME, tool="Write", text="one word\ntwo words") == []
    three = Change(5, ("one word", "two words", "three words"), 5, ())
    assert found(three, tool="Write", text="one word\ntwo words") == []
    assert found(SAME, tool="Write", seen=[(90, 1)]) == [
        (FindingCode.UNREAD_EDIT, LineRange(5, 2))
    ]
