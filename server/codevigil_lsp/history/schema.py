"""The tables, and how an older database becomes one of today.

A migration is never changed once it was released; a change is another one at the end.
"""

import sqlite3
from typing import Final

APPLICATION_ID: Final = 0x43564C53
"""Marks a database as ours, in the header of the file: "CVLS"."""

_DISMISSALS: Final = (
    """
    CREATE TABLE dismissal (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        target TEXT NOT NULL,
        since REAL NOT NULL,
        until REAL,
        UNIQUE (kind, target)
    )
    """,
)

_SESSIONS: Final = (
    """
    CREATE TABLE session (
        key INTEGER PRIMARY KEY,
        directory TEXT NOT NULL,
        id TEXT NOT NULL,
        project TEXT NOT NULL,
        version TEXT,
        model TEXT,
        severity TEXT NOT NULL,
        started REAL,
        ended REAL,
        updated REAL NOT NULL,
        health TEXT NOT NULL,
        title TEXT NOT NULL,
        files TEXT,
        made_by TEXT NOT NULL,
        UNIQUE (directory, id)
    )
    """,
    "CREATE INDEX session_by_time ON session (updated)",
    """
    CREATE TABLE turn (
        session INTEGER NOT NULL REFERENCES session (key),
        number INTEGER NOT NULL,
        started REAL,
        ended REAL,
        duration REAL,
        tool_calls INTEGER NOT NULL,
        mutations INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        PRIMARY KEY (session, number)
    ) WITHOUT ROWID
    """,
    """
    CREATE TRIGGER session_with_turns AFTER DELETE ON session BEGIN
        DELETE FROM turn WHERE session = old.key;
    END
    """,
)
"""`session.health` is JSON, `session.title` a digest, and `session.files` an object of
paths and marks, NULL when the session is to be read again."""

_QUANTITIES: Final = ("ALTER TABLE session ADD COLUMN quantities TEXT",)
"""An object of the numbers that limits are about, by metric."""

_MIGRATIONS: Final = (_DISMISSALS, _SESSIONS, _QUANTITIES)
"""The statements that lead from each version to the next, from version 0 on."""

VERSION: Final = len(_MIGRATIONS)
"""The version of the tables that this program reads and writes."""


class ForeignDatabaseError(Exception):
    """The database is not one of ours."""


class NewerDatabaseError(Exception):
    """A later version of this program made the database."""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the database to today's tables, in one transaction, or not at all.

    Raises:
        ForeignDatabaseError: it is not one of ours.
        NewerDatabaseError: its tables are newer than this program.
        sqlite3.Error: it cannot be read or written.
    """
    if _version_of(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it since.
        for statements in _MIGRATIONS[_version_of(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def check(connection: sqlite3.Connection) -> None:
    """See that the database is one of ours and not newer; nothing is changed.

    Raises:
        ForeignDatabaseError: it is not one of ours.
        NewerDatabaseError: its tables are newer than this program.
    """
    _version_of(connection)


def _version_of(connection: sqlite3.Connection) -> int:
    """Give the version of the tables, 0 for an empty database."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner != APPLICATION_ID and (owner or version or tables):
        raise ForeignDatabaseError
    if version > VERSION:
        raise NewerDatabaseError
    if version and not tables:
        raise ForeignDatabaseError
    return int(version)
