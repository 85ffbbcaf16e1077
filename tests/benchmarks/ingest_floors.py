"""The parts of our own ingest alone: what none of the rest can be faster than.

    python tests/benchmarks/ingest_floors.py start|lines|decode|events FOLDER

Each goes as far as its name says, in a process of its own, with everything imported that
`check` imports.
"""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import codevigil_lsp.check
import codevigil_lsp.reports.json
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.records import decode_record
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.lines.model import SourceEvent, WatchOptions
from codevigil_lsp.lines.watcher import PollingSource

assert codevigil_lsp.check
assert codevigil_lsp.reports.json

SKIPPED = b'{"type":"api-request'


def pieces(folder: Path) -> Iterator[SourceEvent]:
    options = WatchOptions(max_files=WatchOptions().max_known)
    return PollingSource([folder], options=options).poll()


def read_lines(folder: Path) -> None:
    for _ in pieces(folder):
        pass


def decode(folder: Path) -> None:
    """What no event comes of is left out, where its first bytes tell that."""
    for piece in pieces(folder):
        for line in piece.lines:
            if not line.startswith(SKIPPED):
                decode_record(line)


def events(folder: Path) -> None:
    readers: dict[Path, tuple[Parser, Turns]] = {}
    for piece in pieces(folder):
        told = piece.transcript
        if told.path not in readers:
            readers[told.path] = Parser(is_subagent=told.is_subagent), Turns()
        parser, turns = readers[told.path]
        turns.feed(parser.parse(piece.lines, piece.first_line, piece.oversize))


def main() -> None:
    stage, folder = sys.argv[1:]
    gc.set_threshold(50_000)
    stages = {"lines": read_lines, "decode": decode, "events": events}
    if stage != "start":
        stages[stage](Path(folder))
    os._exit(0)


main()
