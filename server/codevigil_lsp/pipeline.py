"""The stages in a row, one bounded step at a time.

`step` takes what the source has to give, up to a bound of bytes and time, and says
whether more is waiting.
It is called from one thread only and reads the clock it was given; whoever calls it
decides when.
What it returns is immutable, so that another thread may use it.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from codevigil_lsp.config.model import Settings
from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.health.aggregator import Aggregator
from codevigil_lsp.health.model import LiveState, SessionHealth, TranscriptKey
from codevigil_lsp.health.sealed import SealedSession
from codevigil_lsp.lines.model import (
    PolledSource,
    SourceEvent,
    SourceEventKind,
    SourceState,
    Transcript,
)
from codevigil_lsp.metrics.ledger.save import Save
from codevigil_lsp.metrics.personal import NO_BASELINE, Baseline
from codevigil_lsp.privacy import sanitize

if TYPE_CHECKING:  # what only the server needs, `check` does not wait for
    from codevigil_lsp.history.recollection import Recollection
    from codevigil_lsp.history.recorder import Recorder
    from codevigil_lsp.history.snapshot import Snapshot
    from codevigil_lsp.lines.registry import LiveSession

_STEP_SECONDS: Final = 0.05
"""Time after which a step ends, so that its caller can look at the rest of the world."""
_ASSESS_SECONDS: Final = 0.25
"""Time between two assessments of all sessions while there is more to read: nobody is told
more often, and with every step the cost would grow with the square of the sessions."""
_ASSESS_AGAIN: Final = 1.0
"""Seconds after which they are assessed again though nothing came, at the latest."""
_MOST_ERRORS: Final = 200


class Registry(Protocol):
    """What the pipeline needs of the live registry."""

    def read(self) -> "Mapping[str, LiveSession]":
        """Give the sessions whose process lives, by their id."""
        ...

    def has_news(self) -> bool:
        """Say, at next to no cost, whether another look would tell more."""
        ...

    @property
    def left_behind(self) -> Collection[str]:
        """Give the sessions whose process is gone, and which it did not close."""
        ...


class Totals(Struct, frozen=True):
    """How much was read."""

    files: int
    bytes: int
    lines: int
    malformed: int
    events: int


class Step(Struct, frozen=True):
    """What one step gave."""

    sessions: tuple[SessionHealth, ...]
    """Every session in scope, the one with the latest sign of life first."""
    time: float
    """The present time of the step."""
    has_more: bool
    """Whether the source has more to give right now."""
    next_in: float
    """Seconds until the next step is due, 0 when there is more."""
    source: SourceState
    errors: tuple[ErrorRecord, ...]
    """What went wrong in this step."""
    snapshots: "tuple[Snapshot, ...]" = ()
    """What is to be stored now."""
    sealed: tuple[SealedSession, ...] = ()
    """Sessions that are over and of which nothing more is expected; in no order."""


class Pipeline:
    """Lines to events to metrics to health, for one set of roots."""

    def __init__(
        self,
        source: PolledSource,
        registry: Registry | None,
        settings: Settings,
        *,
        in_scope: Callable[[str | None], bool],
        keep_silent: bool = False,
        covers: bool = True,
        baseline: Baseline = NO_BASELINE,
        recollection: "Recollection | None" = None,
        recorder: "Recorder | None" = None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set it up; nothing is read before the first step.

        Args:
            source: where lines come from.
            registry: the live registry, None for a one-shot run.
            settings: the settings in force; changed ones take a new pipeline.
            in_scope: whether a session with this working directory is wanted.
            keep_silent: keep sessions however long they have been silent.
            covers: tell what was seen and changed of each file.
            baseline: what is ordinary for the user.
            recollection: sessions of earlier runs, for those that the source finds
                unchanged.
            recorder: tells what is to be stored; None to store nothing.
            now: the wall clock, in seconds since the epoch.
            clock: a monotonic clock, in seconds.
        """
        self._source = source
        self._registry = registry
        self._in_scope = in_scope
        self._hot_interval = settings.watch.hot_interval
        self._keep_silent = keep_silent
        self._is_only_run = False
        """Whether all is read once, so that sessions are packed as soon as they were."""
        self._reading: TranscriptKey | None = None
        self._live: Mapping[str, LiveSession] = {}  # as the registry told last
        self._left: Collection[str] = frozenset()
        self._has_changed = True
        """Whether anything was taken in since the sessions were assessed."""
        self._recollection = recollection
        self._recorder = recorder
        self._evict_after = settings.sessions.evict_after
        self._now = now
        self._clock = clock
        self._errors: deque[ErrorRecord] = deque(maxlen=_MOST_ERRORS)
        self._aggregator = Aggregator(
            metrics=settings.metrics,
            lifecycle=settings.sessions,
            in_scope=in_scope,
            on_error=self.report,
            baseline=baseline,
            covers=covers,
        )
        self._transcripts: dict[str, Transcript] = {}
        self._failed: set[Path] = set()
        self._polling: Iterator[SourceEvent] | None = None
        self._sessions: tuple[SessionHealth, ...] = ()
        self._assessed_at = -_ASSESS_SECONDS
        self._assessed_for = 0.0
        """The present time of the last assessment."""
        self._holds_until = 0.0
        """Until when it holds, for sessions that are read, if nothing comes."""

    def report(self, error: ErrorRecord) -> None:
        """Take note of something that went wrong; the next step hands it on."""
        self._errors.append(error)

    def learn_save(self, save: Save) -> None:
        """Take in what the user changed in the editor: of use to what is followed now.

        It is kept with the sessions, and goes with them and with the pipeline.
        """
        self._aggregator.learn_save(save)
        self._has_changed = True

    def step(self) -> Step:
        """Take in what there is, up to a bound, and give the health that follows."""
        return self._step_until(self._clock() + _STEP_SECONDS)

    def run(self) -> Step:
        """Take in all there is, once, for who waits for nothing else meanwhile.

        Every error is told then; a step keeps the latest only.  Sessions of which the
        registry knows nothing are in `Step.sealed`, the others in `Step.sessions`.
        """
        self._is_only_run = self._keep_silent
        self._errors = deque(self._errors)
        return self._step_until(float("inf"))

    def _step_until(self, end: float) -> Step:
        live = self._look_at_registry()
        if self._polling is None:
            self._source.mark_live(live)
            self._polling = self._source.poll()
        has_more = True
        while self._clock() < end:
            event = next(self._polling, None)
            if event is None:
                self._polling = None
                has_more = False
                self._turn_to(None)
                break
            self._has_changed = True
            self._accept(event)
        now = self._now()
        if self._is_assessment_due(now, has_more=has_more):
            self._assess(now, has_more=has_more)
        errors = tuple(self._errors)
        self._errors.clear()
        return Step(
            sessions=self._sessions,
            time=now,
            has_more=has_more,
            next_in=0.0 if has_more else self._next_in(live.values()),
            source=self._source.state(),
            errors=errors,
            snapshots=() if has_more else self._take_snapshots(now),
            sealed=self._aggregator.sealed,
        )

    def _look_at_registry(self) -> "Mapping[str, LiveSession]":
        if self._registry is not None:
            before = self._live, self._left
            self._live = self._registry.read()
            self._left = frozenset(self._registry.left_behind)
            self._has_changed |= (self._live, self._left) != before
        return self._live

    def _is_assessment_due(self, now: float, *, has_more: bool) -> bool:
        if has_more:
            return self._clock() - self._assessed_at >= _ASSESS_SECONDS
        is_fresh = 0.0 <= now - self._assessed_for < _ASSESS_AGAIN
        return self._has_changed or not is_fresh or now >= self._holds_until

    def _assess(self, now: float, *, has_more: bool) -> None:
        if self._registry is not None:
            states = {id_: _state_of(entry) for id_, entry in self._live.items()}
            self._aggregator.learn_live(states, now)
            self._aggregator.learn_left(self._left)
        if not (has_more or self._keep_silent):
            self._let_go(self._aggregator.evict(now))
        self._sessions = self._aggregator.health(now)
        for path in self._aggregator.met(self._sessions):
            self._source.recall(self._transcripts[path])
        self._has_changed = has_more
        self._assessed_at = self._clock()
        self._assessed_for = now
        self._holds_until = self._aggregator.holds_until

    def has_news(self) -> bool:
        """Say whether a step is due before its time, since an agent began or ended."""
        return self._registry is not None and self._registry.has_news()

    def totals(self) -> Totals:
        """Give how much was read so far."""
        stats = self._source.state().stats
        return Totals(
            files=stats.files,
            bytes=stats.bytes,
            lines=stats.lines,
            malformed=self._aggregator.malformed,
            events=self._aggregator.events,
        )

    def close(self) -> None:
        """Let go of the source."""
        self._polling = None
        self._source.close()

    def _accept(self, event: SourceEvent) -> None:
        """Take in one event; a transcript that fails costs the others nothing."""
        try:
            self._take_in(event)
        except Exception as error:  # noqa: BLE001 - a bug in one stage costs one transcript
            path = event.transcript.path
            if path in self._failed:
                return
            self._failed.add(path)
            self.report(
                ErrorRecord(
                    ErrorLevel.ERROR,
                    "pipeline",
                    "pipeline.transcript_failed",
                    "a transcript could not be taken in, its numbers may be wrong;"
                    " please report it",
                    {"name": sanitize(path.name), "error": type(error).__name__},
                )
            )

    def _take_in(self, event: SourceEvent) -> None:
        key = key_of(event.transcript)
        self._turn_to(key)
        time = min(event.time, self._now())
        match event.kind:
            case (
                SourceEventKind.NEW_SESSION
                | SourceEventKind.ROTATE
                | SourceEventKind.TRUNCATE
            ):
                self._transcripts[key.path] = event.transcript
                self._aggregator.begin(key, time)
            case SourceEventKind.APPEND:
                self._aggregator.feed(
                    key, event.lines, event.first_line, event.oversize, time
                )
                if event.caught_up:
                    # Where silent sessions are kept, nobody waits for them to go on.
                    silence = self._now() - time
                    is_over = self._keep_silent and silence >= self._evict_after
                    self._aggregator.settle(
                        key, is_last=is_over or self._is_only_run, is_over=is_over
                    )
            case SourceEventKind.UNCHANGED:
                self._transcripts[key.path] = event.transcript
                if not self._remember(event.transcript, key):
                    self._source.recall(event.transcript)
            case SourceEventKind.DELETE:
                self._transcripts.pop(key.path, None)
                self._aggregator.drop(key)

    def _turn_to(self, key: TranscriptKey | None) -> None:
        """Seal the session that was read, when the next one has its turn."""
        before, self._reading = self._reading, key
        if not self._is_only_run or before is None:
            return
        is_left = key is None or key.directory != before.directory
        is_over = is_left or (key is not None and key.session_id != before.session_id)
        told = {*self._live, *self._left}
        if is_over and before.session_id and before.session_id not in told:
            self._let_go(self._aggregator.seal(before, self._now()))
        if is_left:
            self._aggregator.leave(before.directory)

    def _remember(self, transcript: Transcript, key: TranscriptKey) -> bool:
        """Show a session as an earlier run left it; False when it has to be read."""
        if self._recollection is None:
            return False
        health = self._recollection.take(
            key.path, lambda reach: self._source.glimpse(transcript, reach)
        )
        if health is None:
            return False
        self._aggregator.remember(key, health)
        if self._recorder is not None:
            self._recorder.note(health, self._clock())
        return True

    def _take_snapshots(self, now: float) -> "tuple[Snapshot, ...]":
        if self._recorder is None:
            return ()
        return self._recorder.due(
            self._sessions,
            now,
            self._clock(),
            directory_of=lambda path: key_of(self._transcripts[path]).directory,
            files_of=lambda path: self._source.marks(self._transcripts[path]),
        )

    def _next_in(self, live: "Iterable[LiveSession]") -> float:
        """Look often while an agent of this workspace runs, before it writes a word."""
        next_in = self._source.next_poll_in()
        if any(self._in_scope(entry.cwd) for entry in live):
            return min(next_in, self._hot_interval)
        return next_in

    def _let_go(self, paths: Iterable[str]) -> None:
        for path in paths:
            transcript = self._transcripts.pop(path, None)
            if transcript is not None:
                self._source.forget(transcript)


def _state_of(entry: "LiveSession") -> LiveState:
    return LiveState(
        status=entry.status,
        waiting_for=entry.waiting_for,
        since=entry.status_since,
        checked=entry.checked,
        cwd=entry.cwd or None,
        name=entry.name,
        started=entry.started,
        version=entry.version,
    )


def key_of(transcript: Transcript) -> TranscriptKey:
    """Give what the health stage needs to know of a transcript's place."""
    return TranscriptKey(
        path=str(transcript.path),
        # One text for all of a project: a thousand sessions are known by it.
        directory=intern(str(transcript.root / transcript.project)),
        project=transcript.project,
        session_id=transcript.session_id,
        agent_id=transcript.agent_id,
    )
