"""The files that one agent had to do with, found by any spelling of their path."""

from collections.abc import Iterator, Mapping, Sequence
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

Ranges = tuple[LineRange, ...]


class Book:
    """Ledgers of files, in the order in which they were first met."""

    def __init__(self) -> None:
        self.files: dict[str, FileLedger] = {}
        """By the one spelling of their path."""
        self._by_name: dict[str, list[str]] = {}
        self._relative: set[str] = set()
        self._mentioned: set[str] = set()
        """Names of files that were put before the agent without a record of it."""
        self._glimpses: dict[str, list[tuple[Ranges, int]]] = {}
        """What searches showed of files that are not in the book, by path."""

    def file(self, path: str) -> FileLedger:
        """Give the ledger of a file, a new one where it was not met before."""
        return self.files.get(path) or self.known(path) or self._meet(path)

    def known(self, path: str) -> FileLedger | None:
        """Give the ledger of a file, None where it was not met before."""
        key = plain(path)
        known = self.files.get(key)
        if known is not None:
            return known
        alike = self._by_name.get(name_of(key))
        return None if alike is None else self._spelled_otherwise(key, alike)

    def _meet(self, path: str) -> FileLedger:
        """Begin the ledger of a file."""
        key = plain(path)
        name = name_of(key)
        file = FileLedger(path)
        if len(self.files) >= _MOST_FILES:
            file.counts_as_seen = True
            return file
        if name in self._mentioned or is_instructions(key):
            file.counts_as_seen = True
        self.files[key] = file
        self._by_name.setdefault(name, []).append(key)
        if not is_absolute(key):
            self._relative.add(key)
        if path in self._glimpses:
            for ranges, line in self._glimpses.pop(path):
                file.show(ranges, line, None)
        return file

    def mention(self, path: str, line: int, time: float | None) -> None:
        """A file was put before the agent; it is known by its last component only."""
        name = name_of(plain(path))
        for key in self._by_name.get(name, ()):
            self.files[key].show((), line, time)
        if len(self._mentioned) < _MOST_NAMES:
            self._mentioned.add(name)

    def touch(self, touches: Sequence[Touch], line: int, time: float | None) -> None:
        """A command showed files, or may have, or may have changed them.

        What it may have shown of any of many files is left to the text of its output;
        hits of a search in many files are kept aside until one of them is met otherwise.
        """
        files, glimpses = self.files, self._glimpses
        is_few = len(touches) <= _FEW
        for touch in touches:
            path = touch.path
            if is_few or touch.sight is _CHANGED or path in files:
                self._touch(touch, line, time)
            elif path in glimpses:
                glimpses[path].append((touch.ranges, line))
            elif len(glimpses) < _MOST_GLIMPSES:
                glimpses[path] = [(touch.ranges, line)]
            else:
                self._mentioned.add(name_of(plain(path)))

    def _touch(self, touch: Touch, line: int, time: float | None) -> None:
        path = touch.path.removeprefix("~/")
        is_one = path and path[-1] not in "/\\"
        if touch.sight is not _CHANGED:
            if is_one:
                self.file(path).show(touch.ranges, line, time)
        elif is_one:
            self.file(path).doubt(time)
        else:
            for file in self._below(plain(path)):
                file.doubt(time)

    def keep_marked(self) -> None:
        """Forget all files without findings."""
        kept: Mapping[str, FileLedger] = self.files
        self.files = {key: file for key, file in kept.items() if file.marks}
        self._by_name.clear()
        self._relative.clear()
        self._glimpses.clear()

    def _below(self, folder: str) -> Iterator[FileLedger]:
        for key, file in self.files.items():
            if not folder or f"/{folder}/" in f"/{key}" or key.startswith(f"{folder}/"):
                yield file

    def _spelled_otherwise(self, key: str, alike: Sequence[str]) -> FileLedger | None:
        """Find the file of a relative path by the end of an absolute one, or the other."""
        if is_absolute(key):
            found = [k for k in alike if k in self._relative and key.endswith(f"/{k}")]
        else:
            found = [known for known in alike if known.endswith(f"/{key}")]
        return self.files[found[0]] if len(found) == 1 else None
