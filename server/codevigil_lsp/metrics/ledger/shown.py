"""The lines of text that an agent was shown or wrote, wherever they stood.

This is the evidence beside the ranges: a line whose text the agent had before it is not
unseen, whatever file or number it was shown under.
It is rarely asked for, so texts wait as they came, up to a bound; once somebody asks, or
they have become too many, only digests of their lines are kept, 8 bytes a line.
White space around a line does not count.
Texts in which lines stand behind a file name, a number or the mark of a diff are taken
both ways, with and without.
"""

import re
from array import array
from collections.abc import Iterable
from typing import Final

from codevigil_lsp.events.digests import digest_of

_MOST: Final = 1_000_000
"""Lines of one agent; beyond it the evidence is not complete, and all is forgotten."""
_MOST_WAITING: Final = 500_000
"""Characters that wait."""
_PIECE: Final = 50_000
"""Characters of which digests are made before they are searched."""
_MOST_RESTING: Final = 50_000
"""Characters that wait while nothing is to be expected."""
_LEAST_WORDS: Final = 3
_WORD: Final = re.compile(r"\w")
_PREFIXED: Final = re.compile(
    r"\n[ \t>]*(?:[+-] ?|(?:[A-Za-z]:)?[^\n: ]{0,200}(?::(?:\d{1,7}:)?|-\d{1,7}-)"
    r"|\d{1,7}[ \t]*[-\t|\u2192])(.*)"
)
"""`12:text`, `12-text`, `12<TAB>text`, `12→text`, `12 | text`, `file:12:text`,
`file:text`, `+text` and `-text`."""


def tells(line: str) -> bool:
    """Say whether a line has enough text to be evidence: three letters or digits."""
    return len(_WORD.findall(line)) >= _LEAST_WORDS


class ShownLines:
    """The lines of one agent; lines are added in bulk and rarely asked for."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, bool]] = []
        self._size = 0
        """Characters that wait."""
        self._digests = array("q")
        self._known: set[int] | None = None
        """The digests as a set, to search in; made when asked for."""
        self.is_complete = True
        """Whether all that was added is still known."""

    def __contains__(self, line: str) -> bool:
        digest = digest_of(line)
        if self._known is None:
            self._known = set(self._digests)
        if digest in self._known:
            return True
        # The latest first: what an agent changes it has mostly just seen.
        while self._waiting:
            found = self._take_in(_PIECE)
            self._known.update(found)
            if digest in found:
                return True
        return False

    def add(self, text: str, *, prefixed: bool = False) -> None:
        """Add the lines of a text.

        `prefixed` says that lines may stand behind numbers, names or marks.
        """
        if not text or not self.is_complete:
            return
        self._waiting.append((text, prefixed))
        self._size += len(text)
        if self._size > _MOST_WAITING:
            self._take_in(self._size)
            self._known = None

    def settle(self) -> None:
        """Take less memory from now on; called when nothing is to be expected."""
        if self._size > _MOST_RESTING:
            self._take_in(self._size)
        self._known = None

    def close(self) -> None:
        """Forget all of it: nothing will be asked any more."""
        self._waiting, self._size, self._digests = [], 0, array("q")
        self._known = None
        self.is_complete = False

    def _take_in(self, characters: int) -> set[int]:
        """Make digests of the latest texts that wait, of so many characters or more."""
        found: set[int] = set()
        while self._waiting and characters > 0:
            text, prefixed = self._waiting.pop()
            characters -= len(text)
            self._size -= len(text)
            found.update(digests_in(text, prefixed=prefixed))
        self._digests.extend(found)
        if len(self._digests) > _MOST:
            self.close()
        return found


def digests_in(text: str, *, prefixed: bool) -> Iterable[int]:
    """Give the digests of the lines of a text; with `prefixed` of their ends as well."""
    lines = text.split("\n")
    if prefixed:
        lines += _PREFIXED.findall(f"\n{text}")
    return map(hash, map(str.strip, lines))
