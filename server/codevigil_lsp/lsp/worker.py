"""One daemon thread that runs calls, one after another, for the event loop.

It is ours and not a pool's: a call stuck in a dead file system holds up neither the
answers to the client nor the exit of the process.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Worker:
    """Runs calls on a thread of its own and hands the results to the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str) -> None:
        self._loop = loop
        self._calls: queue.SimpleQueue[
            tuple[Callable[[], Any], asyncio.Future[Any]] | None
        ] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[], _T]) -> asyncio.Future[_T]:
        """Run a call after those before it; the future belongs to the loop."""
        future: asyncio.Future[_T] = self._loop.create_future()
        self._calls.put((call, future))
        return future

    def stop(self) -> None:
        """Let the thread end after the call it is in; waits for nothing."""
        self._calls.put(None)

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            call, future = item
            if future.cancelled():
                continue
            try:
                result = call()
            except BaseException as error:  # noqa: BLE001 - it is the caller's to judge
                self._post(_fail, future, error)
            else:
                self._post(_succeed, future, result)

    def _post(self, call: Callable[..., None], *args: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(call, *args)


def _succeed(future: asyncio.Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
