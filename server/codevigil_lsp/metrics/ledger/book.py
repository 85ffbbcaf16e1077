"""The files that one agent had to do with, found by any spelling of their path."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from codevigil_lsp.events.model import LineRange, Sight, Touch
from codevigil_lsp.metrics.ledger.file import FileLedger
from codevigil_lsp.metrics.ledger.paths import (
    is_absolute,
    is_instructions,
    name_of,
    plain,
)

_MOST_FILES: Final = 5_000
"""Beyond that, further files count as seen."""
_MOST_NAMES: Final = 10_000
_FEW: Final = 4
"""Files of one command that are taken to be what it was about."""
_MOST_GLIMPSES: Final = 5_000
_CHANGED: Final = Sight.CHANGED
_SHOWN: Final = Sight.SHOWN

Ranges = tuple[LineRange, ...]


class Book:
    """Ledgers of files, in the order in which they were first met."""

    def __init__(self) -> None:
        self.files: dict[str, FileLedger] = {}
        """By the one spelling of their path."""
        self._relative: set[str] = set()
        """Paths of which only the end is known."""
        self._mentioned: set[str] = set()
        """Names of files that were put before the agent without a record of it."""
        self._glimpses: dict[str, list[tuple[Ranges, int]]] = {}
        """What searches showed of files that are not in the book, by path."""

    def file(self, path: str) -> FileLedger:
        """Give the ledger of a file, a new one where it was not met before."""
        if (known := self.files.get(path)) is not None:
            return known
        key = plain(path)
        return self._known(key) or self._meet(path, key)

    def known(self, path: str) -> FileLedger | None:
        """Give the ledger of a file, None where it was not met before."""
        return self._known(plain(path))

    def _known(self, key: str) -> FileLedger | None:
        return self.files.get(key) or self._spelled_otherwise(key)

    def _meet(self, path: str, key: str) -> FileLedger:
        """Begin the ledger of a file."""
        file = FileLedger(path)
        if len(self.files) >= _MOST_FILES:
            file.counts_as_seen = True
            return file
        is_mentioned = self._mentioned and name_of(key) in self._mentioned
        if is_mentioned or is_instructions(key):
            file.counts_as_seen = True
        self.files[key] = file
        if not is_absolute(key):
            self._relative.add(key)
        if path in self._glimpses:
            for ranges, line in self._glimpses.pop(path):
                file.show(ranges, line, None)
        return file

    def mention(self, paths: Iterable[str], line: int, time: float | None) -> None:
        """Files were put before the agent; known by their last components only."""
        names = {name_of(plain(path)) for path in islice(paths, _MOST_NAMES)}
        if not names:
            return
        for key, file in self.files.items():
            if name_of(key) in names:
                file.show((), line, time)
        if len(self._mentioned) < _MOST_NAMES:
            self._mentioned |= names

    def touch(
        self,
        touches: Sequence[Touch],
        line: int,
        time: float | None,
        text: str = "",
    ) -> None:
        """A command showed files, or may have in its `text`, or may have changed them.

        What it may have shown of any of many files is left to the text of its output;
        hits of a search in many files are kept aside until one of them is met otherwise.
        """
        files, glimpses = self.files, self._glimpses
        is_few = len(touches) <= _FEW
        for touch in touches:
            path = touch.path
            if is_few or touch.sight is _CHANGED or path in files:
                self._touch(touch, line, time, text)
            elif path in glimpses:
                glimpses[path].append((touch.ranges, line))
            elif len(glimpses) < _MOST_GLIMPSES:
                glimpses[path] = [(touch.ranges, line)]
            else:
                self._mentioned.add(name_of(plain(path)))

    def _touch(self, touch: Touch, line: int, time: float | None, text: str) -> None:
        path = touch.path.removeprefix("~/")
        is_one = path and path[-1] not in "/\\"
        if touch.sight is not _CHANGED:
            if is_one:
                perhaps = None if touch.sight is _SHOWN else text
                self.file(path).show(touch.ranges, line, time, perhaps=perhaps)
        elif is_one:
            self.file(path).doubt(time)
        else:
            for file in self._below(plain(path)):
                if not file.is_blurred or file.saved:
                    file.doubt(time)

    def keep_marked(self) -> None:
        """Forget all files without findings."""
        kept: Mapping[str, FileLedger] = self.files
        self.files = {key: file for key, file in kept.items() if file.marks}
        self._relative.clear()
        self._glimpses.clear()

    def _below(self, folder: str) -> Iterator[FileLedger]:
        beginning, inside = f"{folder}/", f"/{folder}/"
        for key, file in self.files.items():
            if not folder or key.startswith(beginning) or inside in key:
                yield file

    def _spelled_otherwise(self, key: str) -> FileLedger | None:
        """Find the file of a relative path by the end of an absolute one, or the other."""
        if not is_absolute(key):
            found = [known for known in self.files if known.endswith(f"/{key}")]
        elif self._relative:
            found = [end for end in _ends_of(key) if end in self._relative]
        else:
            return None
        return self.files[found[0]] if len(found) == 1 else None


def _ends_of(path: str) -> Iterator[str]:
    """Give what stands behind each slash."""
    place = path.find("/")
    while place >= 0:
        yield path[place + 1 :]
        place = path.find("/", place + 1)
