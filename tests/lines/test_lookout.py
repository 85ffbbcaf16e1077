import errno

import pytest

from codevigil_lsp.lines.lookout import Lookout
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.rounds import Rounds
from codevigil_lsp.lines.shelf import Shelf
from codevigil_lsp.lines.trouble import Troubles
from codevigil_lsp.lines.walk import Walk
from support.fault_fs import FakeClock, FaultFS

ROOT = "/r"
DAY = 86_400.0


class Looking:
    def __init__(self, since=None, **options):
        self.clock = FakeClock()
        self.disk = FaultFS(self.clock)
        self.disk.mkdir(ROOT)
        self.errors = []
        options = WatchOptions(**options)
        troubles = Troubles(self.errors.append, options.retry_limit)
        wall = self.clock.wall
        self.lookout = Lookout(
            self.disk,
            options,
            troubles,
            Shelf(options, since),
            Rounds([ROOT], self.disk, options, troubles),
            Walk(self.disk, options, troubles, lambda name: True, wall),
            self.clock.monotonic,
            wall,
        )

    def path(self, session="s", agent=None):
        below = f"/subagents/agent-{agent}" if agent else ""
        return f"{ROOT}/-p/{session}{below}.jsonl"

    def look(self, after=70.0, *, read=True):
        """Look once; returns what is worth opening."""
        self.clock.advance(after)
        self.lookout.begin()
        self.lookout.look()
        found = sorted(self.lookout.pending)
        if read:
            for file in self.lookout.pending.values():
                file.announced = True
            self.lookout.pending.clear()
        return found

    def file(self, path):
        return self.lookout.shelf.files[path]


@pytest.fixture
def looking():
    return Looking()


def test_a_new_file_and_a_changed_one_are_worth_opening(looking):
    looking.disk.write(looking.path(), b"a")
    assert looking.look() == [looking.path()]
    assert looking.look() == []
    looking.disk.append(looking.path(), b"b")
    assert looking.look() == [looking.path()]


def test_what_was_not_read_stays_pending(looking):
    looking.disk.write(looking.path(), b"a")
    looking.look(read=False)
    assert looking.look() == [looking.path()]


def test_a_young_change_is_verified_once_although_nothing_moves(looking):
    looking.disk.write(looking.path(), b"a")
    looking.look(after=0.1)
    assert looking.look(after=1.0) == []
    assert looking.look(after=3.0) == [looking.path()]
    assert looking.look(after=3.0) == []


def test_a_file_is_gone_when_two_polls_missed_it(looking):
    looking.disk.write(looking.path(), b"a")
    looking.look()
    looking.disk.remove(looking.path())
    looking.look()
    assert not looking.lookout.gone
    looking.lookout.look_hot()
    looking.lookout.look_hot()
    assert not looking.lookout.gone
    looking.look()
    assert list(looking.lookout.gone) == [looking.path()]
    looking.lookout.drop(looking.file(looking.path()))
    assert not looking.lookout.gone
    assert not looking.lookout.shelf.files


def test_a_file_nobody_was_told_of_is_dropped_in_silence(looking):
    looking.disk.write(looking.path(), b"a")
    looking.look(read=False)
    looking.disk.remove(looking.path())
    looking.look(read=False)
    looking.look(read=False)
    assert not looking.lookout.gone
    assert not looking.lookout.pending
    assert not looking.lookout.shelf.files


def test_a_file_that_is_back_in_time_is_opened_to_see(looking):
    looking.disk.write(looking.path(), b"a")
    looking.look()
    looking.disk.rename(looking.path(), "/elsewhere")
    looking.look()
    looking.disk.rename("/elsewhere", looking.path())
    assert looking.look() == [looking.path()]
    assert looking.file(looking.path()).was_absent
    looking.look()
    assert not looking.lookout.gone


def test_what_cannot_be_looked_at_is_tried_again(looking):
    looking.disk.write(looking.path(), b"a")
    looking.look()
    looking.disk.fail(looking.path(), "stat", code=errno.EIO)
    looking.disk.append(looking.path(), b"b")
    assert looking.look() == []
    assert len(looking.errors) == 1
    looking.disk.heal()
    assert looking.look() == [looking.path()]


def test_a_file_that_never_could_be_looked_at_is_judged_when_it_can(looking):
    looking = Looking(since=FakeClock().wall() + 10)
    looking.disk.write(looking.path("old"), b"a")
    looking.disk.fail(looking.path("old"), "stat")
    looking.look()
    looking.disk.heal()
    assert looking.look() == []
    assert looking.file(looking.path("old")).asleep


def test_hot_files_cool_down(looking):
    looking.disk.write(looking.path(), b"a")
    looking.look()
    assert looking.lookout.hot_count == 1
    looking.look(after=400)
    assert looking.lookout.hot_count == 0
    assert not looking.lookout.is_hot


def test_live_sessions_are_hot_awake_and_within_the_cap():
    looking = Looking(max_files=1, since=FakeClock().wall() + DAY)
    looking.disk.write(looking.path("old"), b"a")
    looking.disk.write(looking.path("old", agent="a"), b"a")
    looking.disk.write(looking.path("other"), b"a")
    looking.clock.advance(10 * DAY)
    assert looking.look() == []
    looking.lookout.mark_live({"old", "unknown"})
    assert looking.look() == [looking.path("old"), looking.path("old", agent="a")]
    assert looking.lookout.hot_count == 1
    looking.lookout.mark_live(set())
    looking.look()
    assert looking.lookout.hot_count == 0


def test_a_session_may_be_live_before_it_has_a_transcript(looking):
    looking.lookout.mark_live({"s"})
    looking.look()
    looking.disk.write(looking.path(), b"a")
    looking.disk.set_times(looking.path(), looking.clock.wall() - DAY)
    assert looking.look() == [looking.path()]
    assert looking.file(looking.path()).live


def test_a_file_put_to_sleep_wakes_when_it_changes(looking):
    looking.disk.write(looking.path(), b"a")
    looking.look(read=False)
    looking.lookout.put_to_sleep(looking.file(looking.path()))
    assert looking.look() == []
    looking.disk.append(looking.path(), b"b")
    assert looking.look() == [looking.path()]


def test_a_cold_file_that_ended_and_came_again_before_its_folder_was_listed(looking):
    path = looking.path(agent="a")
    looking.disk.write(path, b"a")
    looking.look()
    looking.look(after=DAY)
    looking.look(after=20.0)
    looking.disk.remove(path)
    for _ in range(100):
        if path in looking.lookout.gone:
            break
        looking.look(after=0.5)
    looking.lookout.drop(looking.file(path))
    looking.disk.write(path, b"b")
    found = [name for _ in range(3) for name in looking.look()]
    assert path in found
