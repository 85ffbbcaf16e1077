import errno
import stat

import pytest

from codevigil_lsp.lines.folder import open_top
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.trouble import Troubles
from codevigil_lsp.lines.walk import Walk
from support.fault_fs import FakeClock, FaultFS

ROOT = "/r"


class Walking:
    def __init__(self, may_hold=lambda name: True, **options):
        self.clock = FakeClock()
        self.disk = FaultFS(self.clock)
        self.disk.mkdir(ROOT)
        self.troubles = Troubles(lambda record: None, 60.0)
        self.walk = Walk(
            self.disk,
            WatchOptions(**options),
            self.troubles,
            may_hold,
            self.clock.wall,
        )
        self.top = None
        self.folders = []

    def look(self, after=10.0):
        """Look at every folder; returns names of new and of missing files."""
        self.clock.advance(after)
        self.disk.calls.clear()
        if self.top is None:
            self.top = open_top(self.disk, ROOT)
            self.folders = [self.top]
            self.disk.calls.clear()
        seen = self.walk.look(self.folders, self.clock.now)
        self.folders += seen.folders
        return sorted(path for path, _ in seen.files), sorted(seen.missing)


@pytest.fixture
def walking():
    return Walking()


def test_transcripts_are_found_wherever_they_belong(walking):
    for name in (
        "-p/s.jsonl",
        "-p/agent-a.jsonl",
        "-p/s/subagents/agent-b.jsonl",
        "-p/s/subagents/workflows/w/agent-c.jsonl",
    ):
        walking.disk.write(f"{ROOT}/{name}", b"")
    for name in (
        "stray.jsonl",
        "-p/notes.txt",
        "-p/journal.jsonl",
        "-p/s/x.jsonl",
        "-p/s/tool-results/y.jsonl",
        "-p/s/subagents/journal.jsonl",
        "-p/s/subagents/agent-b.meta.json",
        "-p/subagents/agent-x.jsonl",
    ):
        walking.disk.write(f"{ROOT}/{name}", b"")
    found, missing = walking.look()
    assert [path.removeprefix(f"{ROOT}/") for path in found] == [
        "-p/agent-a.jsonl",
        "-p/s.jsonl",
        "-p/s/subagents/agent-b.jsonl",
        "-p/s/subagents/workflows/w/agent-c.jsonl",
    ]
    assert missing == []


def test_an_unchanged_folder_is_not_listed_again(walking):
    walking.disk.write(f"{ROOT}/-p/s.jsonl", b"")
    walking.look()
    assert walking.look() == ([], [])
    assert walking.disk.calls["scan"] == 0
    walking.disk.append(f"{ROOT}/-p/s.jsonl", b"x")
    assert walking.look() == ([], [])
    assert walking.disk.calls["scan"] == 0


def test_an_unchanged_folder_is_listed_again_after_a_long_while(walking):
    walking.disk.write(f"{ROOT}/-p/s.jsonl", b"")
    walking.look()
    walking.look(after=WatchOptions().rescan_after)
    assert walking.disk.calls["scan"] == 2


def test_a_young_folder_is_listed_again_since_its_times_may_hide_a_change():
    walking = Walking()
    walking.disk.granularity_ns = 2_000_000_000
    walking.disk.write(f"{ROOT}/-p/s1.jsonl", b"")
    assert walking.look(after=0.0)[0] == [f"{ROOT}/-p/s1.jsonl"]
    walking.disk.write(f"{ROOT}/-p/s2.jsonl", b"")
    assert walking.look(after=0.1)[0] == [f"{ROOT}/-p/s2.jsonl"]


def test_what_is_listed_no_more_is_missing_and_only_that(walking):
    walking.disk.write(f"{ROOT}/-p/s1.jsonl", b"")
    walking.disk.write(f"{ROOT}/-p/s2.jsonl", b"")
    walking.disk.write(f"{ROOT}/-q/s3.jsonl", b"")
    walking.look()
    walking.disk.remove(f"{ROOT}/-p/s1.jsonl")
    walking.disk.remove(f"{ROOT}/-q")
    assert walking.look() == ([], [f"{ROOT}/-p/s1.jsonl", f"{ROOT}/-q/s3.jsonl"])


def test_a_project_outside_the_scope_is_not_even_looked_at():
    walking = Walking(may_hold=lambda name: name == "-p")
    walking.disk.write(f"{ROOT}/-p/s.jsonl", b"")
    walking.disk.write(f"{ROOT}/-q/s.jsonl", b"")
    assert walking.look()[0] == [f"{ROOT}/-p/s.jsonl"]
    assert walking.disk.calls["stat"] == 2


@pytest.mark.parametrize("operation", ["stat", "scan"])
def test_a_folder_that_cannot_be_looked_at_keeps_what_is_below(walking, operation):
    walking.disk.write(f"{ROOT}/-p/s.jsonl", b"")
    walking.look()
    walking.disk.fail(f"{ROOT}/-p", operation, code=errno.EIO)
    walking.disk.remove(f"{ROOT}/-p/s.jsonl")
    assert walking.look() == ([], [])
    assert len(walking.troubles) == 1
    walking.disk.heal()
    assert walking.look() == ([], [f"{ROOT}/-p/s.jsonl"])
    assert len(walking.troubles) == 0


def test_a_folder_that_turned_into_a_link_is_missing(walking):
    walking.disk.write("/etc/-p/s.jsonl", b"")
    walking.disk.write(f"{ROOT}/-p/s.jsonl", b"")
    walking.look()
    walking.disk.remove(f"{ROOT}/-p")
    walking.disk.special(f"{ROOT}/-p", stat.S_IFLNK, "/etc/-p")
    assert walking.look() == ([], [f"{ROOT}/-p/s.jsonl"])


def test_a_folder_for_subagents_may_come_after_its_session(walking):
    walking.disk.mkdir(f"{ROOT}/-p/s")
    walking.look()
    walking.disk.write(f"{ROOT}/-p/s/subagents/agent-a.jsonl", b"")
    assert walking.look()[0] == [f"{ROOT}/-p/s/subagents/agent-a.jsonl"]
    walking.disk.remove(f"{ROOT}/-p/s/subagents")
    assert walking.look()[1] == [f"{ROOT}/-p/s/subagents/agent-a.jsonl"]
    walking.disk.write(f"{ROOT}/-p/s/subagents/agent-b.jsonl", b"")
    assert walking.look()[0] == [f"{ROOT}/-p/s/subagents/agent-b.jsonl"]


def test_depth_and_number_are_bounded():
    walking = Walking(max_known=3)
    deep = f"{ROOT}/-p/s/subagents" + "/d" * 20
    walking.disk.write(f"{deep}/agent-deep.jsonl", b"")
    for number in range(5):
        walking.disk.write(f"{ROOT}/-p/s{number}.jsonl", b"")
    found, _ = walking.look()
    assert len(found) == 3
    assert walking.walk.overflow == 2
    assert max(folder.depth for folder in walking.folders) == 6


def test_a_name_that_was_forgotten_is_new_when_it_is_listed_again(walking):
    walking.disk.write(f"{ROOT}/-p/s.jsonl", b"")
    walking.look()
    folder = walking.folders[1]
    walking.walk.forget(f"{ROOT}/-p/s.jsonl", folder)
    assert walking.look() == ([f"{ROOT}/-p/s.jsonl"], [])


def test_a_folder_that_takes_the_name_of_another_is_listed_anew(walking):
    walking.disk.write(f"{ROOT}/-p/old.jsonl", b"")
    walking.disk.write(f"{ROOT}/-q/new.jsonl", b"")
    walking.look()
    times = walking.disk.node(f"{ROOT}/-p").mtime_ns
    walking.disk.remove(f"{ROOT}/-p")
    walking.disk.rename(f"{ROOT}/-q", f"{ROOT}/-p")
    walking.disk.node(f"{ROOT}/-p").mtime_ns = times
    found, missing = walking.look()
    assert found == [f"{ROOT}/-p/new.jsonl"]
    assert missing == [f"{ROOT}/-p/old.jsonl", f"{ROOT}/-q/new.jsonl"]
