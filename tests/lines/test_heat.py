import pytest

from codevigil_lsp.lines.folder import Folder, Level
from codevigil_lsp.lines.heat import Heat
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.shelf import Shelf
from codevigil_lsp.lines.watched import Watched

PROJECT = Folder("/r", Level.ROOT, "/r").make_child("-p")


@pytest.fixture
def shelf():
    return Shelf(WatchOptions(), None)


@pytest.fixture
def heat(shelf):
    return Heat(WatchOptions(hot_for=300.0), shelf)


def add(shelf, name="s", **changes):
    file = Watched.at(f"/r/-p/{name}.jsonl", PROJECT)
    for field, value in changes.items():
        setattr(file, field, value)
    shelf.add(file)
    return file


def test_what_changed_is_hot_for_a_while(heat, shelf):
    file = add(shelf)
    heat.warm(file, 100.0)
    assert heat.cool(399.0) == [file]
    assert heat.cool(400.0) == []
    assert not heat


def test_a_live_session_stays_hot_until_it_ends(heat, shelf):
    file, other = add(shelf), add(shelf, "other")
    assert list(heat.mark_live({"s"})) == []
    assert heat.cool(1e9) == [file]
    heat.mark_live({"other"})
    assert heat.cool(1e9) == [other]
    assert not file.live


@pytest.mark.parametrize("state", [{"asleep": True}, {"admitted": False}])
def test_a_live_session_is_to_be_read_once_however_old(heat, shelf, state):
    file = add(shelf, **state)
    assert list(heat.mark_live({"s"})) == [file]
    assert file.admitted
    assert not file.asleep
    file.asleep = True
    assert list(heat.mark_live({"s"})) == []


def test_a_live_session_without_a_transcript_is_awaited(heat, shelf):
    heat.mark_live({"s"})
    assert heat.is_one_awaited
    heat.welcome(add(shelf, "other"))
    assert heat.is_one_awaited
    file = add(shelf)
    heat.welcome(file)
    assert not heat.is_one_awaited
    assert heat.cool(1e9) == [file]


def test_what_is_gone_is_not_hot(heat, shelf):
    file = add(shelf)
    heat.warm(file, 0.0)
    heat.drop(file)
    heat.drop(file)
    assert len(heat) == 0
