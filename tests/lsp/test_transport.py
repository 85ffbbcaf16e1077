"""`lsp.transport`: frames out of bytes, whatever the bytes."""

import asyncio
import io
import os
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.lsp.transport import FrameReader, FrameTooLargeError, FrameWriter


def _read(data: bytes) -> tuple[list[Any], list[Exception]]:
    messages: list[Any] = []
    errors: list[Exception] = []

    async def run() -> None:
        ended = asyncio.Event()
        FrameReader(
            io.BytesIO(data),
            asyncio.get_running_loop(),
            messages.append,
            errors.append,
            ended.set,
        ).start()
        async with asyncio.timeout(5):
            await ended.wait()

    asyncio.run(run())
    return messages, errors


def _frame(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def test_frames_come_in_order() -> None:
    data = b"".join(_frame(b"%d" % number) for number in range(200))

    assert _read(data) == (list(range(200)), [])


def test_a_frame_cut_short_is_the_end() -> None:
    assert _read(_frame(b"1") + b"Content-Length: 10\r\n\r\n{") == ([1], [])


def test_a_frame_that_is_too_large_is_read_past(monkeypatch: Any) -> None:
    monkeypatch.setattr("codevigil_lsp.lsp.transport.LARGEST_FRAME", 10)
    messages, [error] = _read(_frame(b"x" * 50) + _frame(b"2"))

    assert messages == [2]
    assert isinstance(error, FrameTooLargeError)


def test_broken_json_costs_its_own_frame_only() -> None:
    messages, errors = _read(_frame(b"{") + _frame(b"[" * 100_000) + _frame(b"3"))

    assert messages == [3]
    assert len(errors) == 2


@given(st.binary(max_size=300))
def test_any_bytes_end_quietly(data: bytes) -> None:
    messages, errors = _read(data)

    assert len(messages) + len(errors) <= data.count(b"\n")


def test_a_client_that_is_gone_is_told_of() -> None:
    reading, writing = os.pipe()
    broken: list[bool] = []
    writer = FrameWriter(writing, lambda: broken.append(True))
    writer.write(b"abc")
    assert os.read(reading, 10) == b"abc"
    os.close(reading)
    writer.write(b"abc")
    os.close(writing)

    assert broken == [True]
