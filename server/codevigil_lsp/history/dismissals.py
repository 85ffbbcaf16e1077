"""What the user does not want to see again, for good or for a while.

Dismissals outlive sessions and servers.
While they cannot be written they hold in this process, and are written as soon as that
works again.
"""

import secrets
import sqlite3
from enum import StrEnum
from typing import Final

from attrs import frozen

from codevigil_lsp.errors import HistoryError
from codevigil_lsp.history.store import Store

_ID_BITS: Final = 48
"""Ids are made up, not counted, so that one exists before it is written; a number of
this size is the same in every JSON reader."""
_MOST: Final = 10_000
"""Dismissals that are kept, the latest."""


class DismissalKind(StrEnum):
    """What a dismissal is about."""

    FINDING = "finding"
    FILE = "file"
    RULE = "rule"
    SESSION = "session"


@frozen
class Dismissal:
    """One thing that is not to be shown."""

    id: int
    kind: DismissalKind
    target: str
    """The identity of a finding, a path, a finding's code, or a session's id."""
    since: float
    """When the user said so, in seconds since the epoch."""
    until: float | None
    """When it ends, as a snooze does; None for good."""

    def holds(self, now: float) -> bool:
        """Whether it has not ended."""
        return self.until is None or now < self.until


class Dismissals:
    """The dismissals of a user, shared by all servers; used by one thread at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: tuple[Dismissal, ...] = ()
        """As last read."""
        self._added: dict[tuple[DismissalKind, str], Dismissal] = {}
        """Not written yet."""
        self._removed: set[int] = set()
        """Not deleted yet."""

    def add(
        self, kind: DismissalKind, target: str, *, until: float | None, now: float
    ) -> Dismissal:
        """Dismiss something; what was said of the same thing before no longer counts."""
        dismissal = Dismissal(secrets.randbits(_ID_BITS), kind, target, now, until)
        self._added[kind, target] = dismissal
        self._bring_up_to_date(now)
        return dismissal

    def remove(self, id: int) -> bool:
        """Take a dismissal back; gives whether there was one."""
        self._bring_up_to_date(None)
        found = next((d for d in self._in_force() if d.id == id), None)
        if found is None:
            return False
        self._removed.add(id)
        self._added.pop((found.kind, found.target), None)
        self._bring_up_to_date(None)
        return True

    def all(self, now: float) -> tuple[Dismissal, ...]:
        """Give those that hold, the earliest first; other servers' among them."""
        self._bring_up_to_date(None)
        return tuple(d for d in self._in_force() if d.holds(now))

    def _in_force(self) -> list[Dismissal]:
        by_target = {(d.kind, d.target): d for d in self._known} | self._added
        kept = [d for d in by_target.values() if d.id not in self._removed]
        return sorted(kept, key=lambda d: (d.since, d.id))

    def _bring_up_to_date(self, now: float | None) -> None:
        """Write what is not written, then read what there is."""
        added, removed = tuple(self._added.values()), tuple(self._removed)
        try:
            if added or removed:
                self._store.write(lambda db: _write(db, added, removed, now))
                self._added.clear()
                self._removed.clear()
            self._known = self._store.read(_read)
        except HistoryError:
            return  # the store has said so


def _write(
    db: sqlite3.Connection,
    added: tuple[Dismissal, ...],
    removed: tuple[int, ...],
    now: float | None,
) -> None:
    db.executemany("DELETE FROM dismissal WHERE id = ?", [(id_,) for id_ in removed])
    db.executemany(
        "INSERT OR REPLACE INTO dismissal (id, kind, target, since, until)"
        " VALUES (?, ?, ?, ?, ?)",
        [(d.id, d.kind.value, d.target, d.since, d.until) for d in added],
    )
    if now is not None:
        db.execute("DELETE FROM dismissal WHERE until <= ?", (now,))
        db.execute(
            "DELETE FROM dismissal WHERE id NOT IN"
            " (SELECT id FROM dismissal ORDER BY since DESC, id LIMIT ?)",
            (_MOST,),
        )


def _read(db: sqlite3.Connection) -> tuple[Dismissal, ...]:
    rows = db.execute("SELECT id, kind, target, since, until FROM dismissal")
    return tuple(
        Dismissal(id_, DismissalKind(kind), target, since, until)
        for id_, kind, target, since, until in rows
        if kind in _KINDS
    )


_KINDS: Final = frozenset(kind.value for kind in DismissalKind)
