from typing import Any

import pytest

from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    SubagentHealth,
    SubagentLayout,
)
from codevigil_lsp.history.recorder import Recorder
from support.sessions import NOW, a_session

FILES = {"/p/s.jsonl": 7}


class World:
    """A recorder with the time and the files of its sessions."""

    def __init__(self) -> None:
        self.recorder = Recorder("this version")
        self.now = NOW
        self.files: Any = FILES

    def due(self, *sessions):
        return self.recorder.due(
            sessions,
            self.now,
            self.now,
            directory_of=lambda _: "/p",
            files_of=lambda _: self.files,
        )


@pytest.fixture
def world():
    return World()


def quiet(**fields):
    return a_session(updated=NOW - 10, **fields)


def test_a_quiet_session_is_due_once(world):
    (snapshot,) = world.due(quiet())
    assert snapshot.health == quiet()
    assert (snapshot.directory, snapshot.files) == ("/p", FILES)
    assert snapshot.made_by == "this version"
    world.now += 100
    assert world.due(quiet()) == ()


def test_one_that_goes_on_is_due_once_a_minute(world):
    times = []
    for second in range(150):
        world.now = NOW + second
        if world.due(a_session(updated=world.now)):
            times.append(second)
    assert times == [0, 60, 120]


def test_one_that_changed_or_ended_is_due_again(world):
    assert world.due(quiet())
    world.now += 30
    assert world.due(a_session(updated=NOW + 10))
    world.now += 30
    assert world.due(a_session(updated=NOW + 10, lifecycle=Lifecycle.ENDED))


def test_what_was_stored_before_is_not_due(world):
    world.recorder.note(quiet(), 0.0)
    assert world.due(quiet()) == ()


class Looked(tuple):
    """Sessions that know how often somebody went through them."""

    times = 0

    def __iter__(self):
        self.times += 1
        return super().__iter__()


def test_sessions_of_which_all_is_stored_are_not_looked_at_again(world):
    def due(sessions):
        world.now += 1
        return world.recorder.due(
            sessions,
            world.now,
            world.now,
            directory_of=lambda _: "/p",
            files_of=lambda _: world.files,
        )

    world.files = None
    sessions = Looked([quiet(), quiet(id="two", transcript=None)])
    assert [len(due(sessions)) for _ in range(3)] == [1, 0, 0]
    world.files = FILES
    assert len(due(sessions)) == 1
    assert due(sessions) == ()
    looked = sessions.times
    assert [due(sessions) for _ in range(5)] == [()] * 5
    assert sessions.times == looked
    assert due((quiet(id="three", transcript="/p/three.jsonl"),))


def test_it_looks_once_a_second(world):
    assert world.due() == ()
    world.now += 0.5
    assert world.due(quiet()) == ()
    world.now += 0.5
    assert world.due(quiet())


def test_many_have_their_turn_one_batch_after_the_other(world):
    sessions = [quiet(id=str(n), transcript=f"/p/{n}.jsonl") for n in range(250)]
    sizes = []
    for _ in range(4):
        sizes.append(len(world.due(*sessions)))
        world.now += 1
    assert sizes == [100, 100, 50, 0]


def test_marks_that_come_later_are_stored_then(world):
    world.files = None
    (snapshot,) = world.due(quiet())
    assert snapshot.files is None
    world.now += 1
    assert world.due(quiet()) == ()
    world.files = FILES
    world.now += 1
    (snapshot,) = world.due(quiet())
    assert snapshot.files == FILES
    world.now += 1
    assert world.due(quiet()) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"activity": ActivityState(Activity.WORKING)},
        {"activity": ActivityState(Activity.WAITING)},
        {"subagents": (SubagentHealth("a", "/p/agent-a.jsonl", SubagentLayout.FLAT),)},
    ],
)
def test_what_the_clock_or_another_file_may_change_is_to_be_read_again(world, fields):
    (snapshot,) = world.due(quiet(**fields))
    assert snapshot.files is None


def test_without_a_transcript_there_is_nothing_to_store(world):
    assert world.due(quiet(transcript=None)) == ()


def test_it_remembers_only_what_is_there(world):
    for number in range(50):
        world.due(quiet(id=str(number), transcript=f"/p/{number}.jsonl"))
        world.now += 1
    assert len(world.recorder._stored) <= 3
