"""Sessions that an earlier run has read: told as unchanged, and read when they are not."""

from pathlib import Path

import pytest

from codevigil_lsp.lines.layout import identify
from codevigil_lsp.lines.model import SourceEventKind

ROOT = "/home/u/.claude/projects"
UNCHANGED = SourceEventKind.UNCHANGED


class Restarted:
    """A source that knows what an earlier one on the same disk has read."""

    def __init__(self, make_tail):
        self._make_tail = make_tail
        self.first = make_tail()
        self.main = self.first.path()
        self.agent = self.first.path(agent="a1")
        self.first.disk.write(self.main, b'{"a":1}\n{"b":2}\n')
        self.first.disk.write(self.agent, b'{"c":3}\n')
        self.first.poll()
        self.first.poll()
        self.disk = self.first.disk

    def marks(self):
        main = identify(Path(ROOT), Path(self.main))
        assert main is not None
        return self.first.source.marks(main)

    def restart(self, **more):
        marks = self.marks()
        assert marks is not None
        return self._make_tail(disk=self.disk, remembered={self.main: marks}, **more)


@pytest.fixture
def restarted(make_tail):
    return Restarted(make_tail)


def kinds(tail, after=70.0):
    tail.clock.advance(after)
    events = list(tail.source.poll())
    return [(event.kind, str(event.transcript.path)) for event in events], events


def test_an_unchanged_session_is_told_once_and_not_opened(restarted):
    tail = restarted.restart()
    before = tail.disk.calls["open"]
    found, events = kinds(tail)
    assert found == [(UNCHANGED, restarted.main)]
    assert events[0].lines == ()
    assert kinds(tail)[0] == []
    assert tail.disk.calls["open"] == before
    assert tail.source.state().asleep == 2


@pytest.mark.parametrize("which", ["main", "agent"])
def test_when_a_file_changes_the_whole_session_is_read(restarted, which):
    tail = restarted.restart()
    tail.poll()
    tail.disk.append(getattr(restarted, which), b'{"d":4}\n')
    tail.poll()
    assert tail.is_true()


def test_one_that_changed_meanwhile_is_read(restarted):
    marks = restarted.marks()
    restarted.disk.append(restarted.agent, b'{"d":4}\n')
    tail = restarted._make_tail(disk=restarted.disk, remembered={restarted.main: marks})
    tail.poll()
    assert tail.is_true()


def test_a_new_sub_agent_has_the_session_read(restarted):
    tail = restarted.restart()
    tail.poll()
    tail.disk.write(tail.path(agent="a2"), b'{"d":4}\n')
    tail.poll()
    assert tail.is_true()


def test_a_sub_agent_that_goes_has_the_session_read(restarted):
    tail = restarted.restart()
    tail.poll()
    tail.disk.remove(restarted.agent)
    for _ in range(4):
        tail.poll()
    assert tail.is_true()


def test_a_transcript_that_goes_is_told_as_gone(restarted):
    tail = restarted.restart()
    tail.poll()
    tail.disk.remove(restarted.main)
    told = [event for _ in range(4) for event in kinds(tail)[0]]
    assert (SourceEventKind.DELETE, restarted.main) in told


def test_one_that_runs_is_read(restarted):
    tail = restarted.restart()
    tail.source.mark_live({"s1"})
    tail.poll()
    assert tail.is_true()
    later = restarted.restart()
    later.poll()
    later.source.mark_live({"s1"})
    later.poll()
    assert later.is_true()


def test_what_is_asked_for_is_read(restarted):
    tail = restarted.restart()
    (event,) = kinds(tail)[1]
    tail.source.recall(event.transcript)
    tail.poll()
    assert tail.is_true()


def test_what_is_asked_for_when_it_is_told_is_read_in_the_same_poll(restarted):
    tail = restarted.restart()
    tail.clock.advance(70.0)
    for event in tail.source.poll():
        tail.keeper.take(event)
        if event.kind is UNCHANGED:
            tail.source.recall(event.transcript)
    assert tail.is_true()


def test_a_forgotten_one_is_read_when_it_grows(restarted):
    tail = restarted.restart()
    (event,) = kinds(tail)[1]
    tail.source.forget(event.transcript)
    tail.disk.append(restarted.main, b'{"d":4}\n')
    tail.poll()
    assert tail.is_true()


def test_there_are_no_marks_before_all_of_it_is_read(restarted):
    restarted.disk.append(restarted.main, b'{"half"')
    restarted.first.poll()
    assert restarted.marks() is None
    restarted.disk.append(restarted.main, b":1}\n")
    restarted.first.poll()
    restarted.first.poll()
    marks = restarted.marks()
    assert marks is not None
    assert set(marks) == {restarted.main, restarted.agent}
