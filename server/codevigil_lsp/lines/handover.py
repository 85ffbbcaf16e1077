"""From one transcript to its consumer: read a piece, hand it on, then move the cursor.

The order is the promise.  A generator stops at `yield`; what follows it runs only when the
consumer comes back, so a consumer that raises or goes away has accepted nothing.  And when
it forgot the transcript meanwhile, nothing is moved either.
"""

import errno
from collections.abc import Callable, Iterator

from codevigil_lsp.errors import ErrorLevel
from codevigil_lsp.lines.cursor import step_back
from codevigil_lsp.lines.decoder import EMPTY
from codevigil_lsp.lines.disk import Disk
from codevigil_lsp.lines.lookout import Lookout
from codevigil_lsp.lines.model import SourceEvent, SourceEventKind, WatchOptions
from codevigil_lsp.lines.reader import Piece, read_piece
from codevigil_lsp.lines.tally import Tally
from codevigil_lsp.lines.trouble import Troubles
from codevigil_lsp.lines.watched import Progress, Watched, sign

_RESETS_A_POLL = 3
"""A file that is rewritten faster than it is read must not keep a poll from its end."""


class Handover:
    """Hands on what there is to read, a bounded step at a time."""

    def __init__(
        self,
        disk: Disk,
        options: WatchOptions,
        lookout: Lookout,
        troubles: Troubles,
        tally: Tally,
        clock: Callable[[], float],
    ) -> None:
        self._disk = disk
        self._options = options
        self._lookout = lookout
        self._troubles = troubles
        self._tally = tally
        self._clock = clock

    def end(self, file: Watched) -> Iterator[SourceEvent]:
        """Tell of a transcript that is gone, then forget it."""
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

    def step(self, file: Watched) -> Iterator[SourceEvent]:
        """A bounded share of one transcript."""
        if file.remembered:
            yield SourceEvent(
                SourceEventKind.UNCHANGED,
                file.to_transcript(),
                file.mtime,
                inode=file.inode,
            )
            if file.remembered:
                self._lookout.put_to_sleep(file)
            return
        if file.progress is None:
            file.progress = Progress(file.to_transcript())
        # The last line is not reached when the consumer goes away in the middle: then
        # the others come first in the next poll.
        file.refused += 1
        yield from self._step(file, file.progress)
        file.refused = 0

    def _step(self, file: Watched, progress: Progress) -> Iterator[SourceEvent]:
        left = self._options.max_step_bytes
        while (left > 0 or self._options.by_session) and not file.gone:
            piece = self._read(file, progress)
            if piece is None:
                return
            yield from self._hand_on(file, progress, piece)
            if file.progress is not progress:
                return
            left -= max(piece.read, 1)
            if piece.verdict.is_reset:
                file.resets += 1
                if file.resets > _RESETS_A_POLL:
                    file.resets = 0
                    self._lookout.put_off(file)
                    return
            elif piece.is_foreign or piece.caught_up or not piece.read:
                # Also when it says it has bytes and gives none: until it changes again.
                file.resets = 0
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
        progress.signature = sign(piece.now)
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
        self._lookout.shelf.touch()
        self._troubles.say(
            ErrorLevel.WARN,
            "watcher.not_jsonl",
            "a file named like a transcript is not JSONL; it is ignored until it changes",
            name=file.name,
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
