"""Sets of lines of one file, kept in present-day numbers while edits move them."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.ledger.changes import Change

_MOST: Final = 500
"""Pieces of one file; beyond that the gaps between them are filled."""


class Spans(Struct, eq=False, gc=False):
    """Lines from 1 on, as pieces that neither touch nor overlap."""

    _pieces: list[tuple[int, int]] = []
    """Each with its first line and the one after its last, in order."""

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def __contains__(self, line: int) -> bool:
        return self.covers(line, line + 1)

    def covers(self, start: int, end: int) -> bool:
        """Say whether it has all lines from `start` up to, not including, `end`."""
        place = bisect_right(self._pieces, (start, _AFTER_ALL)) - 1
        return place >= 0 and end <= self._pieces[place][1]

    @property
    def ranges(self) -> tuple[LineRange, ...]:
        """The pieces, in order and apart from each other."""
        return tuple(LineRange(start, end - start) for start, end in self._pieces)

    def add(self, start: int, count: int) -> None:
        """Add lines."""
        if count <= 0:
            return
        end = start + count
        pieces = self._pieces
        if not pieces:
            pieces.append((start, end))
            return
        first = bisect_right(pieces, (start, -1))
        if first and pieces[first - 1][1] >= start:
            first -= 1
        last = bisect_right(pieces, (end, _AFTER_ALL))
        if first < last:
            start = min(start, pieces[first][0])
            end = max(end, pieces[last - 1][1])
        pieces[first:last] = [(start, end)]
        if len(pieces) > _MOST:
            self._pieces = [(pieces[0][0], pieces[-1][1])]

    def shift(self, changes: Sequence[Change]) -> None:
        """Follow an edit: lines that it replaced go, those below it move."""
        if not self._pieces or not changes:
            return
        old, self._pieces = self._pieces, []
        place, by = 0, 0
        for change in changes:
            begin, end = change.old_start, change.old_end
            while place < len(old) and old[place][0] < end:
                first, last = old[place]
                if first < begin:
                    self._append(first + by, min(last, begin) + by)
                if last > end:
                    old[place] = max(first, end), last
                    break
                place += 1
            by += change.moves_by
        for first, last in old[place:]:
            self._append(first + by, last + by)

    def _append(self, start: int, end: int) -> None:
        if self._pieces and self._pieces[-1][1] >= start:
            start = self._pieces.pop()[0]
        self._pieces.append((start, end))


_AFTER_ALL: Final = 2**62
