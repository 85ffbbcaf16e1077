from codevigil_lsp.events.digests import digest_of, lasting_digest_of
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.edits import Edit, Edited


def test_an_edit_is_compared_by_lines_with_words():
    change = Change(3, ("old line", "}"), 3, ("new line", "}"))
    edit = Edited("a.py", "a.py", "k", 9, 1.0, change)
    assert edit.put == (lasting_digest_of("new line"), lasting_digest_of("}"))
    assert edit.told == {digest_of("new line")}
    assert edit.taken == {digest_of("old line")}


def test_an_edit_is_kept_whole_and_given_change_by_change():
    changes = [Change(number, ("old",), number, ("new",)) for number in (3, 9)]
    first, second = Edit("C:\\shop\\a.py", "toolu_1", 9, 1.0, changes).each()
    assert (first.path, first.file) == ("C:\\shop\\a.py", "c:/shop/a.py")
    assert (first.key, second.key) == ("toolu_1:0", "toolu_1:1")
    assert [first.change, second.change] == changes
