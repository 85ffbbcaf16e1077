import pytest

from codevigil_lsp.history import keeper as module
from codevigil_lsp.history.keeper import Keeper
from codevigil_lsp.history.sessions import Sessions
from codevigil_lsp.history.snapshot import Snapshot
from support.sessions import a_session


def snapshots(*names, **fields):
    return [Snapshot("/p", a_session(id=name, **fields), None, "us") for name in names]


@pytest.fixture
def sessions(store):
    return Sessions(store)


def stored(sessions):
    return {row.health.id: row.health.cost for row in sessions.latest(5000)}


def test_everything_is_stored_in_batches(sessions):
    names = [str(number) for number in range(120)]
    Keeper(sessions).keep(snapshots(*names))
    assert set(stored(sessions)) == set(names)


def test_what_cannot_be_stored_now_is_stored_later_as_it_was_last(
    sessions, directory, errors, open_store
):
    directory.parent.write_text("a file in its place")
    time = [0.0]
    sessions = Sessions(open_store(clock=lambda: time[0]))
    keeper = Keeper(sessions)
    keeper.keep(snapshots("a", "b", cost=1.0))
    keeper.keep(snapshots("b", cost=2.0))
    assert [error.code for error in errors] == ["history.unavailable"]
    directory.parent.unlink()
    time[0] += 10.0
    keeper.keep(snapshots("c"))
    assert stored(sessions) == {"a": 1.0, "b": 2.0, "c": None}


def test_what_waits_has_a_bound(sessions, directory, monkeypatch, open_store):
    monkeypatch.setattr(module, "_MOST_WAITING", 2)
    directory.parent.write_text("a file in its place")
    time = [0.0]
    sessions = Sessions(open_store(clock=lambda: time[0]))
    keeper = Keeper(sessions)
    keeper.keep(snapshots("a", "b", "c"))
    directory.parent.unlink()
    time[0] += 10.0
    keeper.keep(())
    assert set(stored(sessions)) == {"b", "c"}
