import pytest

from codevigil_lsp.lines.folder import Folder, Level
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.shelf import Shelf
from codevigil_lsp.lines.watched import Watched

PROJECT = Folder("/r", Level.ROOT, "/r").make_child("-p")


def file(name, mtime, agent=None):
    folder, path = PROJECT, f"/r/-p/{name}.jsonl"
    if agent:
        folder = PROJECT.make_child(name)
        path = f"{folder.path}/agent-{agent}.jsonl"
    found = Watched.at(path, folder)
    found.mtime, found.signature = mtime, 1
    return found


def settle(shelf, *files):
    for each in files:
        shelf.add(each)
    return shelf.settle(files)


def test_without_a_limit_everything_is_read():
    files = [file(f"s{number}", number) for number in range(5)]
    assert settle(Shelf(WatchOptions(), None), *files) == files


def test_the_old_sleep_and_the_recent_are_read():
    old, recent = file("old", 10), file("recent", 100)
    assert settle(Shelf(WatchOptions(), 50), old, recent) == [recent]
    assert old.asleep
    assert not recent.asleep


@pytest.mark.parametrize("order", [1, -1])
def test_a_session_is_read_whole_whichever_part_is_recent(order):
    files = [file("s", 10), file("s", 100, agent="a"), file("s", 20, agent="b")]
    found = settle(Shelf(WatchOptions(), 50), *files[::order])
    assert set(found) == set(files)


def test_a_recent_subagent_that_comes_later_wakes_its_session():
    shelf = Shelf(WatchOptions(), 50)
    old = file("s", 10)
    assert settle(shelf, old) == []
    late = file("s", 100, agent="a")
    assert set(settle(shelf, late)) == {old, late}


def test_a_file_that_could_not_be_looked_at_is_not_judged():
    unseen = file("s", 0)
    unseen.signature = 0
    assert settle(Shelf(WatchOptions(), 50), unseen) == []
    assert not unseen.asleep


def test_the_cap_counts_only_those_awake_and_keeps_the_recent():
    shelf = Shelf(WatchOptions(max_files=2), 5)
    files = [file(f"s{number}", number) for number in range(10)]
    assert settle(shelf, *files) == files[8:]
    assert shelf.is_over_cap
    assert sum(each.asleep for each in files) == 5
    assert sum(not each.admitted for each in files) == 3


def test_the_cap_never_drops_what_was_announced_or_is_live():
    shelf = Shelf(WatchOptions(max_files=1), None)
    known, live = file("known", 1), file("live", 2)
    known.announced = live.live = True
    settle(shelf, known, live, file("new", 3))
    assert known.admitted
    assert live.admitted


def test_what_the_cap_left_out_comes_when_there_is_room():
    shelf = Shelf(WatchOptions(max_files=1), None)
    old, recent = file("old", 1), file("recent", 2)
    assert settle(shelf, old, recent) == [recent]
    shelf.remove(recent)
    late = file("late", 0)
    shelf.add(late)
    assert shelf.settle([late]) == [old]


def test_main_files_are_found_by_session_in_any_project():
    shelf = Shelf(WatchOptions(), None)
    main, agent, other = file("s", 1), file("s", 1, agent="a"), file("t", 1)
    settle(shelf, main, agent, other)
    assert list(shelf.main_files({"s"})) == [main]
    shelf.remove(main)
    assert list(shelf.main_files({"s"})) == []
    assert list(shelf.mates(agent)) == [agent]


def test_waking_a_session_tells_only_those_that_slept():
    shelf = Shelf(WatchOptions(), None)
    main, asleep, awake = file("s", 1), file("s", 1, agent="a"), file("s", 1, agent="b")
    settle(shelf, main, asleep, awake)
    asleep.asleep = True
    assert shelf.wake(main) == [asleep]
    assert shelf.counts().asleep == 0
