from codevigil_lsp.events.model import Hunk
from codevigil_lsp.metrics.ledger.changes import Change, changes_of, text_after


def hunk(old_start, new_start, *lines):
    old = sum(line[:1] != "+" for line in lines)
    new = sum(line[:1] != "-" for line in lines)
    return Hunk(old_start, old, new_start, new, lines)


def test_a_run_of_lines_is_a_change_without_what_stands_around():
    (change,) = changes_of([hunk(4, 4, " a", "-b", "-c", "+d", " e")])
    assert change == Change(5, ("b", "c"), 5, ("d",), beside=(6, "e"))
    assert (change.old_end, change.moves_by) == (7, -1)


def test_several_runs_in_a_hunk_are_several_changes():
    lines = " a", "-b", "+B", " c", "+d", " e", "-f"
    changes = changes_of([hunk(10, 12, *lines)])
    assert [(c.old_start, c.old, c.new_start, c.new) for c in changes] == [
        (11, ("b",), 13, ("B",)),
        (13, (), 15, ("d",)),
        (14, ("f",), 17, ()),
    ]
    assert changes[2].beside == (16, "e")


def test_the_lines_of_a_change_come_in_any_order():
    (change,) = changes_of([hunk(1, 1, "+b", "-a", "+c", "-d")])
    assert change == Change(1, ("a", "d"), 1, ("b", "c"))


def test_lines_of_a_patch_that_are_no_lines_of_a_file_are_left_out():
    (change,) = changes_of([hunk(1, 1, "-a", "+b", "\\ No newline at end of file")])
    assert (change.old, change.new, change.beside) == (("a",), ("b",), None)


def test_hunks_without_lines_or_out_of_order_tell_nothing():
    assert changes_of([Hunk(3, 7, 3, 9)]) is None
    assert changes_of([hunk(9, 9, "-a", "+b"), hunk(1, 1, "-a", "+b")]) is None
    assert changes_of([]) == ()


def test_the_text_after_an_edit_has_what_was_put_and_what_stands_around():
    lines = " a", "-b", "+B", "", " c"
    assert text_after([hunk(1, 1, *lines), hunk(9, 9, "+d")]) == "a\nB\n\nc\nd"
    assert text_after([Hunk(3, 7, 3, 9)]) == ""
