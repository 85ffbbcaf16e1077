"""Sets of lines of one file, kept in present-day numbers while edits move them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.ledger.changes import Change

_MOST: Final = 500
"""Pieces of one file; beyond that the gaps between them are filled."""


class Spans(Struct, eq=False, gc=False):
    """Lines from 1 on, as pieces that neither touch nor overlap."""

    _bounds: Sequence[int] = ()
    """The first line of each piece and the one after its last, in order.

    So a line is in a piece when the bounds up to it, its own among them, are odd in
    number.
    """

    def __bool__(self) -> bool:
        return bool(self._bounds)

    def __contains__(self, line: int) -> bool:
        return self.covers(line, line + 1)

    def covers(self, start: int, end: int) -> bool:
        """Say whether it has all lines from `start` up to, not including, `end`."""
        place = bisect_right(self._bounds, start)
        return place % 2 == 1 and end <= self._bounds[place]

    @property
    def ranges(self) -> tuple[LineRange, ...]:
        """The pieces, in order and apart from each other."""
        pieces = zip(self._bounds[::2], self._bounds[1::2], strict=True)
        return tuple(LineRange(start, end - start) for start, end in pieces)

    def add(self, start: int, count: int) -> None:
        """Add lines."""
        if count <= 0:
            return
        bounds, end = self._bounds, start + count
        if not isinstance(bounds, list):
            self._bounds = [start, end]
            return
        # What begins or ends in between, or at either end, is part of the new piece.
        first, last = bisect_left(bounds, start), bisect_right(bounds, end)
        begun = () if first % 2 else (start,)
        ended = () if last % 2 else (end,)
        bounds[first:last] = begun + ended
        if len(bounds) > 2 * _MOST:
            del bounds[1:-1]

    def shift(self, changes: Sequence[Change]) -> None:
        """Follow an edit: lines that it replaced go, those below it move."""
        bounds = self._bounds
        if not bounds:
            return
        moved: list[int] = []
        place, by = 0, 0
        for change in changes:
            begin, end = change.old_start, change.old_end
            first = bisect_left(bounds, begin, place)
            last = bisect_right(bounds, end, first)
            moved += [bound + by for bound in bounds[place:first]]
            if first % 2:
                _bound(moved, begin + by)
            by += change.moves_by
            if last % 2:
                _bound(moved, end + by)
            place = last
        moved += [bound + by for bound in bounds[place:]]
        self._bounds = moved


def _bound(bounds: list[int], line: int) -> None:
    """Add a bound; two at one line are none, as a piece ends where the next begins."""
    if bounds and bounds[-1] == line:
        bounds.pop()
    else:
        bounds.append(line)
