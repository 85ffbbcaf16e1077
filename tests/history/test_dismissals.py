import sqlite3

import pytest

from codevigil_lsp.history.dismissals import DismissalKind, Dismissals
from codevigil_lsp.history.place import FILE_NAME


@pytest.fixture
def dismissals(store):
    return Dismissals(store)


def targets(dismissals, now=0.0):
    return [d.target for d in dismissals.all(now)]


def test_what_was_dismissed_is_there_after_a_restart(dismissals, open_store):
    first = dismissals.add(DismissalKind.RULE, "stop-phrase", until=None, now=10.0)
    second = dismissals.add(DismissalKind.FILE, "/home/u/a.py", until=None, now=20.0)
    again = Dismissals(open_store())
    assert again.all(30.0) == (first, second)
    assert 0 <= first.id < 2**53


def test_another_server_sees_it_at_once(dismissals, open_store):
    other = Dismissals(open_store())
    assert other.all(0.0) == ()
    kept = dismissals.add(DismissalKind.SESSION, "s1", until=None, now=1.0)
    assert other.all(2.0) == (kept,)
    assert other.remove(kept.id)
    assert dismissals.all(3.0) == ()


def test_a_snooze_ends(dismissals):
    snooze = dismissals.add(DismissalKind.FINDING, "f", until=60.0, now=0.0)
    assert dismissals.all(59.0) == (snooze,)
    assert snooze.holds(59.0)
    assert dismissals.all(60.0) == ()


def test_the_later_word_about_the_same_thing_counts(dismissals):
    snooze = dismissals.add(DismissalKind.FINDING, "f", until=60.0, now=0.0)
    for_good = dismissals.add(DismissalKind.FINDING, "f", until=None, now=5.0)
    same_name = dismissals.add(DismissalKind.FILE, "f", until=None, now=6.0)
    assert dismissals.all(100.0) == (for_good, same_name)
    assert not dismissals.remove(snooze.id)


def test_a_dismissal_is_taken_back_once(dismissals):
    kept = dismissals.add(DismissalKind.RULE, "repetition", until=None, now=0.0)
    assert dismissals.remove(kept.id)
    assert not dismissals.remove(kept.id)
    assert dismissals.all(1.0) == ()


def test_what_ended_does_not_pile_up(dismissals, store):
    for number in range(20):
        dismissals.add(DismissalKind.FINDING, str(number), until=5.0, now=number)
    count = store.read(
        lambda db: db.execute("SELECT count(*) FROM dismissal").fetchone()
    )
    assert count == (1,) or count == (0,)


@pytest.fixture
def read_only(directory, store):
    """A store whose disk takes nothing for a while."""

    def switch(*, on):
        store.read(lambda db: None)
        store._connection.execute(f"PRAGMA query_only = {int(on)}")

    return switch


def test_without_a_disk_it_holds_in_this_process_and_is_written_later(
    dismissals, read_only, open_store, errors
):
    before = dismissals.add(DismissalKind.RULE, "before", until=None, now=0.0)
    read_only(on=True)
    meanwhile = dismissals.add(DismissalKind.RULE, "meanwhile", until=None, now=1.0)
    assert dismissals.all(2.0) == (before, meanwhile)
    assert dismissals.remove(before.id)
    assert dismissals.all(2.0) == (meanwhile,)
    assert Dismissals(open_store()).all(2.0) == (before,)
    assert [error.code for error in errors] == ["history.unavailable"]

    read_only(on=False)
    assert dismissals.all(3.0) == (meanwhile,)
    assert Dismissals(open_store()).all(3.0) == (meanwhile,)


def test_what_is_taken_back_before_it_is_written_never_is(dismissals, read_only):
    read_only(on=True)
    short = dismissals.add(DismissalKind.RULE, "short", until=None, now=0.0)
    assert dismissals.remove(short.id)
    read_only(on=False)
    assert dismissals.all(1.0) == ()


def test_kinds_of_a_later_version_are_passed_over(dismissals, directory):
    kept = dismissals.add(DismissalKind.RULE, "known", until=None, now=0.0)
    db = sqlite3.connect(directory / FILE_NAME)
    with db:
        db.execute("INSERT INTO dismissal VALUES (1, 'planet', 'mars', 0, NULL)")
    db.close()
    assert dismissals.all(1.0) == (kept,)
