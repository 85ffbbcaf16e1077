"""A pipeline with a source and a registry that do what a test says."""

from collections.abc import Iterator
from pathlib import Path

from codevigil_lsp.config.model import Settings
from codevigil_lsp.lines.model import (
    SourceEvent,
    SourceEventKind,
    SourceState,
    SourceStats,
    Transcript,
)
from codevigil_lsp.lines.registry import LiveSession
from codevigil_lsp.pipeline import Pipeline
from support.fault_fs import FakeClock

ROOT = Path("/home/you/.claude/projects")
NOW = 1_800_000_000.0


class FakeSource:
    """Hands out what it was given, and remembers what it was told."""

    def __init__(self, clock: FakeClock) -> None:
        self.waiting: list[SourceEvent] = []
        self.forgotten: list[Transcript] = []
        self.recalled: list[Transcript] = []
        self.live: list[set[str]] = []
        self.polls = 0
        self.is_closed = False
        self.cost = 0.0
        """Seconds that each event takes."""
        self.on_poll = lambda: None
        self._clock = clock

    def poll(self) -> Iterator[SourceEvent]:
        self.polls += 1
        self.on_poll()
        while self.waiting:
            self._clock.now += self.cost
            yield self.waiting.pop(0)

    def forget(self, transcript) -> None:
        self.forgotten.append(transcript)

    def recall(self, transcript) -> None:
        self.recalled.append(transcript)

    def marks(self, transcript):
        return {str(transcript.path): 7}

    def glimpse(self, transcript, reach):
        return ()

    def mark_live(self, session_ids) -> None:
        self.live.append(set(session_ids))

    def next_poll_in(self) -> float:
        return 2.0

    def state(self) -> SourceState:
        return SourceState(stats=SourceStats(files=1, bytes=2, lines=3))

    def close(self) -> None:
        self.is_closed = True


class FakeRegistry:
    def __init__(self) -> None:
        self.sessions: dict[str, LiveSession] = {}
        self.left_behind: set[str] = set()
        self.is_news = False

    def read(self):
        return dict(self.sessions)

    def has_news(self):
        return self.is_news


class World:
    """A pipeline with everything around it made by hand."""

    def __init__(self, *, has_registry=True, in_scope=lambda _: True, **more) -> None:
        self.clock = FakeClock(wall=NOW)
        self.source = FakeSource(self.clock)
        self.registry = FakeRegistry()
        self.pipeline = Pipeline(
            self.source,
            self.registry if has_registry else None,
            Settings(),
            in_scope=in_scope,
            now=self.clock.wall,
            clock=self.clock.monotonic,
            **more,
        )

    def give(self, kind, built, lines=(), *, first=1, time=NOW) -> Transcript:
        path = built.path_below(ROOT)
        transcript = Transcript(
            ROOT, path, "-home-you-shop", built.session_id, built.agent_id
        )
        self.source.waiting.append(
            SourceEvent(kind, transcript, time, tuple(lines), first)
        )
        return transcript

    def show(self, built, *, time=NOW) -> Transcript:
        """A new transcript with all its lines."""
        self.give(SourceEventKind.NEW_SESSION, built, time=time)
        return self.give(SourceEventKind.APPEND, built, built.lines, time=time)

    def run(self, built, status, since=NOW, **more) -> None:
        """The session's process is there."""
        self.registry.sessions[built.session_id] = LiveSession(
            built.session_id,
            1,
            built.cwd,
            status=status,
            status_since=since,
            **more,
        )
