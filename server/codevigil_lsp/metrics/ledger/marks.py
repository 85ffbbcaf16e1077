"""Findings about source lines, each followed until its lines were read or are gone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from attrs import define, frozen

from codevigil_lsp.events.digests import lasting_digest_of
from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.shown import tells
from codevigil_lsp.metrics.ledger.wording import say
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    SourceLines,
)

_MOST_LINES: Final = 1_000
"""Lines of one finding that are followed, from its first on."""
_SEVERITIES: Final[Mapping[FindingCode, FindingSeverity]] = {
    FindingCode.UNREAD_EDIT: FindingSeverity.INFORMATION,
    FindingCode.UNREAD_OVERWRITE: FindingSeverity.WARNING,
    FindingCode.STALE_EDIT: FindingSeverity.WARNING,
}


@frozen
class _Line:
    digest: int
    tells: bool


@define
class Mark:
    """Lines as the agent left them, or a whole file where it has no lines."""

    code: FindingCode
    key: str
    line: int
    """Of the transcript: the result of the call."""
    last_read: int | None
    _lines: dict[int, _Line]
    """By their number as it is now."""
    _is_whole: bool
    _is_removal: bool
    """Whether lines were taken away, so that the one beside them has to stand for it."""
    _needs_telling: bool

    @classmethod
    def of_change(
        cls,
        code: FindingCode,
        change: Change,
        places: Sequence[int],
        *,
        key: str,
        line: int,
        last_read: int | None,
    ) -> "Mark":
        """Make the mark of those lines of a change, by their place in the new ones."""
        numbered = [(change.new_start + place, change.new[place]) for place in places]
        if not change.new and change.beside is not None:
            numbered = [change.beside]
        lines = {
            number: _Line(lasting_digest_of(text), tells(text))
            for number, text in numbered[:_MOST_LINES]
        }
        return cls(
            code,
            key,
            line,
            last_read,
            lines,
            not lines,
            not change.new,
            any(one.tells for one in lines.values()),
        )

    @classmethod
    def of_file(
        cls, code: FindingCode, *, key: str, line: int, last_read: int | None
    ) -> "Mark":
        """Make a mark of a file as a whole."""
        return cls(code, key, line, last_read, {}, True, False, False)

    @property
    def is_open(self) -> bool:
        """Whether something of it is still there and unread."""
        return self._is_whole or any(
            one.tells or not self._needs_telling for one in self._lines.values()
        )

    @property
    def range(self) -> LineRange | None:
        """The longest run of its lines; None for a whole file."""
        return None if self._is_whole else max(_runs(self._lines), key=_count)

    def shift(self, changes: Sequence[Change]) -> None:
        """Follow an edit of the file: lines that it replaced are gone from it."""
        moved = ((_now_at(line, changes), one) for line, one in self._lines.items())
        self._lines = {line: one for line, one in moved if line is not None}

    def read(self, ranges: Iterable[LineRange]) -> None:
        """Take note that the agent saw these lines, with what stands there now."""
        self._is_whole = False
        for shown in ranges:
            for number in [
                n for n in self._lines if 0 <= n - shown.start < shown.count
            ]:
                del self._lines[number]

    def recognise(self, digests: Collection[int]) -> None:
        """Take note that the agent saw lines of these lasting digests, wherever."""
        for number in [n for n, one in self._lines.items() if one.digest in digests]:
            del self._lines[number]

    def finding(self, path: str) -> Finding:
        """Give the finding as it stands; only while it is open."""
        place = self.range
        if place is None:
            source = SourceLines(path, 1, ())
        else:
            digests = (
                self._lines[place.start + offset].digest
                for offset in range(place.count)
            )
            source = SourceLines(path, place.start, tuple(digests))
        return Finding(
            self.code,
            _SEVERITIES[self.code],
            say(self.code, place, is_removal=self._is_removal),
            self.line,
            key=self.key,
            source=source,
            last_read=self.last_read,
        )


def _now_at(line: int, changes: Sequence[Change]) -> int | None:
    """Say where a line of the old file is in the new one; None where it is gone."""
    by = 0
    for change in changes:
        if line < change.old_start:
            break
        if line < change.old_end:
            return None
        by += change.moves_by
    return line + by


def _runs(numbers: Iterable[int]) -> list[LineRange]:
    runs: list[LineRange] = []
    for number in sorted(numbers):
        last = runs[-1] if runs else None
        if last is not None and number == last.start + last.count:
            runs[-1] = LineRange(last.start, last.count + 1)
        else:
            runs.append(LineRange(number, 1))
    return runs


def _count(run: LineRange) -> int:
    return run.count
