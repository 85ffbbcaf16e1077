"""Transcripts on a real disk, written the way Claude Code writes them."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from codevigil_lsp.lines.model import SourceEvent, SourceEventKind

SESSION = "5b613073-e70b-48a1-b6ae-c6aaa99ec2b1"
OTHER_SESSION = "b6d02a9d-02f0-46ba-979a-0eb0defb3fa2"
PROJECT = "-home-u-shop"


def record(number: int, text: str = "") -> bytes:
    """One record on one line, newline included."""
    value = {"type": "user", "uuid": f"u{number}", "message": text}
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def records(numbers: Iterable[int], text: str = "") -> bytes:
    return b"".join(record(number, text) for number in numbers)


def whole_lines(data: bytes) -> list[bytes]:
    """What a reader that reads everything again would take from these bytes."""
    return data.split(b"\n")[:-1]


class LineKeeper:
    """What a session would hold: the lines of each transcript, by the events alone.

    It insists on the contract: announced once, numbered without a gap, reset by name.
    """

    def __init__(self) -> None:
        self.lines: dict[str, list[bytes]] = {}
        self.said: list[tuple[str, str | None]] = []
        self.oversize: list[int] = []

    def take(self, event: SourceEvent) -> None:
        path = str(event.transcript.path)
        if event.kind is SourceEventKind.NEW_SESSION:
            assert path not in self.lines, "announced twice"
            self.lines[path] = []
        elif event.kind is SourceEventKind.APPEND:
            assert event.first_line == len(self.lines[path]) + 1
            assert event.lines
            self.lines[path] += event.lines
            self.oversize += event.oversize
            return
        elif event.kind is SourceEventKind.UNCHANGED:
            assert path not in self.lines, "told as unchanged and read"
        elif event.kind is SourceEventKind.DELETE:
            del self.lines[path]
        else:
            assert event.reason
            self.lines[path].clear()
        self.said.append((event.kind.value, event.reason))

    def take_all(self, events: Iterable[SourceEvent]) -> list[tuple[str, str | None]]:
        """Take them; returns what was said beside lines."""
        self.said = []
        for event in events:
            self.take(event)
        return self.said


class TranscriptFiles:
    """A projects directory to write transcripts into."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def main(self, session: str = SESSION, project: str = PROJECT) -> Path:
        return self.root / project / f"{session}.jsonl"

    def nested(
        self, agent: str, session: str = SESSION, project: str = PROJECT
    ) -> Path:
        return self.root / project / session / "subagents" / f"agent-{agent}.jsonl"

    def write(self, path: Path, data: bytes, *, age: float | None = None) -> Path:
        """Write in place, as `open("wb")` does; the inode stays."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        if age is not None:
            self.age(path, age)
        return path

    def append(self, path: Path, data: bytes) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(data)
        return path

    def replace(self, path: Path, data: bytes) -> Path:
        """Write a new file and rename it over the old one."""
        fresh = path.with_suffix(".tmp")
        fresh.write_bytes(data)
        fresh.replace(path)
        return path

    def age(self, path: Path, seconds: float) -> None:
        """Make a file look this old."""
        then = path.stat().st_mtime - seconds
        os.utime(path, (then, then))
