import errno

import pytest

from codevigil_lsp.lines.trouble import Troubles


@pytest.fixture
def said():
    return []


@pytest.fixture
def troubles(said):
    return Troubles(said.append, retry_limit=60.0)


def fail(troubles, now, path="/r/a.jsonl", code=errno.EACCES):
    error = OSError(code, "no")
    troubles.failed(path, error, now, code="watcher.unreadable_file", name="a.jsonl")


def test_a_trouble_is_said_when_it_begins_and_not_again(troubles, said):
    for now in range(5):
        fail(troubles, float(now))
    (record,) = said
    assert record.code == "watcher.unreadable_file"
    assert record.context == {"name": "a.jsonl", "error": "EACCES"}
    assert len(troubles) == 1


def test_the_pauses_grow_up_to_the_limit(troubles):
    pauses, now = [], 0.0
    for _ in range(10):
        fail(troubles, now)
        pause = 0.0
        while troubles.is_waiting("/r/a.jsonl", now + pause):
            pause += 0.5
        pauses.append(pause)
    assert pauses == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert not troubles.is_waiting("/r/other", now)


def test_a_trouble_that_ended_is_forgotten_and_said_anew(troubles, said):
    fail(troubles, 0.0)
    troubles.clear("/r/a.jsonl")
    assert len(troubles) == 0
    assert not troubles.is_waiting("/r/a.jsonl", 0.0)
    fail(troubles, 1.0)
    assert len(said) == 2


def test_a_flood_is_summed_up(troubles, said):
    for number in range(100):
        fail(troubles, 0.0, path=f"/r/{number}.jsonl", code=errno.EMFILE)
    troubles.end_poll()
    assert len(said) == 21
    assert said[-1].code == "watcher.more_errors"
    assert said[-1].context == {"count": 80}
    troubles.end_poll()
    assert len(said) == 21


def test_a_missing_root_is_said_once_by_its_last_name(troubles, said):
    for _ in range(3):
        troubles.missing_root("/home/u/.claude/projects")
    (record,) = said
    assert record.context == {"name": "projects"}


def test_an_error_without_a_number_has_a_name_too(troubles, said):
    troubles.failed("/p", TimeoutError(), 0.0, code="watcher.x", name="p\x1b")
    assert said[0].context == {"name": "p\\x1b", "error": "TimeoutError"}
