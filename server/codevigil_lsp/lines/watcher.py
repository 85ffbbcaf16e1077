"""`poll()`: the look-out, the reader and the decoder together, in bounded pieces.

1. Lazy: each step reads at most one piece, so nothing materialises a transcript.
2. A piece counts as accepted when the next one is asked for.  A consumer that raises or
   goes away gets the same piece again in the next poll.
3. One file's error never costs another file anything.
4. Live and hot transcripts first, then the most recent; at most one step of each before
   the others have their turn, and hot ones are looked at again during a long poll.
   Or else a session at a time, where the options say so (`lines.sequence`).
5. No thread, no sleep, no descriptor between two steps.
"""

import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.lines.disk import Disk, LocalDisk
from codevigil_lsp.lines.glimpse import glimpse
from codevigil_lsp.lines.handover import Handover
from codevigil_lsp.lines.lookout import Lookout
from codevigil_lsp.lines.model import (
    SourceEvent,
    SourceState,
    SourceStats,
    Transcript,
    WatchOptions,
)
from codevigil_lsp.lines.pulse import Pulse
from codevigil_lsp.lines.rounds import Rounds
from codevigil_lsp.lines.scope import ALL, Scope
from codevigil_lsp.lines.sequence import by_session
from codevigil_lsp.lines.shelf import NOTHING_REMEMBERED, Shelf
from codevigil_lsp.lines.tally import Tally
from codevigil_lsp.lines.trouble import Troubles
from codevigil_lsp.lines.walk import Walk
from codevigil_lsp.lines.watched import Watched


class PollingSource:
    """The source that works on every file system: it looks again and again."""

    def __init__(
        self,
        roots: Iterable[Path],
        *,
        options: WatchOptions | None = None,
        disk: Disk | None = None,
        scope: Scope = ALL,
        since: float | None = None,
        remembered: Mapping[str, Mapping[str, int]] = NOTHING_REMEMBERED,
        on_error: Callable[[ErrorRecord], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._options = options if options is not None else WatchOptions()
        self._disk = disk if disk is not None else LocalDisk()
        self._clock = clock
        self._troubles = Troubles(on_error, self._options.retry_limit)
        self._shelf = Shelf(self._options, since, remembered)
        self._tally = Tally()
        self._rounds = Rounds(
            [str(root) for root in roots], self._disk, self._options, self._troubles
        )
        self._walk = Walk(
            self._disk, self._options, self._troubles, scope.may_hold, wall
        )
        self._lookout = Lookout(
            self._disk,
            self._options,
            self._troubles,
            self._shelf,
            self._rounds,
            self._walk,
            clock,
            wall,
        )
        self._handover = Handover(
            self._disk,
            self._options,
            self._lookout,
            self._troubles,
            self._tally,
            clock,
        )
        self._pulse = Pulse(self._options)
        self._running: Generator[SourceEvent] | None = None
        self._is_closed = False
        self._was_over = False

    def poll(self) -> Iterator[SourceEvent]:
        """Everything that is new, piece by piece; ends when nothing is left to read.

        A poll begun before is over: what its consumer did not accept comes again.
        """
        self._stop()
        running = self._poll()
        self._running = running
        return running

    def close(self) -> None:
        """End a poll that is under way and give nothing more."""
        self._is_closed = True
        # Another thread may be in the middle of a step: it ends after that one.
        with suppress(ValueError):
            self._stop()

    def forget(self, transcript: Transcript) -> None:
        """The consumer dropped what it had of this transcript.

        Should the file grow again, it comes as a new session and from its first line.
        """
        file = self._shelf.files.get(str(transcript.path))
        if file is None:
            return
        file.announced = False
        for mate in self._shelf.mates(file):
            mate.remembered = False
        self._tally.release(file)
        file.progress = None
        self._lookout.put_to_sleep(file)

    def recall(self, transcript: Transcript) -> None:
        """The consumer wants to have this session after all: it comes in the next poll."""
        file = self._shelf.files.get(str(transcript.path))
        if file is not None:
            self._lookout.recall(file)

    def marks(self, transcript: Transcript) -> Mapping[str, int] | None:
        """Give what a session's transcripts are to be known by in a later run.

        None while one of them is not read to its end.
        """
        file = self._shelf.files.get(str(transcript.path))
        marks: dict[str, int] = {}
        for mate in self._shelf.mates(file) if file is not None else ():
            if (mark := mate.mark) is None:
                return None
            marks[mate.path] = mark
        return marks or None

    def glimpse(self, transcript: Transcript, reach: int) -> tuple[bytes, ...]:
        """Give the lines within so many bytes of either end; no cursor moves."""
        return glimpse(self._disk, str(transcript.path), reach)

    def mark_live(self, session_ids: Collection[str]) -> None:
        """These sessions have a running process: look at them in every poll."""
        self._lookout.mark_live(session_ids)

    def next_poll_in(self) -> float:
        """Seconds to wait before the next poll."""
        return self._pulse.interval(is_hot=self._lookout.is_hot)

    @property
    def stats(self) -> SourceStats:
        """Totals of what has been accepted so far."""
        return self._tally.stats

    def state(self) -> SourceState:
        """What is known and what is in the way; cheap, and safe from another thread."""
        lookout, options = self._lookout, self._options
        counts = self._shelf.counts()
        return SourceState(
            files=counts.files,
            skipped=counts.skipped + self._walk.overflow,
            asleep=counts.asleep,
            hot=lookout.hot_count,
            pending=len(lookout.pending),
            foreign=counts.foreign,
            incomplete=self._tally.incomplete(self._clock(), options.incomplete_after),
            unreadable=len(self._troubles),
            roots_missing=tuple(Path(path) for path in self._rounds.roots_missing),
            held=self._tally.held,
            stats=self._tally.stats,
            polls=self._pulse.polls,
            look_seconds=self._pulse.look_seconds,
        )

    def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.close()

    def _poll(self) -> Generator[SourceEvent]:
        if self._is_closed:
            return
        lookout, pulse = self._lookout, self._pulse
        # The poll before may have been left in the middle.
        self._troubles.end_poll()
        lookout.begin()
        pulse.polls += 1
        pulse.begin_look(self._clock())
        lookout.look()
        pulse.end_look(self._clock())
        self._say_skipped()
        while not self._is_closed and (lookout.gone or lookout.pending):
            for file in list(lookout.gone.values()):
                yield from self._handover.end(file)
            for file in self._in_order():
                if pulse.is_look_due(self._clock()):
                    yield from self._interlude()
                if self._is_closed:
                    return
                if lookout.pending.get(file.path) is file:
                    yield from self._handover.step(file)
        self._troubles.end_poll()

    def _interlude(self) -> Iterator[SourceEvent]:
        """What live sessions wrote, and what is new, while others are caught up with."""
        lookout, pulse = self._lookout, self._pulse
        before = set(lookout.pending)
        now = self._clock()
        if pulse.is_round_due(now):
            pulse.begin_look(now)
            lookout.look()
            pulse.end_look(self._clock())
        else:
            lookout.look_hot()
            pulse.glanced(self._clock())
        for file in self._in_order():
            if file.path not in before:
                yield from self._handover.step(file)

    def _in_order(self) -> list[Watched]:
        pending = self._lookout.pending.values()
        if self._options.by_session:
            return by_session(pending)
        return sorted(
            pending,
            key=lambda file: (
                -file.refused,
                file.live,
                file.hot_until > 0,
                file.mtime,
            ),
            reverse=True,
        )

    def _say_skipped(self) -> None:
        was_over, self._was_over = self._was_over, self._shelf.is_over_cap
        if self._was_over and not was_over:
            self._troubles.say(
                ErrorLevel.WARN,
                "watcher.bounded_walk_overflow",
                "there are more transcripts than the cap; the most recent ones are read",
                max_files=self._options.max_files,
                overflow_count=self._shelf.counts().skipped,
            )
