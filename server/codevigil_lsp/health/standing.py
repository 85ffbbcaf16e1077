"""The last answer about a session, given again for as long as it holds.

What a session is said to be changes with its evidence, and with time: when so many
seconds have passed since some sign.
All those moments are known beforehand, so that nobody is asked again before the next.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from math import inf
from typing import Final

from codevigil_lsp.health import lifecycle, subagent_activity, tail
from codevigil_lsp.health.model import LifecycleOptions, SessionHealth

_SPANS: Final = (*lifecycle.SPANS, *tail.SPANS, *subagent_activity.SPANS)
_NEAR: Final = 0.001
"""Seconds on either side of a moment in which nothing is said to hold, as sums and
differences of times are rounded."""


class Standing:
    """Remembers one answer, what it rests on, and until when it holds."""

    def __init__(self) -> None:
        self._health: SessionHealth | None = None
        self._evidence: object = None
        self._since = inf
        self._until = -inf

    @property
    def until(self) -> float:
        """Until when the last answer holds, unless the evidence changes."""
        return self._until

    def health(
        self,
        evidence: object,
        now: float,
        ask: Callable[[], SessionHealth],
        holds_until: Callable[[], float],
    ) -> SessionHealth:
        """Give the answer, asked for anew where the last one need not hold.

        Args:
            evidence: differs whenever there is something new to judge by.
            now: the present time; that it went back is something new, too.
            ask: gives the answer at `now`.
            holds_until: gives until when that answer holds, unless the evidence changes.
        """
        if (
            self._health is None
            or not self._since <= now < self._until
            or evidence != self._evidence
        ):
            self._health = ask()
            self._evidence = evidence
            self._since, self._until = now, holds_until()
        return self._health


def next_moment(signs: Iterable[float], now: float, options: LifecycleOptions) -> float:
    """Give the next moment from `now` on at which one of these signs may say less.

    A little earlier, to be precise, and so perhaps before `now`.

    Args:
        signs: the times of everything that silence is counted from.
        now: the present time.
        options: how long silence may last.
    """
    spans = sorted({*_SPANS, options.stale_after, options.evict_after})
    found = inf
    for sign in signs:
        place = bisect_right(spans, now - sign - _NEAR)
        if place < len(spans):
            found = min(found, sign + spans[place])
    return found - _NEAR
