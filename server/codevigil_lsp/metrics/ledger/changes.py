"""What an edit changed, line by line, out of its hunks.

A hunk has unchanged lines around; a change has none: it is a run of lines that were
replaced by others, taken away, or put in.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from msgspec import Struct

from codevigil_lsp.events.model import Hunk


class Change(Struct, frozen=True, gc=False):
    """Lines that were replaced by others."""

    old_start: int
    """1-based; where nothing was taken away, the line before which lines were put."""
    old: tuple[str, ...]
    new_start: int
    new: tuple[str, ...]
    beside: tuple[int, str] | None = None
    """An unchanged line next to it, with its number in the new file."""

    @property
    def old_end(self) -> int:
        """The line after the last old one."""
        return self.old_start + len(self.old)

    @property
    def moves_by(self) -> int:
        """How far the lines below move down."""
        return len(self.new) - len(self.old)


def changes_of(hunks: Iterable[Hunk]) -> tuple[Change, ...] | None:
    """Give the changes of an edit, in order; None where it does not tell its lines."""
    changes: list[Change] = []
    for hunk in hunks:
        if not hunk.lines:
            return None
        changes += _changes_in(hunk)
    if any(below.old_start < above.old_end for above, below in pairwise(changes)):
        return None
    return tuple(changes)


def _changes_in(hunk: Hunk) -> Iterator[Change]:
    old_line, new_line = max(1, hunk.old_start), max(1, hunk.new_start)
    old: list[str] = []
    new: list[str] = []
    above: tuple[int, str] | None = None
    for marked in hunk.lines:
        mark, text = marked[:1], marked[1:]
        if mark == "-":
            old.append(text)
        elif mark == "+":
            new.append(text)
        elif mark in {" ", ""}:
            if old or new:
                below = new_line + len(new), text
                yield Change(old_line, tuple(old), new_line, tuple(new), below)
                old_line, new_line = old_line + len(old), below[0]
                old, new = [], []
            above = new_line, text
            old_line += 1
            new_line += 1
    if old or new:
        yield Change(old_line, tuple(old), new_line, tuple(new), above)
