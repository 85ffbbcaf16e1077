from codevigil_lsp.events.digests import lasting_digest_of
from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.marks import Mark
from codevigil_lsp.metrics.model import FindingCode, FindingSeverity, SourceLines

MORE = {"key": "toolu_1:0", "line": 9, "last_read": 4}


def mark_of(new, places=None, *, start=5, code=FindingCode.UNREAD_EDIT, beside=None):
    change = Change(start, ("old",), start, tuple(new), beside)
    places = range(len(new)) if places is None else places
    return Mark.of_change(code, change, list(places), **MORE)


def test_a_finding_names_the_lines_and_how_to_find_them_again():
    finding = mark_of(["first", "}", "third"]).finding("/shop/a.py")
    digests = tuple(map(lasting_digest_of, ["first", "}", "third"]))
    assert finding.source == SourceLines("/shop/a.py", 5, digests)
    assert finding.severity is FindingSeverity.INFORMATION
    assert (finding.key, finding.line, finding.last_read) == ("toolu_1:0", 9, 4)
    assert finding.message.startswith("lines 5-7 were changed without having been read")


def test_lines_that_an_insertion_tore_apart_give_the_longest_run():
    mark = mark_of(["first", "second", "third"])
    mark.shift((Change(6, (), 6, ("between",)),))
    assert mark.range == LineRange(7, 2)


def test_it_is_open_as_long_as_a_line_with_words_is_left():
    mark = mark_of(["first", "}"])
    mark.read((LineRange(6, 1),))
    assert mark.is_open
    mark.read((LineRange(5, 1),))
    assert not mark.is_open
    bare = mark_of(["}", ")"])
    bare.read((LineRange(5, 1),))
    assert bare.is_open
    rest = mark_of(["first", "}"])
    rest.read((LineRange(5, 1),))
    assert not rest.is_open


def test_lines_go_by_their_text_as_well():
    mark = mark_of(["first", "second"])
    mark.recognise({lasting_digest_of("second"), lasting_digest_of("other")})
    assert mark.range == LineRange(5, 1)
    mark.recognise({lasting_digest_of("first")})
    assert not mark.is_open


def test_removed_lines_are_told_by_the_line_beside_them():
    mark = mark_of([], beside=(5, "after"))
    finding = mark.finding("a.py")
    assert finding.source == SourceLines("a.py", 5, (lasting_digest_of("after"),))
    assert finding.message.startswith("lines beside line 5 were removed")
    whole = mark_of([]).finding("a.py")
    assert whole.source == SourceLines("a.py", 1, ())
    assert whole.message.startswith("lines of this file were removed")


def test_a_whole_file_is_told_without_lines_until_it_is_looked_at():
    mark = Mark.of_file(FindingCode.UNREAD_OVERWRITE, **MORE)
    finding = mark.finding("a.py")
    assert finding.source == SourceLines("a.py", 1, ())
    assert finding.severity is FindingSeverity.WARNING
    assert mark.is_open
    assert mark.range is None
    mark.shift((Change(1, ("a",), 1, ()),))
    assert mark.is_open
    mark.read((LineRange(1, 1),))
    assert not mark.is_open


def test_the_lines_that_are_followed_have_a_bound():
    assert mark_of([f"line {n}" for n in range(2_000)]).range == LineRange(5, 1_000)
