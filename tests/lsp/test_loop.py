"""`lsp.loop`: it goes on, says what hangs or fails, and gives up aloud."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from attrs import define, field

from codevigil_lsp.lines.model import SourceState
from codevigil_lsp.lsp import loop as loop_module
from codevigil_lsp.lsp.loop import WatchLoop
from codevigil_lsp.lsp.worker import Worker
from codevigil_lsp.metrics.ledger.save import Save
from codevigil_lsp.pipeline import Step


def a_step(next_in: float = 0.0) -> Step:
    return Step(
        (), 0.0, has_more=False, next_in=next_in, source=SourceState(), errors=()
    )


class FakePipeline:
    """Gives steps, or does what the test says."""

    def __init__(self, step: Callable[[], Step] = a_step) -> None:
        self.step = step
        self.closed = threading.Event()
        self.is_news = False
        self.saves: list[Save] = []

    def has_news(self) -> bool:
        return self.is_news

    def learn_save(self, save: Save) -> None:
        self.saves.append(save)

    def close(self) -> None:
        self.closed.set()


@define
class Seen:
    """A watcher that remembers."""

    steps: int = 0
    slow: list[bool] = field(factory=list)
    failures: list[bool] = field(factory=list)
    changed: asyncio.Event = field(factory=asyncio.Event)

    def on_step(self, step: Step) -> None:
        self.steps += 1
        self.changed.set()

    def on_slow(self, *, is_slow: bool) -> None:
        self.slow.append(is_slow)
        self.changed.set()

    def on_failure(self, *, gave_up: bool) -> None:
        self.failures.append(gave_up)
        self.changed.set()

    async def until(self, predicate: Callable[[], Any]) -> None:
        async with asyncio.timeout(5):
            while not predicate():
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "_FIRST_PAUSE", 0.0)
    monkeypatch.setattr(loop_module, "_LONGEST_PAUSE", 0.0)
    monkeypatch.setattr(loop_module, "_SLOW_AFTER", 0.01)


async def _run(loop: WatchLoop, seen: Seen, predicate: Callable[[], Any]) -> None:
    task = asyncio.create_task(loop.run())
    try:
        await seen.until(predicate)
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_it_takes_step_after_step() -> None:
    seen = Seen()
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    pipeline: Any = FakePipeline()
    await _run(WatchLoop(worker, seen, lambda: pipeline), seen, lambda: seen.steps > 3)

    assert await asyncio.to_thread(pipeline.closed.wait, 5)
    assert seen.failures == []


async def test_a_save_is_taken_in_between_two_steps_of_the_pipeline() -> None:
    seen = Seen()
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    pipeline: Any = FakePipeline()
    loop = WatchLoop(worker, seen, lambda: pipeline)
    save = Save(("cart.py",), frozenset({1}), 1.0)
    loop.learn_save(save)
    task = asyncio.create_task(loop.run())
    try:
        await seen.until(lambda: seen.steps)
        assert pipeline.saves == [], "there was no pipeline to take it in"
        loop.learn_save(save)
        await seen.until(lambda: pipeline.saves)
    finally:
        task.cancel()
        await asyncio.wait([task])

    assert pipeline.saves == [save]


async def test_a_failed_step_is_tried_again_with_a_fresh_pipeline(fast: None) -> None:
    def fail() -> Step:
        raise OSError("gone")

    seen = Seen()
    made: list[Any] = [FakePipeline(fail), FakePipeline()]
    waiting = list(made)
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    loop = WatchLoop(worker, seen, lambda: waiting.pop(0))
    await _run(loop, seen, lambda: seen.steps)

    assert seen.failures == [False]
    assert made[0].closed.is_set()


async def test_after_five_failures_it_gives_up_aloud_until_it_is_restarted(
    fast: None,
) -> None:
    def fail() -> Any:
        raise OSError("gone")

    seen = Seen()
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    loop = WatchLoop(worker, seen, fail)
    task = asyncio.create_task(loop.run())
    try:
        await seen.until(lambda: seen.failures and seen.failures[-1])
        assert seen.failures == [False, False, False, False, True]
        pipeline: Any = FakePipeline()
        loop.restart(lambda: pipeline)
        await seen.until(lambda: seen.steps)
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_a_step_that_hangs_is_told_and_waited_for(fast: None) -> None:
    released = threading.Event()

    def hang() -> Step:
        released.wait(5)
        return a_step(60)

    seen = Seen()
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    pipeline: Any = FakePipeline(hang)
    task = asyncio.create_task(WatchLoop(worker, seen, lambda: pipeline).run())
    try:
        await seen.until(lambda: seen.slow == [True])
        released.set()
        await seen.until(lambda: seen.steps)
        assert seen.slow == [True, False]
    finally:
        released.set()
        task.cancel()
        await asyncio.wait([task])


async def test_a_restart_does_not_wait_for_the_pause() -> None:
    seen = Seen()
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    first: Any = FakePipeline(lambda: a_step(3600))
    second: Any = FakePipeline(lambda: a_step(3600))
    loop = WatchLoop(worker, seen, lambda: first)
    task = asyncio.create_task(loop.run())
    try:
        await seen.until(lambda: seen.steps == 1)
        loop.restart(lambda: second)
        await seen.until(lambda: seen.steps == 2)
        assert await asyncio.to_thread(first.closed.wait, 5)
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_an_agent_that_begins_does_not_wait_for_the_pause() -> None:
    seen = Seen()
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    pipeline: Any = FakePipeline(lambda: a_step(3600))
    task = asyncio.create_task(WatchLoop(worker, seen, lambda: pipeline).run())
    try:
        await seen.until(lambda: seen.steps == 1)
        pipeline.is_news = True
        await seen.until(lambda: seen.steps == 2)
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_a_short_pause_is_waited_for_without_a_glance() -> None:
    seen = Seen()
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    pipeline: Any = FakePipeline(lambda: a_step(0.01))
    pipeline.has_news = None
    task = asyncio.create_task(WatchLoop(worker, seen, lambda: pipeline).run())
    try:
        await seen.until(lambda: seen.steps == 3)
        assert seen.failures == []
    finally:
        task.cancel()
        await asyncio.wait([task])
