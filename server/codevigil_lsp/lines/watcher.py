"""`poll()`: the look-out, the reader and the decoder together, in bounded pieces.

1. Lazy: each step reads at most one piece, so nothing materialises a transcript.
2. A piece counts as accepted when the next one is asked for.  A consumer that raises or
   goes away gets the same piece again in the next poll.
3. One file's error never costs another file anything.
4. Live and hot transcripts first, then the most recent; at most one step of each before
   the others have their turn, and hot ones are looked at again during a long poll.
5. No thread, no sleep, no descriptor between two steps.
"""

import errno
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from pathlib import Path

from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.lines.cursor import step_back
from codevigil_lsp.lines.decoder import EMPTY
from codevigil_lsp.lines.disk import Disk, LocalDisk
from codevigil_lsp.lines.lookout import Lookout
from codevigil_lsp.lines.model import (
    SourceEvent,
    SourceEventKind,
    SourceState,
    SourceStats,
    Transcript,
    WatchOptions,
)
from codevigil_lsp.lines.pulse import Pulse
from codevigil_lsp.lines.reader import Piece, read_piece
from codevigil_lsp.lines.scope import ALL, Scope
from codevigil_lsp.lines.shelf import Shelf
from codevigil_lsp.lines.tally import Tally
from codevigil_lsp.lines.trouble import Troubles
from codevigil_lsp.lines.watched import Progress, Watched


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
        on_error: Callable[[ErrorRecord], None] = lambda _: None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._options = options if options is not None else WatchOptions()
        self._disk = disk if disk is not None else LocalDisk()
        self._clock = clock
        self._troubles = Troubles(on_error, self._options.retry_limit)
        self._shelf = Shelf(self._options, since)
        self._lookout = Lookout(
            [str(root) for root in roots],
            self._disk,
            self._options,
            self._troubles,
            self._shelf,
            scope.may_hold,
            clock,
            wall,
        )
        self._pulse = Pulse(self._options)
        self._tally = Tally()
        self._running: Generator[SourceEvent] | None = None
        self._is_closed = False

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
        self._stop()

    def forget(self, transcript: Transcript) -> None:
        """The consumer dropped what it had of this transcript.

        Should the file grow again, it comes as a new session and from its first line.
        """
        file = self._shelf.files.get(str(transcript.path))
        if file is None:
            return
        file.epoch += 1
        file.announced = False
        self._tally.release(file)
        file.progress = None
        self._lookout.put_to_sleep(file)

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
        files = list(self._shelf.files.values())
        return SourceState(
            files=len(files),
            skipped=sum(not file.admitted for file in files) + lookout.overflow,
            asleep=sum(file.asleep for file in files),
            hot=lookout.hot_count,
            pending=len(lookout.pending),
            foreign=sum(file.foreign for file in files),
            incomplete=self._tally.incomplete(self._clock(), options.incomplete_after),
            unreadable=len(self._troubles),
            roots_missing=tuple(Path(path) for path in lookout.roots_missing),
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
        lookout.begin()
        pulse.polls += 1
        pulse.begin_look(self._clock())
        lookout.look()
        pulse.end_look(self._clock())
        self._say_skipped()
        while lookout.gone or lookout.pending:
            for file in list(lookout.gone.values()):
                yield from self._delete(file)
            for file in self._in_order():
                if pulse.is_look_due(self._clock()):
                    yield from self._interlude()
                if lookout.pending.get(file.path) is file:
                    yield from self._step(file)
        self._troubles.end_poll()

    def _interlude(self) -> Iterator[SourceEvent]:
        """What live sessions wrote while others are being caught up with."""
        before = set(self._lookout.pending)
        self._lookout.look_hot()
        self._pulse.begin_look(self._clock())
        for file in self._in_order():
            if file.path not in before:
                yield from self._step(file)

    def _in_order(self) -> list[Watched]:
        return sorted(
            self._lookout.pending.values(),
            key=lambda file: (file.live, file.hot_until > 0, file.mtime),
            reverse=True,
        )

    def _delete(self, file: Watched) -> Iterator[SourceEvent]:
        cursor = file.progress.cursor if file.progress else None
        yield SourceEvent(
            SourceEventKind.DELETE,
            file.to_transcript(),
            file.mtime,
            reason="moved" if file.moved else None,
            inode=cursor.inode if cursor else 0,
        )
        self._tally.release(file)
        self._lookout.drop(file)

    def _step(self, file: Watched) -> Iterator[SourceEvent]:
        """A bounded share of one transcript."""
        if file.progress is None:
            file.progress = Progress(file.to_transcript())
        left = self._options.max_step_bytes
        resets = 0
        while left > 0 and resets < 2 and not file.gone:
            piece = self._read(file, file.progress)
            if piece is None:
                return
            yield from self._hand_on(file, file.progress, piece)
            left -= max(piece.read, 1)
            resets += piece.verdict.is_reset
            if piece.is_foreign or (piece.caught_up and not piece.verdict.is_reset):
                self._lookout.pending.pop(file.path, None)
                return
            if not piece.read and not piece.verdict.is_reset:
                # It says it has bytes and gives none: look again when it changes.
                self._lookout.pending.pop(file.path, None)
                return

    def _read(self, file: Watched, progress: Progress) -> Piece | None:
        options = self._options
        try:
            return read_piece(
                self._disk,
                file.path,
                progress.cursor,
                progress.tail,
                size=options.read_bytes,
                limit=options.parse_limit,
                was_absent=file.was_absent,
            )
        except FileNotFoundError:
            self._lookout.missing(file)
        except OSError as error:
            if error.errno in _NO_TRANSCRIPT:
                self._lookout.missing(file)
            else:
                self._lookout.failed(file, error)
        return None

    def _hand_on(
        self, file: Watched, progress: Progress, piece: Piece
    ) -> Iterator[SourceEvent]:
        """Give the piece to the consumer, then move the cursor."""
        if piece.is_foreign:
            self._say_foreign(file)
            return
        verdict = piece.verdict
        if not file.announced:
            reason = "moved" if file.moved else None
            yield _event(SourceEventKind.NEW_SESSION, progress, piece, reason)
            if file.progress is not progress:
                return
            file.announced = True
        if verdict.is_reset:
            yield _event(verdict.kind, progress, piece, verdict.reason)
            if file.progress is progress:
                progress.reset(piece.now)
                file.was_absent = False
                self._tally.release(file)
            return
        self._say_growth(file, progress, piece)
        if piece.decoded.lines:
            first = piece.cursor.lines - len(piece.decoded.lines) + 1
            yield SourceEvent(
                SourceEventKind.APPEND,
                progress.transcript,
                piece.now.st_mtime_ns / 1e9,
                lines=piece.decoded.lines,
                first_line=first,
                oversize=tuple(first + place for place in piece.decoded.oversize),
                size=piece.now.st_size,
                inode=piece.now.st_ino,
                caught_up=piece.caught_up,
            )
            if file.progress is not progress:
                return
        progress.cursor = piece.cursor
        progress.tail = piece.decoded.tail
        file.was_absent = file.moved = False
        self._say_oversize(file, piece)
        self._tally.accept(file, progress, piece, self._clock())
        if self._tally.held > self._options.hold_limit:
            self._let_go(file)

    def _let_go(self, reader: Watched) -> None:
        """Unfinished lines of others are read again once they grow."""
        for progress in self._tally.others(reader):
            if progress.cursor is not None:
                progress.cursor = step_back(progress.cursor)
            progress.tail = EMPTY

    def _say_growth(self, file: Watched, progress: Progress, piece: Piece) -> None:
        position = progress.cursor.position if progress.cursor else 0
        growth = piece.now.st_size - position
        limit = self._options.large_file_warn_bytes
        if growth <= limit or progress.growth_said:
            return
        progress.growth_said = True
        self._troubles.say(
            ErrorLevel.WARN,
            "watcher.large_file_growth",
            "a transcript holds an unusual amount of unread bytes; they are read in steps",
            name=file.name,
            growth=growth,
            threshold=limit,
        )

    def _say_oversize(self, file: Watched, piece: Piece) -> None:
        if piece.decoded.oversize:
            self._troubles.say(
                ErrorLevel.WARN,
                "watcher.oversize_line",
                "a line is too long and was left out",
                name=file.name,
                lines=len(piece.decoded.oversize),
                limit=self._options.parse_limit,
            )

    def _say_foreign(self, file: Watched) -> None:
        file.foreign = True
        self._troubles.say(
            ErrorLevel.WARN,
            "watcher.not_jsonl",
            "a file named like a transcript is not JSONL; it is ignored until it changes",
            name=file.name,
        )

    def _say_skipped(self) -> None:
        skipped = self._lookout.take_skipped()
        if skipped:
            self._troubles.say(
                ErrorLevel.WARN,
                "watcher.bounded_walk_overflow",
                "there are more transcripts than the cap; the most recent ones are read",
                max_files=self._options.max_files,
                overflow_count=skipped,
            )


_NO_TRANSCRIPT = frozenset(
    {errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENXIO, errno.EINVAL, errno.ENODEV}
)
"""What opening says of a link, a folder, a socket or a device in a transcript's place."""


def _event(
    kind: SourceEventKind, progress: Progress, piece: Piece, reason: str | None
) -> SourceEvent:
    return SourceEvent(
        kind,
        progress.transcript,
        piece.now.st_mtime_ns / 1e9,
        reason=reason,
        size=piece.now.st_size,
        inode=piece.now.st_ino,
    )
