"""What an earlier run stored of fresh sessions, to be shown without reading them again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from codevigil_lsp.errors import HistoryError
from codevigil_lsp.events.titles import title_in
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.history.sessions import Remembered, Sessions
from codevigil_lsp.history.snapshot import digest

_MOST_TITLES: Final = 100
"""Sessions whose title is looked up, the worst and latest: as many as are listed.
The others are shown by their id until they are read."""
_REACHES: Final = (16 * 1024, 512 * 1024)
"""Bytes at either end of a transcript in which its title is looked for."""


def recollect(
    sessions: Sessions | None, since: float, made_by: str, *, has_titles: bool = True
) -> "Recollection":
    """Give what is stored of fresh sessions; nothing when it cannot be read.

    Args:
        sessions: what is stored; None for nothing.
        since: when they gave a sign of life at the earliest.
        made_by: the fingerprint of what would compute them now.
        has_titles: whether titles are wanted, which have to be looked up.
    """
    try:
        found = sessions.unchanged(since, made_by) if sessions else ()
        return Recollection(found, has_titles=has_titles)
    except HistoryError:
        return Recollection()  # the store has said so


class Recollection:
    """Sessions of earlier runs, by transcript; each is given once."""

    def __init__(
        self, stored: Iterable[Remembered] = (), *, has_titles: bool = True
    ) -> None:
        self._stored = {
            path: remembered
            for remembered in stored
            if (path := remembered.health.transcript) is not None
        }
        by_rank = sorted(
            self._stored,
            key=lambda path: (
                -self._stored[path].health.severity.rank,
                -self._stored[path].health.updated,
            ),
        )
        self._titled = frozenset(by_rank[: _MOST_TITLES if has_titles else 0])

    @property
    def files(self) -> Mapping[str, Mapping[str, int]]:
        """The files that must be as they were, with their marks, by transcript."""
        return {path: remembered.files for path, remembered in self._stored.items()}

    def take(
        self, path: str, glimpse: Callable[[int], Sequence[bytes]]
    ) -> SessionHealth | None:
        """Give the health of a session whose files are as they were.

        None when it has to be read: nothing is stored, or its title is not found where
        titles mostly stand.

        Args:
            path: its transcript.
            glimpse: gives the lines within so many bytes of either end of it.
        """
        remembered = self._stored.pop(path, None)
        if remembered is None:
            return None
        health = remembered.health
        if path not in self._titled or remembered.title == digest(health.title):
            return health
        for reach in _REACHES:
            title = title_in(glimpse(reach))
            if title is not None and remembered.title == digest(title):
                return replace(health, title=title)
        return None
