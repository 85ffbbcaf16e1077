"""The watch loop: the one `while` of the server, a task on the event loop.

It decides when to look, has the worker thread take one bounded step, and applies the
result on the loop.
A step that fails is logged and tried again with a fresh pipeline and a growing pause;
after five failures in three minutes the loop gives up and says so, rather than die in
silence.
A step that hangs is told after ten seconds and waited for; the loop stays free meanwhile.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, TypeVar

from codevigil_lsp.lsp.worker import Worker
from codevigil_lsp.metrics.ledger.save import Save
from codevigil_lsp.pipeline import Pipeline, Step

logger = logging.getLogger(__name__)

_SLOW_AFTER: Final = 10.0
_FAILURES: Final = 5
_FAILURES_WITHIN: Final = 180.0
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_GLANCE: Final = 0.25
"""Seconds between two glances at the live registry while nothing else is watched closely:
a session that begins is to be told at once, not at the next look."""

_T = TypeVar("_T")


class Watcher(Protocol):
    """Who is told what the loop sees."""

    def on_step(self, step: Step) -> None:
        """Take in the result of a step."""
        ...

    def on_slow(self, *, is_slow: bool) -> None:
        """A step has been hanging for ten seconds, or has come back after all."""
        ...

    def on_failure(self, *, gave_up: bool) -> None:
        """A step failed, and perhaps once too often."""
        ...


class WatchLoop:
    """Runs the steps of a pipeline until it is cancelled."""

    def __init__(
        self,
        worker: Worker,
        watcher: Watcher,
        create: Callable[[], Pipeline],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worker = worker
        self._watcher = watcher
        self._create = create
        self._clock = clock
        self._is_new = True
        self._wake = asyncio.Event()
        self._lookout = Worker(asyncio.get_running_loop(), "codevigil-lookout")
        self._pipeline: Pipeline | None = None
        """The one that is followed."""

    def restart(self, create: Callable[[], Pipeline]) -> None:
        """Go on with another pipeline, from the next step on."""
        self._create = create
        self._is_new = True
        self._wake.set()

    def learn_save(self, save: Save) -> None:
        """Have the pipeline take in what the user changed in the editor."""
        if self._pipeline is not None:
            self._worker.submit(partial(self._pipeline.learn_save, save))

    async def run(self) -> None:
        """Watch, and try again after failures, until cancelled or too many of them."""
        failures: deque[float] = deque(maxlen=_FAILURES)
        pause = _FIRST_PAUSE
        while True:
            began = self._clock()
            try:
                await self._watch()
            except Exception:
                logger.exception("a step of the watch loop failed")
            if self._clock() - began > _FAILURES_WITHIN:
                pause = _FIRST_PAUSE
            failures.append(self._clock())
            gave_up = (
                len(failures) == _FAILURES
                and failures[-1] - failures[0] < _FAILURES_WITHIN
            )
            self._watcher.on_failure(gave_up=gave_up)
            if gave_up:
                await self._wake.wait()
                failures.clear()
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _watch(self) -> None:
        while True:
            self._is_new = False
            pipeline = await self._patiently(self._worker.submit(self._create))
            self._pipeline = pipeline
            try:
                await self._follow(pipeline)
            finally:
                self._pipeline = None
                self._worker.submit(pipeline.close)

    async def _follow(self, pipeline: Pipeline) -> None:
        """Take one step after another until there is another pipeline to follow."""
        while not self._is_new:
            self._wake.clear()
            step = await self._patiently(self._worker.submit(pipeline.step))
            if self._is_new:
                return
            self._watcher.on_step(step)
            await self._rest(pipeline, step.next_in)

    async def _rest(self, pipeline: Pipeline, seconds: float) -> None:
        """Wait until the next look is due, or an agent began, or something changed."""
        if seconds <= _GLANCE:
            await self._pause(seconds)
            return
        is_over = threading.Event()
        news = self._lookout.submit(partial(_await_news, pipeline, is_over))
        news.add_done_callback(self._on_news)
        try:
            await self._pause(seconds)
        finally:
            is_over.set()
            news.cancel()

    def _on_news(self, news: asyncio.Future[bool]) -> None:
        if not news.cancelled() and news.exception() is None and news.result():
            self._wake.set()

    async def _patiently(self, future: asyncio.Future[_T]) -> _T:
        """Wait for the worker, and tell when that takes too long."""
        done, _ = await asyncio.wait([future], timeout=_SLOW_AFTER)
        if done:
            return future.result()
        self._watcher.on_slow(is_slow=True)
        result = await future
        self._watcher.on_slow(is_slow=False)
        return result

    async def _pause(self, seconds: float) -> None:
        """Wait until the next look is due, or until something changed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()


def _await_news(pipeline: Pipeline, is_over: threading.Event) -> bool:
    """Glance at the live registry until there is news; to be run on a thread.

    A thread that waits takes a third of the time of a loop that is woken each time.
    """
    while not is_over.wait(_GLANCE):
        if pipeline.has_news():
            return True
    return False
