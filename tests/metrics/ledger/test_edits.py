from codevigil_lsp.events.digests import digest_of, lasting_digest_of
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.edits import Edited


def test_an_edit_is_compared_by_lines_with_words():
    change = Change(3, ("old line", "}"), 3, ("new line", "}"))
    edit = Edited("a.py", "a.py", "k", 9, 1.0, change)
    assert edit.put == (lasting_digest_of("new line"), lasting_digest_of("}"))
    assert edit.told == {digest_of("new line")}
    assert edit.taken == {digest_of("old line")}
