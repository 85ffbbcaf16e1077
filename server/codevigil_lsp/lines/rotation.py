"""Everything once within a period, a little at a time.

Pure: time is an argument.  With very many items the period grows, so that looking costs
the same however many there are.  A long gap (a suspended machine) gives one round at
most, never a burst of several.
"""

import math
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_BURST = 10.0
"""Seconds whose share may come at once after a gap."""


class Rotation(Generic[T]):
    """Items that come up one after the other, each once within the period.

    Args:
        period: seconds for a whole round.
        rate: items in a second at most.
        is_gone: whether an item takes no more part.
    """

    def __init__(
        self, period: float, rate: float, is_gone: Callable[[T], bool]
    ) -> None:
        self._period = period
        self._rate = rate
        self._is_gone = is_gone
        self._items: list[T] = []
        self._next = 0
        self._share = 0.0
        self._before: float | None = None

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: T) -> None:
        """Let an item take part; it leaves by itself once it is gone."""
        self._items.append(item)

    def due(self, now: float, *, hurry: bool = False) -> list[T]:
        """The items whose turn has come; some of them may have gone meanwhile.

        Args:
            now: the time, on the same clock as in the call before.
            hurry: whether to keep to the period whatever the rate.
        """
        passed = 0.0 if self._before is None else max(0.0, now - self._before)
        self._before = now
        rate = len(self._items) / self._period
        if not hurry:
            rate = min(rate, self._rate)
        self._share += rate * passed
        most = min(len(self._items), math.ceil(self._rate * _BURST))
        count = min(math.ceil(self._share), most)
        self._share = min(0.0, self._share - count)
        found: list[T] = []
        while count > 0:
            if self._next >= len(self._items):
                self._items = [item for item in self._items if not self._is_gone(item)]
                self._next = 0
                count = min(count, len(self._items) - len(found))
                if count <= 0:
                    break
            part = self._items[self._next : self._next + count]
            self._next += len(part)
            count -= len(part)
            found.extend(part)
        return found
