"""Which transcripts are hot: changed lately, or written by a process that runs."""

from collections.abc import Collection, Iterable

from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.shelf import Shelf
from codevigil_lsp.lines.watched import Watched


class Heat:
    """The hot ones, and the sessions that are live."""

    def __init__(self, options: WatchOptions, shelf: Shelf) -> None:
        self._hot_for = options.hot_for
        self._shelf = shelf
        self._hot: dict[str, Watched] = {}
        self._live: frozenset[str] = frozenset()
        self.is_one_awaited = False
        """Whether a live session has no transcript yet: its first prompt makes one."""

    def __len__(self) -> int:
        return len(self._hot)

    def warm(self, file: Watched, now: float) -> None:
        """It changed."""
        file.hot_until = now + self._hot_for
        self._hot[file.path] = file

    def cool(self, now: float) -> list[Watched]:
        """Those still hot."""
        for file in list(self._hot.values()):
            if now >= file.hot_until and not file.live:
                del self._hot[file.path]
        return list(self._hot.values())

    def drop(self, file: Watched) -> None:
        """It is gone."""
        if self._hot.get(file.path) is file:
            del self._hot[file.path]

    def welcome(self, file: Watched) -> None:
        """It is new, and perhaps what a live session was awaited to make."""
        if file.is_main and file.session in self._live:
            file.live = True
            self._hot[file.path] = file
            self.is_one_awaited = False

    def mark_live(self, session_ids: Collection[str]) -> Iterable[Watched]:
        """These sessions are live, no others; returns what is to be read for that."""
        live = frozenset(session_ids)
        changed, self._live = live ^ self._live, live
        if not changed:
            return ()
        woken: list[Watched] = []
        for file in list(self._shelf.main_files(changed)):
            file.live = file.session in live
            if file.live:
                self._hot[file.path] = file
                woken += self._wake(file)
        known = {file.session for file in self._shelf.main_files(live)}
        self.is_one_awaited = len(known) < len(live)
        return woken

    def _wake(self, file: Watched) -> list[Watched]:
        """A live session is read whatever its age and number."""
        if file.foreign or (file.admitted and not file.asleep):
            return []
        file.admitted = True
        self._shelf.touch()
        return [file, *self._shelf.wake(file)]
