"""The transcripts known: which are read, which sleep, which are beyond the cap.

1. A session and its sub-agents wake together, so that its numbers are whole.
2. The cap keeps the most recently modified; a live one, and one that changes, is always
   within it.
3. A session that is as an earlier run left it, file by file, sleeps.
4. What the consumer was once told of stays known until it is gone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.watched import Watched, session_of

NOTHING_REMEMBERED: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType({})


class Counts(Struct, frozen=True):
    """How many files are known, and how many of them are not read, and why."""

    files: int = 0
    skipped: int = 0
    asleep: int = 0
    foreign: int = 0


class Shelf:
    """Every transcript the walk found, by path and by session."""

    def __init__(
        self,
        options: WatchOptions,
        since: float | None,
        remembered: Mapping[str, Mapping[str, int]] = NOTHING_REMEMBERED,
    ) -> None:
        self._max_files = options.max_files
        self._remembered = dict(remembered)
        self._since = since
        self._groups: dict[str, list[Watched]] = {}
        self.files: dict[str, Watched] = {}
        self.is_over_cap = False
        self._counts: Counts | None = None

    def touch(self) -> None:
        """Something changed that is counted."""
        self._counts = None

    def counts(self) -> Counts:
        """The numbers; counted again only after a change."""
        found = self._counts
        if found is None:
            files = list(self.files.values())
            found = self._counts = Counts(
                files=len(files),
                skipped=sum(not file.admitted for file in files),
                asleep=sum(file.asleep for file in files),
                foreign=sum(file.foreign for file in files),
            )
        return found

    def add(self, file: Watched) -> None:
        """Take up a file."""
        self.touch()
        self.files[file.path] = file
        self._groups.setdefault(file.group, []).append(file)

    def remove(self, file: Watched) -> None:
        """Put a file away."""
        self.touch()
        if self.files.get(file.path) is file:
            del self.files[file.path]
        group = self._groups.get(file.group)
        if group is not None and file in group:
            group.remove(file)
            if not group:
                del self._groups[file.group]

    def settle(self, added: Iterable[Watched]) -> list[Watched]:
        """Decide about files that came; returns what is to be read now."""
        self.touch()
        chosen: dict[str, Watched] = {}
        for file in added:
            if not file.signature:
                continue
            if self._is_old(file):
                file.asleep = True
                continue
            chosen[file.path] = file
            chosen.update((mate.path, mate) for mate in self.wake(file))
        for file in list(chosen.values()) if self._remembered else ():
            if file.is_main:
                self._recognise(file, chosen)
        if self.is_over_cap or len(self.files) > self._max_files:
            self._cap(chosen)
        return [file for file in chosen.values() if file.admitted]

    def _recognise(self, main: Watched, chosen: dict[str, Watched]) -> None:
        """Leave a session alone that is as it was; its main transcript stands for it."""
        marks = self._remembered.pop(main.path, None)
        mates = self.mates(main)
        if main.live or marks != {mate.path: mate.signature for mate in mates}:
            return
        for mate in mates:
            mate.remembered = True
            if mate is not main:
                mate.asleep = True
                chosen.pop(mate.path, None)

    def wake(self, file: Watched) -> list[Watched]:
        """Wake a file with its session; returns the others that slept."""
        if file.asleep:
            self.touch()
        file.asleep = False
        for mate in self.mates(file):
            mate.remembered = False
        woken = [mate for mate in self.mates(file) if mate.asleep]
        for mate in woken:
            self.touch()
            mate.asleep = False
        return woken

    def mates(self, file: Watched) -> Collection[Watched]:
        """A file's session: its main transcript and its sub-agents."""
        return self._groups.get(file.group, ())

    def main_files(self, session_ids: Collection[str]) -> Iterator[Watched]:
        """The main transcripts of these sessions, in whichever project."""
        for group, files in self._groups.items():
            if session_of(group) in session_ids:
                yield from (file for file in files if file.is_main)

    def _is_old(self, file: Watched) -> bool:
        since = self._since
        if since is None or file.live or file.mtime >= since:
            return False
        mates = self.mates(file)
        # A forgotten session is recent and yet asleep, so mates count only when awake.
        return not any(mate.mtime >= since and not mate.asleep for mate in mates)

    def _cap(self, chosen: dict[str, Watched]) -> None:
        awake = [file for file in self.files.values() if not file.asleep]
        self.is_over_cap = len(awake) > self._max_files
        awake.sort(key=lambda file: (file.live, file.mtime), reverse=True)
        for file in awake[: self._max_files]:
            if not file.admitted:
                file.admitted = True
                chosen[file.path] = file
        for file in awake[self._max_files :]:
            if not file.announced and not file.live:
                file.admitted = False
