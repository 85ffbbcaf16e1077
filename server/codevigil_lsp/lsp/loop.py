"""The watch loop: the one `while` of the server, a task on the event loop.

It decides when to look, has the worker thread take one bounded step, and applies the
result on the loop.
A step that fails is logged and tried again with a fresh pipeline and a growing pause;
after five failures in three minutes the loop gives up and says so, rather than die in
silence.
A step that hangs is told after ten seconds and waited for; the loop stays free meanwhile.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol

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
        self._resting: asyncio.Future[Step] | None = None
        """The next step, as long as it need not have begun."""
        self._pipeline: Pipeline | None = None
        """The one that is followed."""

    def restart(self, create: Callable[[], Pipeline]) -> None:
        """Go on with another pipeline, from the next step on."""
        self._create = create
        self._is_new = True
        self._wake.set()
        if self._resting is not None:
            self._resting.cancel()

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
            self._wake.clear()
            creating = self._worker.submit(self._create)
            await self._patiently(creating)
            pipeline = self._pipeline = creating.result()
            try:
                await self._follow(pipeline)
            finally:
                self._pipeline = None
                self._worker.submit(pipeline.close)

    async def _follow(self, pipeline: Pipeline) -> None:
        """Take one step after another until there is another pipeline to follow."""
        next_in = 0.0
        while not self._is_new:
            # One call that waits and then steps: nobody else is woken meanwhile.
            step = self._resting = self._worker.submit_later(
                pipeline.step, next_in, every=_GLANCE, is_due=pipeline.has_news
            )
            try:
                await self._patiently(step, next_in)
            finally:
                self._resting = None
                step.cancel()
            if step.cancelled():
                return
            result = step.result()
            if self._is_new:
                return
            self._watcher.on_step(result)
            next_in = result.next_in

    async def _patiently(self, future: asyncio.Future[Any], rest: float = 0.0) -> None:
        """Wait for the worker, and tell when that takes too long.

        Args:
            future: what is waited for; who cancels it is not kept waiting.
            rest: seconds that pass before the worker begins.
        """
        done, _ = await asyncio.wait([future], timeout=rest + _SLOW_AFTER)
        if done:
            return
        self._resting = None
        self._watcher.on_slow(is_slow=True)
        await asyncio.wait([future])
        self._watcher.on_slow(is_slow=False)
