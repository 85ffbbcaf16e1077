"""What is being read, which holds texts until it was read to its end.

Texts that wait are cheap to take in and dear to hold (`metrics.ledger.shown`).  Where one
transcript is read after the other only few are held at a time; where very many are read
side by side, their texts together have a bound.
"""

from typing import Final, Protocol
from weakref import WeakSet

_MOST_WAITING: Final = 1_000_000
"""Characters that wait in the ledgers of many transcripts that are read side by side."""
_FEW: Final = 4
"""So many are read side by side, each with texts that wait as long as it may alone."""


class Held(Protocol):
    """A session or a sub-agent."""

    @property
    def waiting(self) -> int:
        """Characters of texts of which no more is known than that they were shown."""
        ...

    def rest(self) -> None:
        """Take less memory for texts, if slower should they be asked for."""


class Reading:
    """Knows what was fed and not settled since."""

    def __init__(self) -> None:
        self._held: WeakSet[Held] = WeakSet()

    def feed(self, held: Held) -> None:
        """Lines were read; when all hold too much, take less memory."""
        self._held.add(held)
        if len(self._held) <= _FEW:
            return
        if sum(one.waiting for one in self._held) > _MOST_WAITING:
            for one in self._held:
                one.rest()
            self._held.clear()

    def settle(self, held: Held) -> None:
        """It was read to its end."""
        self._held.discard(held)
