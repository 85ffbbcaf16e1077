import errno

import pytest

from codevigil_lsp.lines.decoder import EMPTY
from codevigil_lsp.lines.model import SourceEventKind
from codevigil_lsp.lines.reader import has_beginning, read_piece
from support.fault_fs import FakeClock, FaultFS
from support.transcript_files import record, records, whole_lines

KIND = SourceEventKind
PATH = "/r/-p/s.jsonl"


@pytest.fixture
def disk():
    return FaultFS(FakeClock())


def read(disk, cursor=None, tail=EMPTY, size=1 << 20, limit=1 << 20):
    return read_piece(disk, PATH, cursor, tail, size=size, limit=limit)


def read_all(disk, size):
    """Piece by piece, as a consumer that accepts everything."""
    cursor, tail, lines = None, EMPTY, []
    while True:
        piece = read(disk, cursor, tail, size=size)
        assert not piece.verdict.is_reset
        cursor, tail = piece.cursor, piece.decoded.tail
        lines += piece.decoded.lines
        if piece.caught_up:
            return cursor, lines


def test_a_whole_small_file_is_one_piece(disk):
    disk.write(PATH, records(range(3)) + b"rest")
    piece = read(disk)
    assert piece.verdict.kind is KIND.NEW_SESSION
    assert list(piece.decoded.lines) == whole_lines(records(range(3)))
    assert piece.caught_up
    assert (piece.cursor.lines, piece.cursor.held) == (3, 4)
    assert piece.cursor.position == len(disk.content(PATH))


@pytest.mark.parametrize("size", [1, 7, 255, 256, 257, 1023, 1024, 1025, 4096])
def test_pieces_of_any_size_give_the_same_lines_and_the_same_cursor(disk, size):
    data = records(range(60)) + b"rest"
    disk.write(PATH, data)
    cursor, lines = read_all(disk, size)
    assert lines == whole_lines(data)
    assert cursor == read(disk).cursor


def test_the_descriptor_is_closed_whatever_happens(disk):
    disk.write(PATH, record(0))
    read(disk)
    disk.fail(PATH, "read", code=errno.EIO)
    with pytest.raises(OSError, match="Input"):
        read(disk)
    assert disk.open_now == 0


def test_nothing_new_costs_two_small_reads(disk):
    disk.write(PATH, records(range(500)))
    cursor, _ = read_all(disk, 1 << 20)
    disk.calls.clear()
    disk.largest_read = 0
    piece = read(disk, cursor)
    assert piece.caught_up
    assert piece.read == 0
    assert piece.cursor == cursor
    assert disk.calls["read"] == 2
    assert disk.largest_read == 1024


def test_a_reset_gives_no_lines_and_a_cursor_at_the_start(disk):
    disk.write(PATH, records(range(5)))
    cursor, _ = read_all(disk, 1 << 20)
    disk.write(PATH, record(9))
    piece = read(disk, cursor)
    assert piece.verdict.reason == "truncated"
    assert piece.decoded.lines == ()
    assert (piece.cursor.position, piece.cursor.lines) == (0, 0)
    assert not piece.caught_up


def test_what_was_read_before_a_rewrite_in_between_is_not_handed_on(disk):
    disk.write(PATH, records(range(5)))
    cursor, _ = read_all(disk, 1 << 20)
    disk.append(PATH, record(5))
    disk.before("read", PATH, lambda: disk.write(PATH, records(range(70, 90))))
    piece = read(disk, cursor)
    assert piece.verdict.is_reset
    assert piece.decoded.lines == ()


def test_a_file_of_another_kind_is_foreign_only_by_its_beginning(disk):
    disk.write(PATH, b"\x1f\x8b")
    assert read(disk).is_foreign
    disk.write(PATH, record(0))
    cursor = read(disk).cursor
    disk.append(PATH, b"\x1f\x8b\n")
    assert not read(disk, cursor).is_foreign


def test_the_beginning_of_a_file_tells_it_apart(disk):
    disk.write(PATH, records(range(5)))
    cursor = read(disk).cursor
    assert has_beginning(disk, PATH, cursor)
    disk.append(PATH, record(6))
    assert has_beginning(disk, PATH, cursor)
    disk.write(PATH, records(range(1, 6)))
    assert not has_beginning(disk, PATH, cursor)
    disk.remove(PATH)
    assert not has_beginning(disk, PATH, cursor)
