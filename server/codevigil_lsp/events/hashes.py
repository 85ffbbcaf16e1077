"""A set of 64-bit numbers that holds many of them in little memory, and not for ever.

Python's own set takes some 77 bytes for each.
Here the latest stand in one, and `settle` moves them to a sorted array of 8 bytes each:
to be called when nothing more is to be expected for a while; it also happens by itself
when the latest have become many.
The arrays are bounded: when the present one is full it takes the place of the one before,
whose numbers are forgotten.
"""

from array import array
from bisect import bisect_left
from typing import Final

_LEAST: Final = 16
_SHARE: Final = 8
"""Settled only when the latest are at least this part of what is settled."""


_MOST_LATEST: Final = 65_536
_FULL: Final = 500_000
"""Numbers in an array; at least as many of the latest are always known."""


class Hashes:
    """Numbers from -2**63 to 2**63 - 1, such as `hash` gives.

    Takes at most some 14 MB: two full arrays and the latest.
    """

    def __init__(self) -> None:
        self._latest: set[int] = set()
        self._settled = array("q")
        self._older = array("q")

    def __len__(self) -> int:
        return len(self._latest) + len(self._settled) + len(self._older)

    def __contains__(self, number: int) -> bool:
        return (
            number in self._latest
            or _holds(self._settled, number)
            or _holds(self._older, number)
        )

    def add(self, number: int) -> bool:
        """Add a number; whether it is new."""
        latest = self._latest
        if number in latest or (self._settled and number in self):
            return False
        latest.add(number)
        if len(latest) >= _MOST_LATEST:
            self.settle()
        return True

    def settle(self) -> None:
        """Move the latest to the array, when they are an eighth of it or more.

        So a transcript that grows line by line is settled a few times only, and what is
        not settled is bounded by that share.
        """
        if len(self._latest) < max(_LEAST, len(self._settled) // _SHARE):
            return
        if len(self._settled) >= _FULL:
            self._older, self._settled = self._settled, array("q")
        self._settled = array("q", sorted([*self._settled, *self._latest]))
        self._latest = set()


def _holds(numbers: "array[int]", number: int) -> bool:
    if not numbers:
        return False
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number
