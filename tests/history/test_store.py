import os
import sqlite3
import stat
import threading

import pytest

from codevigil_lsp.errors import HistoryError
from codevigil_lsp.history.place import FILE_NAME
from codevigil_lsp.history.schema import VERSION

posix = pytest.mark.skipif(os.name != "posix", reason="speaks of POSIX files")


def put(store, target="x"):
    said = "INSERT INTO dismissal (kind, target, since) VALUES ('rule', ?, 0)"
    store.write(lambda db: db.execute(said, (target,)))


def get(store):
    return store.read(
        lambda db: sorted(t for (t,) in db.execute("SELECT target FROM dismissal"))
    )


def codes(errors):
    return [error.code for error in errors]


def test_nothing_is_touched_before_the_first_call(store, directory):
    assert not directory.parent.exists()
    put(store)
    assert get(store) == ["x"]


@posix
def test_everything_on_disk_is_private(store, directory):
    put(store)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    files = list(directory.iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert f"{FILE_NAME}-wal" in {path.name for path in files}


def test_a_write_that_fails_leaves_nothing_and_the_store_works_on(store):
    def half(db):
        db.execute("INSERT INTO dismissal VALUES (1, 'rule', 'half', 0, NULL)")
        raise KeyError

    with pytest.raises(KeyError):
        store.write(half)
    assert get(store) == []
    put(store)
    assert get(store) == ["x"]


def test_closing_lets_go_and_the_next_call_opens_again(store, directory):
    put(store)
    store.close()
    assert [path.name for path in directory.iterdir()] == [FILE_NAME]
    assert get(store) == ["x"]


def test_threads_and_servers_take_turns(open_store):
    """Eight at once, from the very first opening on: nobody is told of a lock."""
    stores = [open_store() for _ in range(4)]
    failed = []

    def work(store, name):
        try:
            for number in range(25):
                put(store, f"{name}-{number}")
        except BaseException as error:
            failed.append(error)
            raise

    threads = [
        threading.Thread(target=work, args=(stores[n % 4], f"t{n}")) for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert len(get(stores[0])) == 200


DAMAGE = {
    "not a database": lambda path: path.write_bytes(b"no database at all" * 99),
    "cut off": lambda path: os.truncate(path, 1000),
    "overwritten": lambda path: path.write_bytes(
        path.read_bytes()[:4096] + b"\xff" * 8192
    ),
    "another program's": lambda path: _make_foreign(path),
}


def _make_foreign(path):
    path.unlink()
    db = sqlite3.connect(path)
    with db:
        db.execute("CREATE TABLE bookmarks (url)")
    db.close()


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_what_cannot_be_used_is_set_aside_said_and_made_anew(
    store, directory, errors, damage
):
    for number in range(200):
        put(store, f"old-{number}")
    store.close()
    damage(directory / FILE_NAME)
    damaged = (directory / FILE_NAME).read_bytes()
    assert get(store) == []
    put(store, "new")
    assert get(store) == ["new"]
    assert codes(errors) == ["history.set_aside"]
    assert f"{FILE_NAME}.bad" in errors[0].message
    assert str(directory) not in errors[0].message
    assert (directory / f"{FILE_NAME}.bad").read_bytes() == damaged


def test_what_one_server_sets_aside_the_others_let_go_too(
    open_store, directory, errors
):
    store, other = open_store(), open_store()
    put(store)
    assert get(other) == ["x"]
    for path in directory.iterdir():
        path.unlink()
    (directory / FILE_NAME).write_bytes(b"damaged" * 2000)
    assert get(open_store()) == []
    put(store, "new")
    assert get(other) == ["new"]
    assert codes(errors) == ["history.set_aside"]


@posix
def test_a_file_others_could_have_written_is_set_aside(store, directory, errors):
    directory.mkdir(parents=True)
    outside = directory.parent / "outside"
    outside.write_text("theirs")
    (directory / FILE_NAME).symlink_to(outside)
    put(store)
    assert get(store) == ["x"]
    assert codes(errors) == ["history.set_aside"]
    assert outside.read_text() == "theirs"


def test_a_later_versions_file_is_left_alone_and_said_once(store, directory, errors):
    put(store)
    store.close()
    path = directory / FILE_NAME
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    before = path.read_bytes()
    for _ in range(3):
        with pytest.raises(HistoryError):
            put(store, "never")
        with pytest.raises(HistoryError):
            get(store)
    assert path.read_bytes() == before
    assert codes(errors) == ["history.unavailable"]
    assert "later version" in errors[0].message


def test_a_later_version_that_comes_meanwhile_is_noticed(store, directory, errors):
    put(store)
    db = sqlite3.connect(directory / FILE_NAME)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    with pytest.raises(HistoryError):
        put(store, "never")
    assert codes(errors) == ["history.unavailable"]


def test_a_full_disk_is_said_once_and_what_was_there_stays(store, errors):
    put(store)
    (pages,) = store.read(lambda db: db.execute("PRAGMA page_count").fetchone())
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    for _ in range(2):
        with pytest.raises(HistoryError):
            put(store, "long" * 10_000)
    assert get(store) == ["x"]
    with pytest.raises(HistoryError):
        put(store, "long" * 10_000)
    store._connection.execute("PRAGMA max_page_count = 1000000")
    put(store, "long" * 10_000)
    assert len(get(store)) == 2
    assert set(codes(errors)) == {"history.unavailable"}
    assert "the disk is full" in errors[0].message


def test_a_directory_that_cannot_be_made_is_said_once(open_store, directory, errors):
    directory.parent.write_text("a file in its place")
    time = [100.0]
    store = open_store(clock=lambda: time[0])
    for _ in range(5):
        with pytest.raises(HistoryError):
            put(store)
        time[0] += 10.0
    assert codes(errors) == ["history.unavailable"]
    assert str(directory.parent) not in errors[0].message
    directory.parent.unlink()
    put(store)
    assert get(store) == ["x"]


def test_after_a_failure_it_is_not_tried_again_at_once(open_store, directory):
    directory.parent.write_text("a file in its place")
    time = [100.0]
    store = open_store(clock=lambda: time[0])
    with pytest.raises(HistoryError):
        put(store)
    directory.parent.unlink()
    with pytest.raises(HistoryError):
        put(store)
    time[0] += 5.0
    put(store)


def test_a_lock_that_is_not_let_go_is_said(open_store, directory, errors):
    store, other = open_store(busy_seconds=0.01), open_store()
    put(store)
    put(other, "y")
    other._connection.execute("BEGIN IMMEDIATE")
    assert get(store) == ["x", "y"]
    with pytest.raises(HistoryError):
        put(store, "z")
    assert "locked" in errors[0].message
    other._connection.execute("ROLLBACK")
    put(store, "z")
    assert get(other) == ["x", "y", "z"]


@posix
def test_a_file_that_was_deleted_meanwhile_is_made_anew(open_store, directory, errors):
    store, other = open_store(), open_store()
    put(store)
    for path in directory.iterdir():
        path.unlink()
    put(other, "new")
    assert get(store) == ["new"]
    assert errors == []
