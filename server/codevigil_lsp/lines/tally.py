"""What has been accepted, and which unfinished lines are held."""

from collections.abc import Iterator

from codevigil_lsp.lines.model import SourceStats
from codevigil_lsp.lines.reader import Piece
from codevigil_lsp.lines.watched import Progress, Watched


class Tally:
    """Counts; every number here is of bytes whose cursor has moved."""

    def __init__(self) -> None:
        self._files = 0
        self._bytes = 0
        self._lines = 0
        self._oversize = 0
        self._tails: dict[str, tuple[Progress, int]] = {}
        self.held = 0
        """Bytes of unfinished lines in memory."""

    @property
    def stats(self) -> SourceStats:
        """The totals."""
        return SourceStats(self._files, self._bytes, self._lines, self._oversize)

    def accept(
        self, file: Watched, progress: Progress, piece: Piece, now: float
    ) -> None:
        """A piece was accepted."""
        if not progress.counted:
            progress.counted = True
            self._files += 1
        self._bytes += piece.read
        self._lines += len(piece.decoded.lines)
        self._oversize += len(piece.decoded.oversize)
        if piece.read:
            progress.tail_since = now
        self.release(file)
        if progress.tail.length:
            self._tails[file.path] = (progress, progress.tail.kept)
            self.held += progress.tail.kept

    def release(self, file: Watched) -> None:
        """The unfinished line of this file is held no more."""
        _, kept = self._tails.pop(file.path, (None, 0))
        self.held -= kept

    def incomplete(self, now: float, after: float) -> int:
        """How many files end in a line that has waited this long for its newline."""
        return sum(
            now - progress.tail_since >= after
            for progress, _ in list(self._tails.values())
        )

    def others(self, reader: Watched) -> Iterator[Progress]:
        """Release every unfinished line but the reader's; returns whose they were."""
        for path, (progress, kept) in list(self._tails.items()):
            if path != reader.path and kept:
                # It stays in the list, since the line is still incomplete.
                self._tails[path] = (progress, 0)
                self.held -= kept
                yield progress
