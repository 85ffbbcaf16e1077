"""Frames over stdin and stdout.

1. One daemon thread reads; nothing else does, so the end of the input ends the server
   whatever else hangs.
2. Header names are taken in any case, with CRLF or LF, in any order; unknown ones are
   ignored.
3. A frame above the limit is refused and read past; one so large that it cannot be meant
   is refused and not waited for.
4. stdout belongs to the protocol: file descriptor 1 is pointed at stderr, and frames go
   to a copy of it.
"""

import asyncio
import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, BinaryIO, Final

LARGEST_FRAME: Final = 128 * 1024 * 1024
"""Bytes of one message that are accepted."""
_LARGEST_DRAINED: Final = 1024 * 1024 * 1024
_LONGEST_HEADER: Final = 16 * 1024
_PENDING: Final = 64
"""Messages read ahead of the server at most."""


class FrameTooLargeError(Exception):
    """A frame above the limit was announced."""


class FrameReader:
    """Reads frames from a stream on a thread of its own and posts them to the loop."""

    def __init__(
        self,
        stream: BinaryIO,
        loop: asyncio.AbstractEventLoop,
        on_message: Callable[[Any], None],
        on_error: Callable[[Exception], None],
        on_end: Callable[[], None],
    ) -> None:
        self._stream = stream
        self._loop = loop
        self._on_message = on_message
        self._on_error = on_error
        self._on_end = on_end
        self._slots = threading.Semaphore(_PENDING)
        self._thread = threading.Thread(
            target=self._read, name="codevigil-stdin", daemon=True
        )

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def _read(self) -> None:
        # A stream that is closed under us is the same as its end.
        with contextlib.suppress(OSError, ValueError):
            self._read_frames()
        self._post(self._on_end)

    def _read_frames(self) -> None:
        while (length := self._read_header()) is not None:
            if length > LARGEST_FRAME:
                self._drain(length)
                self._post(self._on_error, FrameTooLargeError())
                continue
            body = self._stream.read(length)
            if len(body) < length:
                return
            self._decode(body)

    def _decode(self, body: bytes) -> None:
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            self._post(self._on_error, error)
        else:
            self._post(self._on_message, message)

    def _read_header(self) -> int | None:
        """Give the length of the next body, None at the end of the input."""
        length: int | None = None
        while line := self._stream.readline(_LONGEST_HEADER):
            if not line.strip():
                if length is not None:
                    return length
                continue
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
        return None

    def _drain(self, length: int) -> None:
        if length > _LARGEST_DRAINED:
            return
        while length and (piece := self._stream.read(min(length, 1 << 20))):
            length -= len(piece)

    def _post(self, call: Callable[..., None], *args: Any) -> None:
        self._slots.acquire()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody to tell
            self._loop.call_soon_threadsafe(self._run, call, args)

    def _run(self, call: Callable[..., None], args: tuple[Any, ...]) -> None:
        self._slots.release()
        call(*args)


class FrameWriter:
    """Writes frames to a file descriptor, whole and at once."""

    def __init__(self, descriptor: int, on_broken: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._on_broken = on_broken

    def write(self, data: bytes) -> None:
        """Write a frame; a client that is gone is told once."""
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            self._on_broken()

    def close(self) -> None:
        """Nothing to close: the process owns the descriptor."""


def claim_stdout() -> int:
    """Take stdout for the protocol; whatever prints goes to stderr from now on."""
    sys.stdout.flush()
    wire = os.dup(1)
    os.dup2(2, 1)
    return wire
