"""The lines of text that an agent was shown or wrote, wherever they stood.

This is the evidence beside the ranges: a line whose text the agent had before it is not
unseen, whatever file or number it was shown under.
It is rarely asked for, so texts wait as they came, up to a bound; once somebody asks, or
they have become too many, only digests of their lines are kept, 8 bytes a line.
White space around a line does not count, nor does a comma behind it.
Texts in which lines stand behind a file name, a number or the mark of a diff are taken
both ways, with and without; without, which costs most, only when the other way did not
find a line.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Final

from codevigil_lsp.events.digests import AROUND, digest_of

_MOST: Final = 1_000_000
"""Lines of one agent; beyond it the evidence is not complete, and all is forgotten."""
_MOST_TEXT: Final = 100_000
"""Characters of one text that are looked at for the lines of a finding."""
_MOST_WAITING: Final = 2_000_000
"""Characters that wait."""
_RECENT: Final = 3
"""Texts that are searched as they are, before digests are made of any."""
_PIECE: Final = 5_000
"""Characters of which digests are made before they are searched."""
_MOST_RESTING: Final = 50_000
"""Characters that wait while nothing is to be expected."""
_TELLING: Final = re.compile(r"\w\W*\w\W*\w")
_PREFIXED: Final = re.compile(
    r"\n[ \t>]*(?:[+-] ?|(?:[A-Za-z]:)?[^\n: ]{0,200}(?::(?:\d{1,7}:)?|-\d{1,7}-)"
    r"|\d{1,7}[ \t]*[-\t|\u2192]|\d{1,7} |(?<=>) )(.*)"
)
"""`12:text`, `12-text`, `12<TAB>text`, `12→text`, `12 | text`, `12 text`,
`file:12:text`, `file:text`, `+text`, `-text` and `> text`."""
_COLOURS: Final = re.compile(r"\x1b\[[\d;]*[A-Za-z]")


def tells(line: str) -> bool:
    """Say whether a line has enough text to be evidence: three letters or digits."""
    return _TELLING.search(line) is not None


class ShownLines:
    """The lines of one agent; lines are added in bulk and rarely asked for."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        """Texts of which no digest was made."""
        self._rough: list[str] = []
        """Texts of which the lines may stand behind something, and were not stripped."""
        self._size = 0
        """Characters that were added since both were empty."""
        self._resting = array("q")
        """Digests, while nobody asks."""
        self._known: set[int] = set()
        """Digests, to search in."""
        self.is_complete = True
        """Whether all that was added is still known."""

    def __contains__(self, line: str) -> bool:
        if self._resting:
            self._known.update(self._resting)
            self._resting = array("q")
        digest = digest_of(line)
        if digest not in self._known and self._is_recent(line.strip(AROUND)):
            return True
        # The latest first: what is changed was mostly shown a moment ago.
        while digest not in self._known:
            if self._waiting:
                self._take_waiting(_PIECE)
            elif self._rough:
                self._take_rough()
            else:
                return False
        return True

    @property
    def waiting(self) -> int:
        """Characters of texts of which no digests were made."""
        return self._size

    def add(self, text: str, *, prefixed: bool = False) -> None:
        """Add the lines of a text.

        `prefixed` says that lines may stand behind numbers, names or marks.
        """
        if text and self.is_complete:
            if "\x1b" in text:
                text = _COLOURS.sub("", text)
            self._waiting.append(text)
            if prefixed:
                self._rough.append(text)
            self._size += len(text)
            if self._size > _MOST_WAITING:
                self._take_all()

    def settle(self) -> None:
        """Take less memory from now on; called when nothing is to be expected."""
        if self._size > _MOST_RESTING:
            self._take_all()
        if self._known:
            self._known.update(self._resting)
            self._resting, self._known = array("q", self._known), set()

    def close(self) -> None:
        """Forget all of it: nothing will be asked any more."""
        self._waiting, self._rough, self._size = [], [], 0
        self._known, self._resting = set(), array("q")
        self.is_complete = False

    def _is_recent(self, line: str) -> bool:
        """Say whether the line is one of the latest texts', of which few are searched."""
        for text in self._waiting[-_RECENT:]:
            if line in text and _has_line(text, line):
                return True
        return False

    def _take_all(self) -> None:
        self._take_waiting(self._size)
        self._take_rough()

    def _take_waiting(self, characters: int) -> None:
        """Make digests of the lines of the latest texts that wait, of so much or more."""
        while self._waiting and characters > 0:
            text = self._waiting.pop()
            characters -= len(text)
            self._known.update(digests_of(text.split("\n")))
        self._bound()

    def _take_rough(self) -> None:
        """Make digests of what stands behind numbers, names and marks."""
        for text in self._rough:
            self._known.update(digests_of(_PREFIXED.findall(f"\n{text}")))
        self._rough.clear()
        self._bound()

    def _bound(self) -> None:
        if not self._waiting and not self._rough:
            self._size = 0
        if len(self._known) + len(self._resting) > _MOST:
            self.close()


def lines_in(text: str) -> Iterator[str]:
    """Give the lines of a text as they are, and without what may stand before them."""
    text = text[:_MOST_TEXT]
    yield from text.split("\n")
    yield from _PREFIXED.findall(f"\n{text}")


def _has_line(text: str, line: str) -> bool:
    """Say whether a stripped line is a line of a text, white space around it aside."""
    place = text.find(line)
    while place >= 0:
        begin, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        if text[begin : end if end >= 0 else None].strip(AROUND) == line:
            return True
        place = text.find(line, place + 1)
    return False


def digests_of(lines: Iterable[str]) -> Iterable[int]:
    """Give the digests of lines, as `digest_of` gives that of one."""
    return map(hash, map(str.strip, lines, repeat(AROUND)))
