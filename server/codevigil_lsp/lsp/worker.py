"""One daemon thread that runs calls, one after another, for the event loop.

It is ours and not a pool's: a call stuck in a dead file system holds up neither the
answers to the client nor the exit of the process.
"""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

_T = TypeVar("_T")


class _Call(NamedTuple):
    """A call, and who waits for it."""

    run: Callable[[], Any]
    future: asyncio.Future[Any]


class _Later(NamedTuple):
    """A call that has time."""

    call: _Call
    due_at: float
    every: float
    is_due: Callable[[], bool]


class Worker:
    """Runs calls on a thread of its own and hands the results to the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str) -> None:
        self._loop = loop
        self._calls: queue.SimpleQueue[_Call | _Later | None] = queue.SimpleQueue()
        self._later: _Later | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[], _T]) -> asyncio.Future[_T]:
        """Run a call after those before it; the future belongs to the loop."""
        future: asyncio.Future[_T] = self._loop.create_future()
        self._calls.put(_Call(call, future))
        return future

    def submit_later(
        self,
        call: Callable[[], _T],
        seconds: float,
        *,
        every: float,
        is_due: Callable[[], bool],
    ) -> asyncio.Future[_T]:
        """Run a call when its time has come; others that are submitted go before it.

        One call at a time waits like this: the one before has run, or was cancelled.

        Args:
            call: what to run; never, when its future was cancelled before.
            seconds: until it is due.
            every: seconds between two questions whether it is due already.
            is_due: answers them, on the thread; where it fails, the call is due.
        """
        future: asyncio.Future[_T] = self._loop.create_future()
        due_at = time.monotonic() + seconds
        self._calls.put(_Later(_Call(call, future), due_at, every, is_due))
        return future

    def stop(self) -> None:
        """Let the thread end after the call it is in; waits for nothing."""
        self._calls.put(None)

    def _work(self) -> None:
        while (item := self._next()) is not None:
            if isinstance(item, _Later):
                self._later = item
                continue
            call, future = item
            if future.cancelled():
                continue
            try:
                result = call()
            except BaseException as error:  # noqa: BLE001 - it is the caller's to judge
                self._post(_fail, future, error)
            else:
                self._post(_succeed, future, result)

    def _next(self) -> _Call | _Later | None:
        """Give what was submitted next, or else the call whose time has come."""
        while (later := self._later) is not None and not later.call.future.cancelled():
            left = later.due_at - time.monotonic()
            try:
                return self._calls.get(timeout=max(0.0, min(left, later.every)))
            except queue.Empty:
                if left > later.every and not _is_due(later):
                    continue
            self._later = None
            return later.call
        self._later = None
        return self._calls.get()

    def _post(self, call: Callable[..., None], *args: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(call, *args)


def _is_due(later: _Later) -> bool:
    try:
        return later.is_due()
    except Exception:  # noqa: BLE001 - the call will tell what is wrong
        return True


def _succeed(future: asyncio.Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
