import os
import socket
import stat
import sys
import time
from pathlib import Path

import pytest

from codevigil_lsp.lines.disk import Listed, LocalDisk

DISK = LocalDisk()
posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir())) if sys.platform == "linux" else 0


def test_a_folder_is_listed_with_folders_files_and_neither(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert sorted(DISK.scan(str(tmp_path), 10)) == [
        Listed("file", False, True),
        Listed("folder", True, False),
        Listed("link", False, False),
    ]


def test_a_listing_is_bounded(tmp_path):
    for number in range(20):
        (tmp_path / str(number)).touch()
    assert len(DISK.scan(str(tmp_path), 5)) == 5


def test_a_look_does_not_follow_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path)
    assert stat.S_ISLNK(DISK.stat(str(tmp_path / "link")).st_mode)
    assert DISK.resolve(str(tmp_path / "link")) == str(tmp_path.resolve())
    with pytest.raises(FileNotFoundError):
        DISK.resolve(str(tmp_path / "nothing"))


def test_a_file_is_read_from_anywhere_as_far_as_it_goes(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    before = descriptors()
    with DISK.open(str(path)) as file:
        assert file.read(3, 4) == b"3456"
        assert file.read(0, 2) == b"01"
        assert file.read(8, 100) == b"89"
        assert file.read(100, 5) == b""
        assert file.stat().st_size == 10
        assert file.stat().st_ino == path.stat().st_ino
    assert descriptors() == before


@posix
def test_a_link_is_not_opened(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("link", "loop"):
        with pytest.raises(OSError, match="symbolic"):
            DISK.open(str(tmp_path / name))


@posix
def test_f20_a_fifo_a_socket_a_device_and_a_folder_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "socket"))
    before, began = descriptors(), time.monotonic()
    for path in (tmp_path / "fifo", tmp_path / "socket", tmp_path, "/dev/null"):
        with pytest.raises(OSError, match=r"regular|device|address|No such"):
            DISK.open(str(path))
    assert time.monotonic() - began < 5  # a FIFO that waits would wait for ever
    assert descriptors() == before
    listener.close()


@posix
def test_a_descriptor_is_not_inherited(tmp_path):
    path = tmp_path / "file"
    path.touch()
    with DISK.open(str(path)) as file:
        assert not os.get_inheritable(file._number)
