"""`lsp.worker`: one thread, in order, and nothing waits for it."""

import asyncio
import threading

import pytest

from codevigil_lsp.lsp.worker import Worker


async def test_calls_run_in_order_on_one_daemon_thread() -> None:
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    ran: list[tuple[int, str, bool]] = []

    def call(number: int) -> int:
        thread = threading.current_thread()
        ran.append((number, thread.name, thread.daemon))
        return number

    results = await asyncio.gather(
        *(worker.submit(lambda n=n: call(n)) for n in range(5))  # type: ignore[misc]
    )
    worker.stop()

    assert results == [0, 1, 2, 3, 4]
    assert ran == [(number, "a-worker", True) for number in range(5)]


async def test_a_failure_is_the_callers() -> None:
    worker = Worker(asyncio.get_running_loop(), "a-worker")

    def fail() -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await worker.submit(fail)
    assert await worker.submit(lambda: 1) == 1
    worker.stop()


async def test_a_stuck_call_holds_up_neither_the_loop_nor_its_end() -> None:
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    released = threading.Event()
    stuck = worker.submit(released.wait)
    done, _ = await asyncio.wait([stuck], timeout=0.01)

    assert not done
    stuck.cancel()
    worker.stop()
    released.set()


async def test_a_call_that_has_time_lets_the_others_go_before_it() -> None:
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    ran: list[str] = []
    released = threading.Event()
    later = worker.submit_later(
        lambda: ran.append("later"), 3600, every=0.001, is_due=released.is_set
    )
    await worker.submit(lambda: ran.append("one"))
    await worker.submit(lambda: ran.append("another"))
    released.set()
    await later
    worker.stop()

    assert ran == ["one", "another", "later"]


async def test_a_call_that_is_due_at_once_asks_nobody() -> None:
    worker = Worker(asyncio.get_running_loop(), "a-worker")

    def never() -> bool:
        pytest.fail("it was asked")

    for seconds in (0.0, 0.001):
        later = worker.submit_later(lambda: 1, seconds, every=1, is_due=never)
        assert await later == 1
    worker.stop()


async def test_a_call_that_nobody_waits_for_any_more_does_not_run() -> None:
    worker = Worker(asyncio.get_running_loop(), "a-worker")
    ran: list[str] = []
    later = worker.submit_later(
        lambda: ran.append("later"), 3600, every=3600, is_due=lambda: True
    )
    await worker.submit(lambda: None)
    later.cancel()
    await worker.submit(lambda: None)
    next_one = worker.submit_later(
        lambda: ran.append("next"), 0, every=3600, is_due=lambda: True
    )
    await next_one
    worker.stop()

    assert ran == ["next"]


async def test_a_question_that_fails_makes_the_call_due() -> None:
    worker = Worker(asyncio.get_running_loop(), "a-worker")

    def fail() -> bool:
        raise OSError("gone")

    later = worker.submit_later(lambda: 1, 3600, every=0.001, is_due=fail)
    assert await later == 1
    worker.stop()


async def test_it_ends_while_a_call_has_time() -> None:
    worker = Worker(asyncio.get_running_loop(), "an-idle-worker")
    later = worker.submit_later(lambda: 1, 3600, every=3600, is_due=lambda: True)
    (thread,) = (t for t in threading.enumerate() if t.name == "an-idle-worker")
    worker.stop()
    await asyncio.to_thread(thread.join, 5)

    assert not thread.is_alive()
    assert not later.done()


def test_a_result_that_comes_after_the_loop_closed_is_dropped() -> None:
    released = threading.Event()
    finished = threading.Event()

    def call() -> None:
        released.wait()
        finished.set()

    async def submit() -> None:
        Worker(asyncio.get_running_loop(), "a-worker").submit(call)

    asyncio.run(submit())
    released.set()

    assert finished.wait(5)
