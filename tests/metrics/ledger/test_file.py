from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.file import FileLedger
from codevigil_lsp.metrics.ledger.marks import Mark
from codevigil_lsp.metrics.model import FindingCode


def mark_of(change, places):
    return Mark.of_change(
        FindingCode.UNREAD_EDIT, change, places, key="k", line=9, last_read=None
    )


def edited(file, change, found=()):
    file.edit((change,), (), found, 2.0)


def test_what_was_seen_and_written_follows_every_edit():
    file = FileLedger("a.py")
    file.show((LineRange(10, 5),), 3, 1.0)
    edited(file, Change(2, ("a",), 2, ("b", "c", "d")))
    assert file.seen.ranges == (LineRange(12, 5),)
    assert file.written.ranges == (LineRange(2, 3),)
    edited(file, Change(13, ("x",), 13, ()))
    assert file.seen.ranges == (LineRange(12, 4),)


def test_every_change_of_what_is_known_is_counted():
    file = FileLedger("a.py")
    versions = [file.version]
    for step in (
        lambda: file.show((), 3, None),
        lambda: file.doubt(1.0),
        lambda: file.create(3, 2.0),
        lambda: edited(file, Change(1, (), 1, ("a",))),
    ):
        step()
        versions.append(file.version)
    assert versions == sorted(set(versions))
    assert file.updated == 2.0


def test_a_finding_goes_with_its_lines_or_when_they_are_read():
    change = Change(5, ("old one",), 5, ("new one", "new two"))
    file = FileLedger("a.py")
    edited(file, change, [mark_of(change, [0, 1])])
    file.show((LineRange(5, 1),), 11, 3.0)
    assert [mark.range for mark in file.marks] == [LineRange(6, 1)]
    file.show((LineRange(6, 1),), 12, 3.0)
    assert file.marks == ()
    edited(file, change, [mark_of(change, [0, 1])])
    edited(file, Change(1, ("a",), 1, ()))
    assert [mark.range for mark in file.marks] == [LineRange(4, 2)]
    edited(file, Change(4, ("new one", "new two"), 4, ("other",)))
    assert file.marks == ()


def test_a_look_that_does_not_tell_lines_clears_all_findings():
    change = Change(5, ("old one",), 5, ("new one",))
    file = FileLedger("a.py")
    edited(file, change, [mark_of(change, [0])])
    file.show((), 11, 3.0)
    assert file.marks == ()


def test_the_findings_of_a_file_have_a_bound():
    file = FileLedger("a.py")
    for number in range(60):
        change = Change(number + 1, (), number + 1, (f"line {number}",))
        edited(file, change, [mark_of(change, [0])])
    assert len(file.marks) == 50
    assert file.marks[-1].range == LineRange(60, 1)


def test_a_new_file_is_known_as_a_whole():
    file = FileLedger("a.py")
    file.doubt(1.0)
    file.create(3, 2.0)
    assert file.saw(1, 4)
    assert not file.saw(1, 5)
    assert file.is_known
    assert not FileLedger("b.py").is_known
