"""Stores what is due, and keeps for later what cannot be stored now."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from codevigil_lsp.errors import HistoryError
from codevigil_lsp.history.sessions import Sessions
from codevigil_lsp.history.snapshot import Snapshot

_MOST_WAITING: Final = 1_000
"""Sessions that wait to be stored; beyond, the earliest are let go."""
_BATCH: Final = 50
"""Sessions in one transaction, so that no other server waits for long."""


class Keeper:
    """Writes snapshots; used by one thread at a time, and never by an event loop."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._waiting: dict[tuple[str, str], Snapshot] = {}

    def keep(self, snapshots: Iterable[Snapshot]) -> None:
        """Store these, and those before them that could not be stored."""
        for snapshot in snapshots:
            identity = (snapshot.directory, snapshot.health.id)
            self._waiting.pop(identity, None)
            self._waiting[identity] = snapshot
        for identity in list(self._waiting)[:-_MOST_WAITING]:
            del self._waiting[identity]
        while self._waiting:
            batch = dict(islice(self._waiting.items(), _BATCH))
            try:
                self._sessions.save(list(batch.values()))
            except HistoryError:
                return  # the store has said so
            for identity in batch:
                del self._waiting[identity]
