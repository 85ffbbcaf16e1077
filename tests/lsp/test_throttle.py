"""`lsp.throttle`: latest wins, and not too often."""

import asyncio

from codevigil_lsp.lsp.throttle import Throttle


class FakeLoop:
    """An event loop whose clock the test moves."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, object]] = []

    def call_later(self, delay: float, call: object) -> "FakeLoop":
        self.timers.append((delay, call))
        return self

    def cancel(self) -> None:
        self.timers.clear()

    def fire(self) -> None:
        _, call = self.timers.pop(0)
        call()  # type: ignore[operator]


def _throttle() -> tuple[list[int], FakeLoop, Throttle[int]]:
    sent: list[int] = []
    loop = FakeLoop()
    fake: asyncio.AbstractEventLoop = loop  # type: ignore[assignment]
    return sent, loop, Throttle(sent.append, 0.25, fake)


def test_the_first_goes_at_once() -> None:
    sent, loop, throttle = _throttle()
    throttle.offer(1)

    assert sent == [1]
    assert [delay for delay, _ in loop.timers] == [0.25]


def test_of_those_that_come_too_soon_only_the_last_goes() -> None:
    sent, loop, throttle = _throttle()
    for value in (1, 2, 3, 4):
        throttle.offer(value)
    assert sent == [1]
    loop.fire()

    assert sent == [1, 4]
    assert len(loop.timers) == 1


def test_after_a_quiet_interval_the_next_goes_at_once_again() -> None:
    sent, loop, throttle = _throttle()
    throttle.offer(1)
    loop.fire()
    assert loop.timers == []
    throttle.offer(2)

    assert sent == [1, 2]


def test_what_is_cancelled_never_goes() -> None:
    sent, loop, throttle = _throttle()
    throttle.offer(1)
    throttle.offer(2)
    throttle.cancel()

    assert sent == [1]
    assert loop.timers == []
