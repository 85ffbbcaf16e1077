"""The sessions that were seen, one row each, and their turns.

A row is replaced whole, never added to: however often a session is read and stored, it
counts once.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import msgspec
from attrs import frozen

from codevigil_lsp.health.model import SessionHealth, Turn, TurnOutcome
from codevigil_lsp.health.turns import MOST_TURNS
from codevigil_lsp.history.snapshot import Snapshot, digest, pack, unpack
from codevigil_lsp.history.store import Store
from codevigil_lsp.metrics.personal import quantities_of

_MOST: Final = 5_000
"""Sessions that are kept, the latest."""
_MOST_FINISHED: Final = 500
"""Sessions that tell what is ordinary for a user, the latest."""
_QUANTITIES: Final = msgspec.json.Decoder(dict[str, float])
_FILES: Final = msgspec.json.Decoder(dict[str, int])


@frozen
class Remembered:
    """What is stored of a session."""

    health: SessionHealth
    """As it was, with its id in place of its title."""
    title: str
    """The digest of its title."""
    files: dict[str, int]
    """Its transcripts and their marks; none when it is to be read again."""


class Sessions:
    """The stored sessions of a user, shared by all servers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, snapshots: Sequence[Snapshot]) -> None:
        """Store these sessions in one transaction, in place of what was known of them.

        Raises:
            HistoryError: nothing was stored.
        """
        self._store.write(lambda db: _save(db, snapshots))

    def unchanged(self, since: float, made_by: str) -> tuple[Remembered, ...]:
        """Give fresh sessions that need not be read while their files are as they were.

        Args:
            since: when they gave a sign of life at the earliest.
            made_by: the fingerprint of what would compute them now.

        Raises:
            HistoryError: nothing can be read.
        """
        return self._store.read(
            lambda db: tuple(
                _read(
                    db,
                    "updated >= ? AND made_by = ? AND files IS NOT NULL",
                    (since, made_by),
                )
            )
        )

    def finished(self, until: float) -> tuple[dict[str, float], ...]:
        """Give the quantities of the latest sessions that fell silent before `until`.

        One that lies in several directories, as after a move, counts once.

        Raises:
            HistoryError: nothing can be read.
        """
        rows = self._store.read(
            lambda db: db.execute(
                "SELECT quantities, max(updated) AS last FROM session"
                " WHERE updated < ? AND quantities IS NOT NULL"
                " GROUP BY id ORDER BY last DESC, id LIMIT ?",
                (until, _MOST_FINISHED),
            ).fetchall()
        )
        return tuple(_quantities(text) for text, _ in rows)

    def count(self) -> int:
        """Give how many sessions are stored.

        Raises:
            HistoryError: nothing can be read.
        """
        rows = self._store.read(
            lambda db: db.execute("SELECT count(*) FROM session").fetchone()
        )
        return int(rows[0])

    def latest(self, limit: int) -> tuple[Remembered, ...]:
        """Give the sessions with the latest signs of life, the latest first.

        Raises:
            HistoryError: nothing can be read.
        """
        where = "key IN (SELECT key FROM session ORDER BY updated DESC, key LIMIT ?)"
        found = self._store.read(lambda db: tuple(_read(db, where, (limit,))))
        return tuple(sorted(found, key=lambda row: -row.health.updated))


def _save(db: sqlite3.Connection, snapshots: Iterable[Snapshot]) -> None:
    for snapshot in snapshots:
        db.execute(_UPSERT, _row(snapshot))
        turns = snapshot.health.turns
        (key,) = db.execute(
            "SELECT key FROM session WHERE directory = ? AND id = ?",
            (snapshot.directory, snapshot.health.id),
        ).fetchone()
        # One that goes on again is over no more, and a transcript that was rewritten
        # may have fewer than it had.
        last = turns[-1].number if turns else 0
        db.execute("DELETE FROM turn WHERE session = ? AND number > ?", (key, last))
        db.executemany(
            "INSERT OR REPLACE INTO turn VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(key, *_columns(turn)) for turn in turns],
        )
    db.execute(
        "DELETE FROM session WHERE key IN"
        " (SELECT key FROM session ORDER BY updated DESC, key LIMIT -1 OFFSET ?)",
        (_MOST,),
    )


_UPSERT: Final = """
    INSERT INTO session (
        directory, id, project, version, model, severity, started, ended, updated,
        health, title, files, made_by, quantities
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (directory, id) DO UPDATE SET
        project = excluded.project, version = excluded.version,
        model = excluded.model, severity = excluded.severity,
        started = excluded.started, ended = excluded.ended,
        updated = excluded.updated, health = excluded.health,
        title = excluded.title, files = excluded.files, made_by = excluded.made_by,
        quantities = excluded.quantities
"""


def _row(snapshot: Snapshot) -> tuple[object, ...]:
    health, files = snapshot.health, snapshot.files
    return (
        snapshot.directory,
        health.id,
        health.project,
        health.version,
        health.model,
        health.severity.value,
        health.started,
        health.ended,
        health.updated,
        pack(health),
        digest(health.title),
        None if files is None else msgspec.json.encode(files).decode(),
        snapshot.made_by,
        msgspec.json.encode(quantities_of(health.metrics)).decode(),
    )


def _columns(turn: Turn) -> tuple[object, ...]:
    return (
        turn.number,
        turn.started,
        turn.ended,
        turn.duration,
        turn.tool_calls,
        turn.mutations,
        turn.outcome.value,
    )


def _read(
    db: sqlite3.Connection, where: str, values: tuple[object, ...]
) -> Iterable[Remembered]:
    """Give the rows that fit; one that makes no sense is passed over."""
    chosen = f"SELECT key FROM session WHERE {where}"  # noqa: S608 - ours, word by word
    rows = db.execute(
        "SELECT session, number, started, ended, duration, tool_calls, mutations,"  # noqa: S608
        f" outcome FROM turn WHERE session IN ({chosen}) ORDER BY session, number",
        values,
    ).fetchall()
    turns = {
        key: tuple(_turn(row) for row in group if row[-1] in _OUTCOMES)
        for key, group in groupby(rows, key=itemgetter(0))
    }
    for key, text, title, files in db.execute(
        f"SELECT key, health, title, files FROM session WHERE {where}",  # noqa: S608
        values,
    ):
        health = unpack(text, turns.get(key, ())[-MOST_TURNS:])
        if health is not None:
            yield Remembered(health, title, _files(files))


def _turn(row: tuple[Any, ...]) -> Turn:
    _, number, started, ended, duration, tool_calls, mutations, outcome = row
    return Turn(
        number, started, ended, duration, tool_calls, mutations, TurnOutcome(outcome)
    )


def _files(text: str | None) -> dict[str, int]:
    try:
        return _FILES.decode(text) if text is not None else {}
    except msgspec.MsgspecError:
        return {}


def _quantities(text: str) -> dict[str, float]:
    try:
        return _QUANTITIES.decode(text)
    except msgspec.MsgspecError:
        return {}


_OUTCOMES: Final = frozenset(outcome.value for outcome in TurnOutcome)
