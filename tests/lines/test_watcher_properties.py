"""Any sequence of appends, rewrites, renames, deletions, faults and interrupted polls,
against a model that reads everything again."""

import errno
import os
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from codevigil_lsp.lines.layout import identify
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.watcher import PollingSource
from support.fault_fs import FakeClock, FaultFS
from support.transcript_files import LineKeeper, records, whole_lines

ROOT = "/home/u/.claude/projects"
PATHS = [
    f"{ROOT}/-p/s1.jsonl",
    f"{ROOT}/-p/s2.jsonl",
    f"{ROOT}/-p/agent-a0.jsonl",
    f"{ROOT}/-p/s1/subagents/agent-a1.jsonl",
    f"{ROOT}/-p/s1/subagents/workflows/w1/agent-a2.jsonl",
    f"{ROOT}/-q/s1.jsonl",
]
FOLDERS = [
    ROOT,
    f"{ROOT}/-p",
    f"{ROOT}/-p/s1/subagents",
    f"{ROOT}/-q",
]
ERRORS = [errno.EACCES, errno.EIO, errno.ESTALE, errno.EMFILE]

paths = st.sampled_from(PATHS)
counts = st.integers(1, 40)


class Tailing(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.clock = FakeClock()
        self.disk = FaultFS(self.clock)
        self.disk.mkdir(ROOT)
        self.consumer = LineKeeper()
        self.number = 0
        self.forgotten = set()
        self.errors = []
        self.source = PollingSource(
            [ROOT],
            options=WatchOptions(
                read_bytes=300,
                max_step_bytes=700,
                parse_limit=10_000,
                hold_limit=15_000,
            ),
            disk=self.disk,
            on_error=self.errors.append,
            clock=self.clock.monotonic,
            wall=self.clock.wall,
        )

    def fresh(self, count):
        self.number += count
        return records(range(self.number - count, self.number))

    def touched(self, path):
        self.forgotten.discard(path)

    @initialize(is_coarse=st.booleans())
    def choose_a_file_system(self, is_coarse):
        if is_coarse:
            self.disk.granularity_ns = 2_000_000_000

    @rule(path=paths, count=counts, cut=st.integers(0, 30))
    def append(self, path, count, cut):
        data = self.fresh(count)
        self.disk.append(path, data[: len(data) - cut])
        self.touched(path)

    @rule(path=paths)
    def finish_the_line(self, path):
        if self.disk.exists(path):
            self.disk.append(path, b"\n")
            self.touched(path)

    @rule(path=paths, count=counts)
    def rewrite(self, path, count):
        self.disk.write(path, self.fresh(count))
        self.touched(path)

    @rule(path=paths)
    def rewrite_in_the_same_size_and_time(self, path):
        if not self.disk.exists(path) or not self.disk.content(path):
            return
        node = self.disk.node(path)
        times = node.mtime_ns
        data = self.fresh(50) + b"x" * len(node.data)
        self.disk.write(path, data[: len(node.data)])
        node.mtime_ns = times
        self.touched(path)

    @rule(path=paths, share=st.floats(0, 1))
    def truncate(self, path, share):
        if self.disk.exists(path):
            self.disk.truncate(path, int(share * len(self.disk.content(path))))
            self.touched(path)

    @rule(path=paths, count=counts)
    def replace(self, path, count):
        self.disk.replace(path, self.fresh(count))
        self.touched(path)

    @rule(path=paths)
    def delete(self, path):
        if self.disk.exists(path):
            self.disk.remove(path)
            self.touched(path)

    @rule(path=paths, count=counts)
    def delete_and_create(self, path, count):
        if self.disk.exists(path):
            self.disk.remove(path)
        self.disk.write(path, self.fresh(count))
        self.touched(path)

    @rule(old=paths, new=paths)
    def rename(self, old, new):
        if old != new and self.disk.exists(old):
            self.disk.rename(old, new)
            self.touched(old)
            self.touched(new)

    @rule(folder=st.sampled_from(FOLDERS[1:]))
    def delete_a_folder(self, folder):
        if self.disk.exists(folder):
            self.disk.remove(folder)

    @rule()
    def rename_a_project(self):
        if self.disk.exists(FOLDERS[1]) and not self.disk.exists(FOLDERS[3]):
            self.disk.rename(FOLDERS[1], FOLDERS[3])
            self.forgotten.clear()

    @rule(
        path=st.sampled_from(PATHS + FOLDERS),
        operation=st.sampled_from(["stat", "scan", "open", "read", "search"]),
        code=st.sampled_from(ERRORS),
    )
    def fault(self, path, operation, code):
        self.disk.fail(path, operation, code=code)

    @rule()
    def heal(self):
        self.disk.heal()

    @rule(path=paths, operation=st.sampled_from(["open", "read"]), count=counts)
    def race(self, path, operation, count):
        data = self.fresh(count)

        def swap():
            self.disk.replace(path, data)
            self.touched(path)

        self.disk.before(operation, path, swap)

    @rule(seconds=st.sampled_from([0.0, 0.01, 0.3, 2.0, 11.0, 500.0, 30_000.0]))
    def wait(self, seconds):
        self.clock.advance(seconds)

    @rule(seconds=st.sampled_from([-86_400.0, -1.0, 1.0, 86_400.0]))
    def set_the_clock(self, seconds):
        # By a coarse clock that is set back, two moments can be the same for good.
        if self.disk.granularity_ns == 1:
            self.clock.jump_wall(seconds)

    @rule(path=paths)
    def forget(self, path):
        # Without a cursor there is nothing but the clock to tell a rewrite by.
        if self.disk.granularity_ns > 1:
            return
        for transcript in self.transcripts.get(path, ()):
            if path in self.consumer.lines:
                del self.consumer.lines[path]
                self.forgotten.add(path)
                self.source.forget(transcript)

    @rule(ids=st.sets(st.sampled_from(["s1", "s2", "s3"])))
    def mark_live(self, ids):
        self.source.mark_live(ids)

    @rule(give_up_after=st.none() | st.integers(0, 5))
    def poll(self, give_up_after=None):
        for count, event in enumerate(self.source.poll()):
            if count == give_up_after:
                return
            self.consumer.take(event)
            self.transcripts[str(event.transcript.path)] = {event.transcript}

    @property
    def transcripts(self):
        return self.__dict__.setdefault("_transcripts", {})

    @invariant()
    def no_descriptor_stays_open(self):
        assert self.disk.open_now == 0
        assert self.disk.largest_read <= 1024

    @invariant()
    def held_bytes_stay_bounded(self):
        assert 0 <= self.source.state().held <= 15_000 + 10_000

    @rule()
    def everything_is_as_if_read_again(self):
        self.disk.heal()
        for _ in range(3):
            self.clock.advance(70)
            self.poll(None)
        expected = {
            path: whole_lines(self.disk.content(path))
            for path in self.disk.files()
            if identify(Path(ROOT), Path(path))
        }
        for path in self.forgotten - self.consumer.lines.keys():
            expected.pop(path, None)
        assert self.consumer.lines == expected
        assert self.source.state().unreadable == 0
        assert self.source.state().pending == 0

    def teardown(self):
        self.everything_is_as_if_read_again()


steps = int(os.environ.get("CODEVIGIL_STEPS", "10000"))
Tailing.TestCase.settings = settings(
    max_examples=max(1, steps // 50),
    stateful_step_count=50,
    suppress_health_check=list(HealthCheck),
)
TestTailing = Tailing.TestCase
