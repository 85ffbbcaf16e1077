"""The words for the most urgent thing of a session, or of a whole status."""

from enum import StrEnum
from typing import Final


class StatusMark(StrEnum):
    """The most urgent thing of a session, or of all; the most urgent mark first."""

    WAITING = "waiting"
    """It is blocked until its user acts."""
    STOPPED_EARLY = "stopped-early"
    """Its turn is over, and it left something undone by its own words."""
    CRITICAL = "critical"
    WARNING = "warning"
    WORKING = "working"
    IDLE = "idle"
    NONE = "none"
    """There is nothing to say: no session, or none of which it is known what it does."""

    @property
    def rank(self) -> int:
        """0 for the most urgent mark."""
        return _RANKS[self]

    @property
    def is_urgent(self) -> bool:
        """Whether it is worth an interruption."""
        return self.rank <= _RANKS[StatusMark.WARNING]


_RANKS: Final = {mark: rank for rank, mark in enumerate(StatusMark)}
