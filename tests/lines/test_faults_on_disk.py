"""Faults on the real file system of the machine that runs the tests."""

import contextlib
import os
import sys
import threading
import time

import pytest

from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.watcher import PollingSource
from support.transcript_files import (
    LineKeeper,
    TranscriptFiles,
    record,
    records,
    whole_lines,
)

posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX files")
NEW, ROTATE, TRUNCATE, DELETE = "new-session", "rotate", "truncate", "delete"


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Real:
    def __init__(self, root):
        self.files = TranscriptFiles(root)
        self.clock = Clock()
        self.keeper = LineKeeper()
        self.errors = []
        self.source = PollingSource(
            [root],
            options=WatchOptions(),
            on_error=self.errors.append,
            clock=self.clock,
        )

    def poll(self, after=70.0):
        self.clock.now += after
        return self.keeper.take_all(self.source.poll())

    def is_true(self):
        return self.keeper.lines == {
            str(path): whole_lines(path.read_bytes())
            for path in self.files.root.rglob("*.jsonl")
        }


@pytest.fixture
def real(tmp_path):
    return Real(tmp_path / "projects")


def test_f05_a_copytruncate_that_regrew_is_rewritten(real):
    path = real.files.write(real.files.main(), records(range(3)))
    real.poll()
    with path.open("r+b") as file:
        file.truncate(0)
        file.write(records(range(10, 40)))
    assert real.poll() == [(TRUNCATE, "rewritten")]
    assert real.is_true()


def test_f06_f07_a_rewrite_of_the_same_size_and_mtime_is_rewritten(real):
    path = real.files.write(real.files.main(), record(1))
    real.poll()
    times = path.stat()
    path.write_bytes(record(2))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert real.poll() == [(TRUNCATE, "rewritten")]
    assert real.is_true()


@posix
def test_f09_an_inode_given_out_again_is_not_the_old_file(real):
    path = real.files.write(real.files.main(), records(range(3)))
    real.poll()
    inode = path.stat().st_ino
    for _ in range(200):
        path.unlink()
        path.write_bytes(records(range(10, 20)))
        if path.stat().st_ino == inode:
            break
    else:
        pytest.skip("this file system does not give inodes out again")
    assert real.poll() == [(TRUNCATE, "rewritten")]
    assert real.is_true()


@posix
def test_f13_a_folder_without_permission_loses_nothing(real):
    if os.geteuid() == 0:
        pytest.skip("root may read everything; the disk of faults covers it")
    path = real.files.write(real.files.main(), record(0))
    real.poll()
    path.parent.chmod(0)
    try:
        assert real.poll() == []
        assert real.poll() == []
        assert real.source.state().unreadable > 0
    finally:
        path.parent.chmod(0o700)
    real.files.append(path, record(1))
    assert real.poll() == []
    assert real.is_true()


def test_f14_a_root_moved_away_and_back_loses_nothing(real):
    root = real.files.root
    path = real.files.write(real.files.main(), record(0))
    real.poll()
    root.rename(root.with_name("away"))
    assert real.poll() == []
    assert real.poll() == []
    root.with_name("away").rename(root)
    real.files.append(path, record(1))
    assert real.poll() == []
    assert real.is_true()


@posix
def test_f19_links_and_loops_are_not_followed(real, tmp_path):
    outside = tmp_path / "outside.jsonl"
    outside.write_bytes(record(9))
    path = real.files.write(real.files.main(), record(0))
    path.with_name("link.jsonl").symlink_to(outside)
    path.with_name("loop.jsonl").symlink_to(path.with_name("loop.jsonl"))
    (real.files.root / "-loop").symlink_to(real.files.root)
    real.poll()
    assert list(real.keeper.lines) == [str(path)]


@posix
def test_f20_a_fifo_named_like_a_transcript_does_not_hold_a_poll_up(real):
    path = real.files.write(real.files.main(), record(0))
    os.mkfifo(path.with_name("fifo.jsonl"))
    began = time.monotonic()
    real.poll()
    path.unlink()
    os.mkfifo(path)
    real.poll()
    assert real.poll() == [(DELETE, None)]
    assert time.monotonic() - began < 5  # a FIFO that waits would wait for ever


@posix
def test_f37_a_process_without_descriptors_left_tries_again(real):
    resource = pytest.importorskip("resource")
    for number in range(40):
        real.files.write(real.files.main(f"s{number}"), record(number))
    real.poll()
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    held = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, before[1]))
        with contextlib.suppress(OSError):
            while True:
                held.append(os.open(os.devnull, os.O_RDONLY))
        for number in range(40):
            path = real.files.main(f"s{number}")
            os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
        assert real.poll() == []
        assert real.source.state().unreadable > 0
    finally:
        for number in held:
            os.close(number)
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    for number in range(40):
        real.files.append(real.files.main(f"s{number}"), record(100 + number))
    assert real.poll() == []
    assert real.is_true()


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_f46_a_name_that_is_not_utf_8_works(real):
    real.files.write(real.files.root / "-p" / os.fsdecode(b"\xff.jsonl"), record(0))
    assert real.poll() == [(NEW, None)]
    (path,) = real.keeper.lines
    assert os.fsencode(path).endswith(b"/\xff.jsonl")


def test_a_writer_that_never_stops_and_rotates_is_followed_without_drift(real):
    """A minute of the same with real pauses is a script: tests/benchmarks/soak.py."""
    path = real.files.main()
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            step = number % 97
            if step == 50:
                real.files.replace(path, records(range(number, number + 5)))
            elif step == 75:
                real.files.write(path, b"")
            elif step == 90 and path.exists():
                path.unlink()
            else:
                real.files.append(path, record(number, "x" * (number % 300)))
            number += 5

    writer = threading.Thread(target=write)
    writer.start()
    try:
        until = time.monotonic() + 1.5
        polls = 0
        while time.monotonic() < until:
            real.poll(after=0.25)
            polls += 1
    finally:
        stop.set()
        writer.join()
    real.files.append(path, record(1))
    for _ in range(3):
        real.poll()
    assert real.is_true()
    assert polls > 5
