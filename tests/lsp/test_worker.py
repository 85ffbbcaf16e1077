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
