"""Latest wins, and not too often."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Throttle(Generic[_T]):
    """Hands on the latest value offered, at most once in an interval.

    The first value goes at once, later ones when the interval is over; a value that was
    overtaken is never handed on.
    """

    def __init__(
        self,
        send: Callable[[_T], None],
        interval: float,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._send = send
        self._interval = interval
        self._loop = loop
        self._pending: list[_T] = []
        self._timer: asyncio.TimerHandle | None = None

    def offer(self, value: _T) -> None:
        """Hand the value on, now or when the interval is over."""
        self._pending[:] = [value]
        if self._timer is None:
            self._flush()

    def cancel(self) -> None:
        """Forget what is pending."""
        self._pending.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _flush(self) -> None:
        self._timer = None
        if not self._pending:
            return
        value = self._pending.pop()
        self._timer = self._loop.call_later(self._interval, self._flush)
        self._send(value)
