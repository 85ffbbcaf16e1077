"""What Windows does differently, on shims.  None of this has been run on Windows."""

import errno
from types import SimpleNamespace

import pytest

from codevigil_lsp.lines import disk as disks
from codevigil_lsp.lines.scope import WorkspaceScope
from support.fault_fs import FaultFS
from support.transcript_files import record, records

NEW, ROTATE, TRUNCATE, DELETE = "new-session", "rotate", "truncate", "delete"


@pytest.fixture
def without_inodes(make_tail):
    clock = make_tail().clock
    return make_tail(disk=FaultFS(clock, has_inodes=False))


def test_f42_a_handle_lives_for_one_read_only(tail):
    """Python opens without share-delete there: the less time, the less in the way."""
    tail.disk.write(tail.path(), records(range(200)))
    for _ in tail.source.poll():
        assert tail.disk.open_now == 0


def test_f43_without_inodes_an_append_is_an_append(without_inodes):
    tail = without_inodes
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.append(tail.path(), record(1))
    assert tail.poll() == []
    assert tail.is_true()


def test_f43_without_inodes_a_replaced_file_is_known_by_its_bytes(without_inodes):
    tail = without_inodes
    tail.disk.write(tail.path(), records(range(3)))
    tail.poll()
    tail.disk.replace(tail.path(), records(range(10, 30)))
    assert tail.poll() == [(TRUNCATE, "rewritten")]
    assert tail.is_true()


def test_f43_without_inodes_a_rename_is_an_end_and_a_beginning(without_inodes):
    tail = without_inodes
    tail.disk.write(tail.path("a"), records(range(3)))
    tail.poll()
    tail.disk.rename(tail.path("a"), tail.path("b"))
    said = tail.poll() + tail.poll()
    assert sorted(said) == [(DELETE, None), (NEW, None)]
    assert tail.is_true()


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EBUSY])
def test_f44_a_sharing_violation_is_tried_again_and_deletes_nothing(tail, code):
    """WinError 32 and 5 arrive as PermissionError with EACCES."""
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.append(tail.path(), record(1))
    tail.disk.fail(tail.path(), "stat", "open", "read", code=code)
    for _ in range(4):
        assert tail.poll() == []
    assert tail.source.state().unreadable == 1
    tail.disk.heal()
    assert tail.poll() == []
    assert tail.is_true()


def test_f45_a_creation_time_inherited_by_tunnelling_does_not_hide_a_new_file(tail):
    """There st_ctime is the time of creation, and a new file may inherit it."""
    tail.disk.write(tail.path(), records(range(3)))
    created = tail.disk.node(tail.path()).ctime_ns
    tail.poll()
    tail.disk.remove(tail.path())
    tail.disk.write(tail.path(), records(range(20, 30)))
    tail.disk.node(tail.path()).ctime_ns = created
    ((kind, _),) = tail.poll()
    assert kind in (ROTATE, TRUNCATE)
    assert tail.is_true()


def test_f45_drive_letters_and_names_compare_without_case():
    scope = WorkspaceScope(("c:\\Users\\U\\Shop",))
    assert scope.may_hold("C--Users-U-Shop")
    assert scope.may_hold("C--USERS-u-SHOP-src")
    assert scope.holds("C:\\users\\u\\shop\\src")
    assert not scope.holds("\\\\?\\C:\\users\\u\\shop")


def test_f45_carriage_returns_are_not_part_of_a_line(tail):
    tail.disk.write(tail.path(), b'{"a":1}\r\n{"b":2}\r\n')
    tail.poll()
    assert tail.lines[tail.path()] == [b'{"a":1}', b'{"b":2}']


def test_where_flags_are_missing_a_file_is_opened_all_the_same(monkeypatch, tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_bytes(record(0))
    monkeypatch.setattr(disks, "_FLAGS", 0)
    with disks.LocalDisk().open(str(path)) as file:
        assert file.read(0, 100) == record(0)


def test_a_stat_and_an_fstat_that_differ_do_not_keep_a_file_busy(tail):
    """Before Python 3.12 the two disagree there about inode and times."""
    tail.disk.write(tail.path(), record(0))
    other = tail.disk.stat_of

    def without_inode(path, look=tail.disk._stat):
        values = vars(look(path)) | {"st_ino": 0, "st_ctime_ns": 1}
        return SimpleNamespace(**values)

    tail.disk._stat = without_inode
    tail.poll()
    for _ in range(3):
        tail.poll()
    tail.disk.calls.clear()
    tail.poll()
    assert tail.disk.calls["open"] == 0
    assert tail.is_true()
    assert other
