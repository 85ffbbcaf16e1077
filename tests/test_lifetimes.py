"""The life of a session on the real disk, by a clock that can be set."""

import os
import shutil
import time

import pytest

from codevigil_lsp.assembly import open_workspace
from codevigil_lsp.config.model import Settings
from codevigil_lsp.health.model import Activity, Lifecycle, LifecycleOptions
from support.transcripts import EPOCH, TranscriptBuilder

DAY = 86_400.0
DEADLINE = 20.0


class Life:
    """One session, the pipeline that watches it, and the clock of both."""

    def __init__(self, home, settings=None):
        self.root = home / ".claude" / "projects"
        workspace = home / "shop"
        workspace.mkdir()
        self.now = EPOCH.timestamp()
        self.built = TranscriptBuilder(cwd=str(workspace))
        self.path = self.built.path_below(self.root)
        self.pipeline = open_workspace(
            settings or Settings(),
            {"HOME": str(home), "USERPROFILE": str(home)},
            [str(workspace)],
            now=lambda: self.now,
        )
        self._written = 0

    def write(self, turns=1, *, age=0.0):
        """The agent goes on; its last record and its file are of `age` seconds ago."""
        self.built.time = EPOCH.fromtimestamp(self.now - age - 3 * turns, EPOCH.tzinfo)
        for _ in range(turns):
            self.built.prompt("go on")
            self.built.say("Done.", ends_turn=True)
            self.built.end_turn()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            lines = self.built.lines[self._written :]
            file.write(b"".join(line + b"\n" for line in lines))
        self._written = len(self.built.lines)
        os.utime(self.path, (self.now - age, self.now - age))

    def sessions(self):
        while (step := self.pipeline.step()).has_more:
            pass
        return step.sessions

    def until(self, holds):
        """Look until it holds; files that were quiet come round within ten seconds."""
        end = time.monotonic() + DEADLINE
        while not holds(sessions := self.sessions()):
            assert time.monotonic() < end, f"the last sessions were {sessions}"
        return sessions

    def lifecycle(self, after=0.0):
        self.now += after
        return [session.lifecycle for session in self.sessions()]


@pytest.fixture
def life(user_home):
    life = Life(user_home)
    yield life
    life.pipeline.close()


def test_a_session_is_active_then_stale_then_let_go(life):
    life.write()
    assert life.lifecycle() == [Lifecycle.ACTIVE]
    assert life.lifecycle(after=299) == [Lifecycle.ACTIVE]
    assert life.lifecycle(after=2) == [Lifecycle.STALE]
    assert life.lifecycle(after=1798) == [Lifecycle.STALE]
    assert life.lifecycle(after=2) == []


def test_how_long_silence_may_last_can_be_set(user_home):
    options = LifecycleOptions(stale_after=10, evict_after=20)
    life = Life(user_home, Settings(sessions=options))
    life.write()
    assert life.lifecycle(after=9) == [Lifecycle.ACTIVE]
    assert life.lifecycle(after=2) == [Lifecycle.STALE]
    assert life.lifecycle(after=10) == []
    life.pipeline.close()


def test_a_transcript_is_as_old_as_it_says_and_not_as_it_was_found(life):
    life.write(age=400)
    assert life.lifecycle() == [Lifecycle.STALE]


def test_a_session_that_is_taken_up_after_days_has_its_whole_history(life):
    life.write(turns=4)
    assert len(life.sessions()[0].turns) == 4
    assert life.lifecycle(after=5 * DAY) == []
    life.write()
    (session,) = life.until(len)
    assert session.lifecycle is Lifecycle.ACTIVE
    assert session.counts.prompts == 5
    assert [turn.number for turn in session.turns] == [1, 2, 3, 4, 5]
    assert session.activity.activity is Activity.IDLE


def test_a_session_that_was_old_at_the_start_has_its_whole_history_too(life):
    life.write(turns=4, age=30 * DAY)
    assert life.sessions() == ()
    life.write()
    (session,) = life.until(len)
    assert session.counts.prompts == 5
    assert session.started is not None
    assert session.started < life.now - 29 * DAY


@pytest.mark.parametrize("with_the_folder", [False, True])
def test_a_transcript_that_claude_code_clears_away_ends_its_session(
    life, with_the_folder
):
    life.write()
    agent = TranscriptBuilder(
        cwd=life.built.cwd, session_id=life.built.session_id, agent_id="a1"
    )
    agent.prompt("look")
    agent.write(life.root)
    assert len(life.sessions()[0].subagents) == 1
    if with_the_folder:
        shutil.rmtree(life.path.parent)
    else:
        life.path.unlink()
        shutil.rmtree(life.path.with_suffix(""))
    assert life.until(lambda sessions: not sessions) == ()
    assert life.pipeline.totals().events == 0


@pytest.mark.parametrize("jump", [-DAY, -400.0, -1.0])
def test_a_clock_set_back_does_nothing_strange(life, jump):
    life.write()
    before = life.sessions()[0]
    life.now += jump
    (after,) = life.sessions()
    assert after.lifecycle is Lifecycle.ACTIVE
    assert after.activity.activity is before.activity.activity
    assert after.updated <= life.now
    assert after.activity.since is None or after.activity.since <= life.now + 1
    assert life.sessions() == (after,)
    assert life.lifecycle(after=301) == [Lifecycle.STALE]
    assert life.lifecycle(after=2200) == []


def test_a_clock_set_forward_lets_go_and_the_next_word_brings_it_back(life):
    life.write()
    assert life.lifecycle(after=365 * DAY) == []
    life.write()
    (session,) = life.until(len)
    assert (session.lifecycle, session.counts.prompts) == (Lifecycle.ACTIVE, 2)


def test_records_and_files_from_the_future_age_like_any_other(life):
    life.write(age=-10 * DAY)
    (session,) = life.sessions()
    assert session.lifecycle is Lifecycle.ACTIVE
    assert session.updated == life.now
    assert session.activity.since is None
    assert life.lifecycle(after=301) == [Lifecycle.STALE]
    assert life.lifecycle(after=1800) == []
