import json

import pytest
from msgspec.structs import replace

from codevigil_lsp.history import recollection as module
from codevigil_lsp.history.recollection import Recollection
from codevigil_lsp.history.sessions import Remembered
from codevigil_lsp.history.snapshot import digest
from codevigil_lsp.metrics.model import Severity
from support.sessions import NOW, a_session

PATH = "/p/s.jsonl"
TITLE = json.dumps({"type": "ai-title", "aiTitle": "Round it"}).encode()


def remembered(path=PATH, title="Round it", **fields):
    health = a_session(transcript=path, **fields)
    return Remembered(replace(health, title=health.id), digest(title), {path: 7})


def nothing(_):
    raise AssertionError("the transcript was looked at")


def test_a_session_comes_with_its_title_and_once():
    known = Recollection([remembered()])
    assert known.files == {PATH: {PATH: 7}}
    health = known.take(PATH, lambda _: (TITLE,))
    assert health is not None
    assert (health.title, health.transcript) == ("Round it", PATH)
    assert known.take(PATH, nothing) is None
    assert Recollection().take(PATH, nothing) is None


def test_a_session_without_a_title_needs_no_look():
    health = Recollection([remembered(title=a_session().id)]).take(PATH, nothing)
    assert health is not None
    assert health.title == health.id


def test_a_title_further_in_is_found_too():
    reaches = []

    def glimpse(reach):
        reaches.append(reach)
        return (TITLE,) if len(reaches) == 2 else ()

    assert Recollection([remembered()]).take(PATH, glimpse) is not None
    assert reaches == sorted(reaches)


def test_another_title_does_not_pass():
    known = Recollection([remembered(title="Another")])
    assert known.take(PATH, lambda _: (TITLE,)) is None


def test_only_the_worst_and_latest_are_looked_at(monkeypatch):
    monkeypatch.setattr(module, "_MOST_TITLES", 2)
    known = Recollection(
        [
            remembered("/p/old.jsonl", updated=NOW - 9),
            remembered("/p/late.jsonl", updated=NOW),
            remembered("/p/bad.jsonl", updated=NOW - 99, severity=Severity.CRITICAL),
        ]
    )
    untitled = known.take("/p/old.jsonl", nothing)
    assert untitled is not None
    assert untitled.title == untitled.id
    for path in ("/p/late.jsonl", "/p/bad.jsonl"):
        health = known.take(path, lambda _: (TITLE,))
        assert health is not None
        assert health.title == "Round it"


@pytest.mark.parametrize("path", [None])
def test_a_session_without_a_transcript_is_none(path):
    assert Recollection([remembered(path)]).files == {}
