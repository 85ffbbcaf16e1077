from types import SimpleNamespace

import pytest
from msgspec.structs import astuple

from codevigil_lsp.lines import cursor as cursors
from codevigil_lsp.lines.cursor import judge, move, start, step_back
from codevigil_lsp.lines.model import FileCursor, SourceEventKind


def seen(size, inode=7):
    return SimpleNamespace(
        st_mode=0, st_ino=inode, st_dev=1, st_size=size, st_mtime_ns=5, st_ctime_ns=6
    )


def after(data, inode=7, held=0):
    """The cursor of a reader that has read all of these bytes."""
    return move(
        start(seen(len(data), inode)),
        seen(len(data), inode),
        offset=len(data) - held,
        held=held,
        lines=data.count(b"\n"),
        head=data[:1024],
        before=data,
    )


def look(cursor, data, inode=7, was_absent=False):
    """What the reader would say of a file that now holds these bytes."""
    anchor = data[cursor.position - cursor.anchor_length : cursor.position]
    verdict = judge(
        cursor,
        seen(len(data), inode),
        head=data[:1024],
        anchor=anchor,
        was_absent=was_absent,
    )
    return verdict.kind, verdict.reason


DATA = b"".join(b'{"uuid":"%d"}\n' % number for number in range(200))
KIND = SourceEventKind


def test_a_file_never_read_is_a_new_session():
    verdict = judge(None, seen(3), head=b"abc", anchor=b"")
    assert verdict.kind is KIND.NEW_SESSION
    assert not verdict.is_reset


def test_a_file_that_grew_and_begins_the_same_is_appended():
    assert look(after(DATA), DATA + b"more\n") == (KIND.APPEND, None)


def test_a_file_that_shrank_is_truncated():
    assert look(after(DATA), DATA[:100]) == (KIND.TRUNCATE, "truncated")
    assert look(after(DATA), b"") == (KIND.TRUNCATE, "truncated")


def test_a_file_cut_into_its_unfinished_line_is_truncated():
    assert look(after(DATA + b"half", held=4), DATA) == (KIND.TRUNCATE, "truncated")


def test_other_first_bytes_mean_rewritten():
    other = b"X" + DATA[1:] + b"more\n"
    assert look(after(DATA), other) == (KIND.TRUNCATE, "rewritten")


def test_other_bytes_before_the_position_mean_rewritten():
    other = DATA[:-10] + b"?" + DATA[-9:]
    assert look(after(DATA), other) == (KIND.TRUNCATE, "rewritten")


def test_another_inode_means_replaced_whatever_the_bytes():
    assert look(after(DATA), DATA, inode=8) == (KIND.ROTATE, "replaced")


def test_a_file_system_without_inodes_is_judged_by_bytes_alone():
    cursor = after(DATA, inode=0)
    assert look(cursor, DATA + b"x", inode=0) == (KIND.APPEND, None)
    assert look(cursor, b"X" + DATA, inode=0) == (KIND.TRUNCATE, "rewritten")


@pytest.mark.parametrize("data", [b"new\n", b"new\n" + DATA])
def test_an_inode_used_again_after_an_absence_is_another_file(data):
    verdict = look(after(DATA), data, was_absent=True)
    assert verdict == (KIND.ROTATE, "recreated")


def test_a_file_that_was_absent_and_came_back_the_same_goes_on():
    assert look(after(DATA), DATA, was_absent=True) == (KIND.APPEND, None)


def test_an_edit_between_head_and_anchor_is_not_seen():
    other = DATA[:1200] + b"?" + DATA[1201:]
    assert look(after(DATA), other) == (KIND.APPEND, None)


def test_a_short_head_grows_with_the_file():
    cursor = after(b"ab\n")
    assert cursor.head_length == 3
    data = b"ab\n" + DATA
    grown = move(
        cursor,
        seen(len(data)),
        offset=len(data),
        held=0,
        lines=201,
        head=data[:1024],
        before=data,
    )
    assert grown.head_length == 1024
    assert look(grown, data[:900] + b"?" + data[901:])[1] == "rewritten"


def test_stepping_back_gives_up_the_unfinished_line_only():
    cursor = after(DATA + b"half", held=4)
    back = step_back(cursor)
    assert (back.position, back.lines) == (len(DATA), cursor.lines)
    assert look(back, DATA + b"half a line") == (KIND.APPEND, None)


def test_a_cursor_holds_no_byte_of_the_transcript():
    cursor = after(b'{"secret":"hunter2"}\n')
    for value in astuple(cursor):
        assert b"hunter2" not in bytes(str(value), "latin-1")
    assert isinstance(cursor, FileCursor)
    assert cursors.digest(b"") == start(seen(0)).head
