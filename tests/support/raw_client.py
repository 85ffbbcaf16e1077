"""A client that may say anything at all, to see what the server makes of it."""

import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self

from support.editor import DEADLINE, server_environment


class RawClient:
    """Talks bytes to a server process, and reads the messages it sends."""

    def __init__(self, home: Path, *arguments: str, script: str | None = None) -> None:
        """Start the server, or a script of the test's own that ends in starting it."""
        start = ["-m", "codevigil_lsp"] if script is None else ["-c", script]
        self.process = subprocess.Popen(
            [sys.executable, *start, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=server_environment(home),
        )
        self.received: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.errors = b""
        self._threads = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._read_errors, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self.wait()

    def send(self, message: Any) -> None:
        """Send a JSON value in a frame."""
        self.send_body(json.dumps(message).encode())

    def send_body(self, body: bytes) -> None:
        """Send bytes in a frame."""
        self.send_bytes(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, msg_id: int, method: str, params: Any = None) -> dict[str, Any]:
        """Send a request and give the answer to it."""
        self.send({"jsonrpc": "2.0", "id": msg_id, "method": method, "params": params})
        return self.answer(msg_id)

    def answer(self, msg_id: int | None) -> dict[str, Any]:
        """Give the next response with this id."""
        while True:
            message = self.next()
            if "method" not in message and message["id"] == msg_id:
                return message

    def next(self) -> dict[str, Any]:
        """Give the next message."""
        message = self.received.get(timeout=DEADLINE)
        assert message is not None, f"the server went: {self.errors.decode()}"
        return message

    def initialize(self, folder: Path | None = None) -> dict[str, Any]:
        """Go through the handshake; gives the answer to `initialize`."""
        folders = [{"uri": folder.as_uri(), "name": "it"}] if folder else None
        params = {
            "processId": None,
            "rootUri": None,
            "capabilities": {},
            "initializationOptions": {"statusProvider": "on"},
            "workspaceFolders": folders,
        }
        answer = self.request(1, "initialize", params)
        self.notify("initialized", {})
        return answer

    def close(self) -> None:
        """Close the pipe to the server."""
        assert self.process.stdin is not None
        if not self.process.stdin.closed:
            self.process.stdin.close()

    def wait(self, within: float = DEADLINE) -> int:
        """Wait for the end of the process; gives its exit code."""
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        for thread in self._threads:
            thread.join(DEADLINE)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return code

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                self.received.put(None)
                return
            self.received.put(json.loads(stream.read(length)))

    def _read_errors(self) -> None:
        stream = self.process.stderr
        assert stream is not None
        self.errors = stream.read()
