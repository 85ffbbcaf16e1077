"""What an edit changed, line by line, out of its hunks.

A hunk has unchanged lines around; a change has none: it is a run of lines that were
replaced by others, taken away, or put in.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from codevigil_lsp.events.model import Hunk

_CHANGED: Final = re.compile(r"[+-]+").finditer
"""In the marks of a hunk, one of each line."""


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
        _add_changes(changes, hunk)
    for above, below in pairwise(changes):
        if below.old_start < above.old_end:
            return None
    return tuple(changes)


def text_after(hunks: Iterable[Hunk]) -> str:
    """Give the lines of the hunks as the edit left them, those around it with them.

    The agent counts as knowing them by their numbers, so by their text as well: where an
    edit replaced a part of a line, no call has the whole of it.
    """
    return "\n".join(
        [one[1:] for hunk in hunks for one in hunk.lines if one[:1] != "-"]
    )


def _add_changes(changes: list[Change], hunk: Hunk) -> None:
    """Add those of a hunk."""
    lines: Sequence[str] = hunk.lines
    marks = "".join([line[:1] or " " for line in lines])
    if marks.strip(" +-"):
        lines = [line for line in lines if line[:1] in " +-"]
        marks = "".join([line[:1] or " " for line in lines])
    # How far the numbers of lines are ahead of their places in the hunk.
    old_ahead, new_ahead = max(1, hunk.old_start), max(1, hunk.new_start)
    for run in _CHANGED(marks):
        begin, end = run.span()
        middle = begin + marks.count("-", begin, end)
        in_order = lines[begin:end]
        if "+" in marks[begin:middle]:
            in_order = sorted(in_order, key=_is_new)
        stripped = [line[1:] for line in in_order]
        old, new = tuple(stripped[: middle - begin]), tuple(stripped[middle - begin :])
        old_start, new_start = old_ahead + begin, new_ahead + begin
        beside: tuple[int, str] | None = None
        if end < len(lines):
            beside = new_start + len(new), lines[end][1:]
        elif begin:
            beside = new_start - 1, lines[begin - 1][1:]
        changes.append(Change(old_start, old, new_start, new, beside))
        old_ahead -= len(new)
        new_ahead -= len(old)


def _is_new(line: str) -> bool:
    return line[0] == "+"
