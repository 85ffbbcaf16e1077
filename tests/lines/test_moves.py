from types import SimpleNamespace

import pytest

from codevigil_lsp.lines.decoder import EMPTY
from codevigil_lsp.lines.folder import Folder, Level
from codevigil_lsp.lines.moves import find_moved
from codevigil_lsp.lines.reader import read_piece
from codevigil_lsp.lines.watched import Progress, Watched
from support.fault_fs import FakeClock, FaultFS
from support.transcript_files import record, records

TOP = Folder("/r", Level.ROOT, "/r")
PROJECT = TOP.make_child("-p")
OLD, NEW = "/r/-p/old.jsonl", "/r/-p/new.jsonl"


@pytest.fixture
def disk():
    disk = FaultFS(FakeClock())
    disk.write(OLD, records(range(5)))
    return disk


@pytest.fixture
def old(disk):
    file = Watched.at(OLD, PROJECT)
    file.announced = True
    piece = read_piece(disk, OLD, None, EMPTY, size=1 << 20, limit=1 << 20)
    file.progress = Progress(file.to_transcript(), piece.cursor)
    return file


def moved(disk, *known):
    new = Watched.at(NEW, PROJECT)
    new.sign(disk.stat(NEW))
    return [(a.path, b.path) for a, b in find_moved(disk, known, [new])]


def test_a_renamed_file_is_found(disk, old):
    disk.rename(OLD, NEW)
    assert moved(disk, old) == [(OLD, NEW)]


def test_a_renamed_file_that_grew_is_found(disk, old):
    disk.rename(OLD, NEW)
    disk.append(NEW, record(9))
    assert moved(disk, old) == [(OLD, NEW)]


def test_a_second_name_is_not_a_move(disk, old):
    disk.link(OLD, NEW)
    assert moved(disk, old) == []


def test_a_reused_inode_is_not_a_move(disk, old):
    inode = disk.node(OLD).inode
    disk.remove(OLD)
    disk.write(NEW, records(range(50, 60)))
    assert disk.node(NEW).inode == inode
    assert moved(disk, old) == []


def test_an_old_name_that_cannot_be_looked_at_is_not_a_move(disk, old):
    disk.rename(OLD, NEW)
    disk.fail(OLD, "stat")
    assert moved(disk, old) == []


def test_an_old_name_below_a_missing_root_is_not_a_move(disk, old):
    disk.rename(OLD, NEW)
    TOP.is_missing = True
    assert moved(disk, old) == []
    TOP.is_missing = False


def test_what_was_never_announced_has_not_moved(disk, old):
    disk.rename(OLD, NEW)
    old.announced = False
    assert moved(disk, old) == []
    assert moved(disk) == []


def test_without_inodes_nothing_is_taken_for_moved(disk, old):
    disk.rename(OLD, NEW)
    disk.has_inodes = False
    old.progress.cursor = SimpleNamespace(inode=0)
    assert moved(disk, old) == []
