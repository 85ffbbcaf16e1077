"""A source over a disk of faults, with its consumer, for the tests of this folder."""

import pytest

from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.scope import ALL
from codevigil_lsp.lines.shelf import NOTHING_REMEMBERED
from codevigil_lsp.lines.watcher import PollingSource
from support.fault_fs import FakeClock, FaultFS
from support.transcript_files import LineKeeper, whole_lines

HOME = "/home/u"
ROOT = f"{HOME}/.claude/projects"


class Tail:
    """Everything a fault needs: a disk to break, a clock to move, a source to poll."""

    def __init__(
        self,
        *,
        roots=(ROOT,),
        disk=None,
        since=None,
        remembered=NOTHING_REMEMBERED,
        scope=ALL,
        **options,
    ):
        self.clock = disk.clock if disk is not None else FakeClock()
        self.disk = disk if disk is not None else FaultFS(self.clock)
        self.keeper = LineKeeper()
        self.errors = []
        self.source = PollingSource(
            roots,
            options=WatchOptions(**options),
            disk=self.disk,
            scope=scope,
            since=since,
            remembered=remembered,
            on_error=self.errors.append,
            clock=self.clock.monotonic,
            wall=self.clock.wall,
        )

    def path(self, session="s1", project="-p", agent=None):
        if agent is None:
            return f"{ROOT}/{project}/{session}.jsonl"
        return f"{ROOT}/{project}/{session}/subagents/agent-{agent}.jsonl"

    def poll(self, after=70.0):
        """Poll once; returns what was said beside lines."""
        self.clock.advance(after)
        return self.keeper.take_all(self.source.poll())

    @property
    def lines(self):
        return self.keeper.lines

    @property
    def codes(self):
        return [error.code for error in self.errors]

    def is_true(self):
        """Whether the consumer holds what reading everything again would give."""
        return self.lines == {
            path: whole_lines(self.disk.content(path))
            for path in self.disk.files()
            if path.endswith(".jsonl")
        }


@pytest.fixture
def make_tail():
    return Tail


@pytest.fixture
def tail():
    return Tail()
