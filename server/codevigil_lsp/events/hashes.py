"""A set of 64-bit numbers that holds many of them in little memory.

Python's own set takes some 77 bytes for each.
Here the latest stand in one, and `settle` moves them to a sorted array of 8 bytes each:
to be called when nothing more is to be expected for a while.
"""

from array import array
from bisect import bisect_left
from typing import Final

_LEAST: Final = 256
_SHARE: Final = 8
"""Settled only when the latest are at least this part of what is settled."""


class Hashes:
    """Numbers from -2**63 to 2**63 - 1, such as `hash` gives; they are never removed."""

    def __init__(self) -> None:
        self._latest: set[int] = set()
        self._settled = array("q")

    def __len__(self) -> int:
        return len(self._latest) + len(self._settled)

    def __contains__(self, number: int) -> bool:
        if number in self._latest:
            return True
        settled = self._settled
        if not settled:
            return False
        place = bisect_left(settled, number)
        return place < len(settled) and settled[place] == number

    def add(self, number: int) -> None:
        """Add a number that is not in it."""
        self._latest.add(number)

    def settle(self) -> None:
        """Move the latest to the array, when they are an eighth of it or more.

        So a transcript that grows line by line is settled a few times only, and what is
        not settled is bounded by that share.
        """
        if len(self._latest) >= max(_LEAST, len(self._settled) // _SHARE):
            self._settled = array("q", sorted([*self._settled, *self._latest]))
            self._latest = set()
