import sqlite3

import pytest
from msgspec.structs import replace

from codevigil_lsp.health.model import Turn, TurnOutcome
from codevigil_lsp.history import sessions as module
from codevigil_lsp.history.place import FILE_NAME
from codevigil_lsp.history.sessions import Sessions
from codevigil_lsp.history.snapshot import Snapshot, digest
from support.sessions import NOW, a_session

MADE_BY = "this version"
FILES = {"/p/s.jsonl": 7}


@pytest.fixture
def sessions(store):
    return Sessions(store)


def snapshot(directory="/p", files=FILES, made_by=MADE_BY, **fields):
    return Snapshot(directory, a_session(**fields), files, made_by)


def turn(number, outcome=TurnOutcome.FINISHED):
    return Turn(number, NOW, None, 2.5, 3, 1, outcome)


def test_a_session_is_given_back(sessions):
    sessions.save([snapshot(turns=(turn(1), turn(2)))])
    (row,) = sessions.latest(5)
    health = a_session(turns=(turn(1), turn(2)))
    assert row.health == replace(health, title=health.id)
    assert row.title == digest(health.title)
    assert row.files == FILES


def test_however_often_it_is_stored_it_counts_once(sessions):
    sessions.save([snapshot(cost=1.0), snapshot(cost=2.0)])
    sessions.save([snapshot(cost=3.0)])
    (row,) = sessions.latest(5)
    assert row.health.cost == 3.0


def test_ids_are_unique_within_a_project_directory_only(sessions):
    sessions.save([snapshot("/p"), snapshot("/q")])
    assert len(sessions.latest(5)) == 2


def test_the_latest_come_first_and_no_more_than_wanted(sessions):
    sessions.save([snapshot(id=f"s{n}", updated=NOW + n) for n in range(4)])
    assert [row.health.id for row in sessions.latest(2)] == ["s3", "s2"]


def test_turns_add_up_and_those_of_a_rewritten_transcript_go(sessions):
    sessions.save([snapshot(turns=(turn(1), turn(2)))])
    sessions.save([snapshot(turns=(turn(2, TurnOutcome.ERROR), turn(3)))])
    (row,) = sessions.latest(5)
    assert [t.number for t in row.health.turns] == [1, 2, 3]
    assert row.health.turns[1].outcome is TurnOutcome.ERROR
    sessions.save([snapshot(turns=(turn(1),))])
    (row,) = sessions.latest(5)
    assert [t.number for t in row.health.turns] == [1]


def test_only_what_would_be_the_same_today_need_not_be_read(sessions):
    sessions.save(
        [
            snapshot(id="same"),
            snapshot(id="old", updated=NOW - 100),
            snapshot(id="other", made_by="another version"),
            snapshot(id="growing", files=None),
        ]
    )
    found = sessions.unchanged(NOW - 50, MADE_BY)
    assert [row.health.id for row in found] == ["same"]


def test_there_is_a_bound_and_the_earliest_go_with_their_turns(
    sessions, store, monkeypatch
):
    monkeypatch.setattr(module, "_MOST", 2)
    for number in range(4):
        turns = (turn(1),)
        sessions.save([snapshot(id=f"s{number}", updated=NOW + number, turns=turns)])
    assert [row.health.id for row in sessions.latest(9)] == ["s3", "s2"]
    count = store.read(lambda db: db.execute("SELECT count(*) FROM turn").fetchone())
    assert count == (2,)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE session SET health = 'nonsense' WHERE id = 'damaged'",
        "UPDATE session SET files = 'nonsense' WHERE id = 'damaged'",
    ],
)
def test_a_row_that_makes_no_sense_costs_itself_only(sessions, directory, damage):
    sessions.save([snapshot(id="whole"), snapshot(id="damaged")])
    db = sqlite3.connect(directory / FILE_NAME)
    with db:
        db.execute(damage)
    db.close()
    found = {row.health.id: row for row in sessions.latest(5)}
    assert found["whole"].files == FILES
    assert "damaged" not in found or found["damaged"].files == {}
