import os
import subprocess
import sys
from pathlib import Path

import pytest

from codevigil_lsp.lines.process import Processes

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads /proc, which is Linux"
)


def start_of(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


@linux
def test_a_running_process_of_the_same_start_runs():
    assert Processes().runs(os.getpid(), start_of(os.getpid()), None) is True
    assert Processes().runs(os.getpid(), None, None) is True


@linux
def test_another_process_of_the_same_number_does_not():
    assert Processes().runs(os.getpid(), "1", None) is False


@linux
def test_a_process_that_ended_does_not_run():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    start = start_of(ended.pid)
    ended.wait()
    assert Processes().runs(ended.pid, start, None) is False


@linux
def test_a_process_of_another_namespace_cannot_be_checked():
    ours = str(Path("/proc/self/ns/pid").readlink())
    runs = Processes().runs
    assert runs(os.getpid(), None, f"linux:abc:{ours}") is True
    assert runs(os.getpid(), None, "linux:abc:pid:[1]") is None
    assert runs(os.getpid(), None, "something newer") is True


class Asked(Processes):
    """Counts how often it reads its own namespace."""

    times = 0

    def _read_namespace(self):
        self.times += 1
        return "pid:[7]"


def test_its_own_namespace_is_read_once():
    processes = Asked()
    for _ in range(3):
        assert processes.runs(os.getpid(), None, "linux:abc:pid:[8]") is None
    assert processes.times == 1


def test_a_number_that_is_none_cannot_be_checked():
    assert Processes().runs(0, None, None) is None
    assert Processes().runs(-1, None, None) is None


class WithoutProc(Processes):
    def _read_stat(self, pid):
        return None

    def _read_namespace(self):
        return None


@pytest.mark.skipif(os.name == "nt", reason="asks by os.kill, which ends it there")
def test_without_proc_the_number_is_asked_for():
    assert WithoutProc().runs(os.getpid(), "1", "x:pid:[1]") is True
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert WithoutProc().runs(ended.pid, None, None) is False
    assert WithoutProc().runs(10**20, None, None) is None
