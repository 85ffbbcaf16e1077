import sqlite3

import pytest

from codevigil_lsp.history import schema
from codevigil_lsp.history.schema import (
    APPLICATION_ID,
    VERSION,
    ForeignDatabaseError,
    NewerDatabaseError,
    check,
    migrate,
)


@pytest.fixture
def db():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def value(db, name):
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def shape(db):
    return sorted(db.execute("SELECT type, name, sql FROM sqlite_master").fetchall())


def test_an_empty_database_gets_todays_tables_and_our_mark(db):
    migrate(db)
    assert value(db, "user_version") == VERSION
    assert value(db, "application_id") == APPLICATION_ID
    check(db)


def test_todays_database_is_left_as_it_is(db):
    migrate(db)
    before = shape(db), db.total_changes
    migrate(db)
    assert (shape(db), db.total_changes) == before


@pytest.mark.parametrize("version", range(VERSION))
def test_every_older_version_becomes_todays(db, monkeypatch, version):
    today = sqlite3.connect(":memory:", isolation_level=None)
    migrate(today)
    with monkeypatch.context() as older:
        older.setattr(schema, "_MIGRATIONS", schema._MIGRATIONS[:version])
        older.setattr(schema, "VERSION", version)
        migrate(db)
    migrate(db)
    assert value(db, "user_version") == VERSION
    assert shape(db) == shape(today)
    today.close()


def test_a_migration_happens_whole_or_not_at_all(db, monkeypatch):
    migrate(db)
    before = shape(db)
    broken = (*schema._MIGRATIONS, ("CREATE TABLE more (x)", "CREATE TABLE nonsense"))
    monkeypatch.setattr(schema, "_MIGRATIONS", broken)
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    with pytest.raises(sqlite3.OperationalError):
        migrate(db)
    assert shape(db) == before
    assert value(db, "user_version") == VERSION
    assert not db.in_transaction


def test_a_newer_database_is_told_and_left_alone(db):
    migrate(db)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = db.total_changes
    with pytest.raises(NewerDatabaseError):
        migrate(db)
    with pytest.raises(NewerDatabaseError):
        check(db)
    assert db.total_changes == before


@pytest.mark.parametrize(
    "make",
    [
        "CREATE TABLE bookmarks (url)",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 3",
    ],
)
def test_the_database_of_another_program_is_told(db, make):
    db.execute(make)
    with pytest.raises(ForeignDatabaseError):
        migrate(db)


def test_our_mark_without_our_tables_is_no_database_of_ours(db):
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    with pytest.raises(ForeignDatabaseError):
        migrate(db)
