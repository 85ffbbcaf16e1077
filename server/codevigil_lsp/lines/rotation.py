"""Everything once within a period, a little at a time.

Pure: time is an argument.  A long gap (a suspended machine) gives one whole round, never
a burst of several.
"""

import math
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Rotation(Generic[T]):
    """Items that come up one after the other, each once within the period."""

    def __init__(self, period: float, limit: int, is_gone: Callable[[T], bool]) -> None:
        self._period = period
        self._limit = limit
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

    def due(self, now: float) -> list[T]:
        """The items whose turn has come since the last call."""
        passed = 0.0 if self._before is None else max(0.0, now - self._before)
        self._before = now
        if not self._items:
            return []
        self._share += len(self._items) * min(1.0, passed / self._period)
        count = min(math.ceil(self._share), len(self._items), self._limit)
        # What the limit cut off is not made up for later: that would only move the burst.
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
        return [item for item in found if not self._is_gone(item)]
