"""Lines that were edited, followed through later edits of the same file.

A region is what the last edit of it left there; an edit that touches it is one more edit
of the same lines, any other only moves it.
A hunk comes with up to three unchanged lines on either side, which are taken off, so that
edits of neighbouring lines are not edits of the same ones.
"""

from collections import deque
from collections.abc import Sequence
from typing import Final

from msgspec import Struct, field

from codevigil_lsp.events.model import Hunk

_AROUND: Final = 3
_MOST_FILES: Final = 20
_MOST_REGIONS: Final = 30
"""Regions of one file; both bounds drop what was edited longest ago."""
_MOST_LINES: Final = 20


class Region(Struct):
    """Lines of a file, as they are now, and the edits of them."""

    start: int
    end: int
    """The line after the last; a place where lines were only taken away has one."""
    edits: int
    lines: deque[int] = field(default_factory=lambda: deque[int](maxlen=_MOST_LINES))
    """The lines of the transcript with the last edits."""


class Regions:
    """The regions of all files, the file edited longest ago first."""

    def __init__(self) -> None:
        self._files: dict[str, list[Region]] = {}

    @property
    def longest(self) -> Region | None:
        """The region with the most edits, the latest of equals."""
        regions = [region for regions in self._files.values() for region in regions]
        return max(
            regions, key=lambda region: (region.edits, region.lines[-1]), default=None
        )

    def edit(self, path: str, hunks: Sequence[Hunk], line: int) -> None:
        """Take in one edit of a file, with all its hunks."""
        old = self._files.pop(path, [])
        touched: list[Region] = []
        kept: list[Region] = []
        for region in old:
            if any(_overlap(_old_lines(hunk), region) for hunk in hunks):
                touched.append(region)
            else:
                kept.append(_moved(region, hunks))
        new = [_edited(hunk, touched, line) for hunk in hunks]
        self._files[path] = [*kept, *new][-_MOST_REGIONS:]
        if len(self._files) > _MOST_FILES:
            del self._files[next(iter(self._files))]

    def forget(self, path: str | None = None) -> None:
        """Let go of a file, or of those in a directory, or of all when None."""
        if not self._files:
            return
        if path is None:
            self._files.clear()
            return
        below = path.rstrip("/\\")
        for known in tuple(self._files):
            rest = known.removeprefix(below)
            if known == path or (rest != known and rest[:1] in {"/", "\\"}):
                del self._files[known]


def _edited(hunk: Hunk, touched: Sequence[Region], line: int) -> Region:
    start, end = _core(hunk.new_start, hunk.new_lines)
    again = [region for region in touched if _overlap(_old_lines(hunk), region)]
    most = max(again, key=lambda region: region.edits, default=None)
    region = Region(start, end, 1)
    if most is not None:
        region.edits += most.edits
        region.lines.extend(most.lines)
    region.lines.append(line)
    return region


def _old_lines(hunk: Hunk) -> tuple[int, int]:
    return _core(hunk.old_start, hunk.old_lines)


def _core(start: int, count: int) -> tuple[int, int]:
    """Give the changed lines of a hunk, at least one, as start and end.

    A hunk at the start of the file may have fewer lines around: none is taken off there.
    """
    first = start if start <= 1 else start + _AROUND
    end = start + count - _AROUND
    return first, max(end, first + 1)


def _overlap(lines: tuple[int, int], region: Region) -> bool:
    return lines[0] < region.end and region.start < lines[1]


def _moved(region: Region, hunks: Sequence[Hunk]) -> Region:
    """Move a region by what the hunks above it added or took away."""
    by = sum(
        hunk.new_lines - hunk.old_lines
        for hunk in hunks
        if _old_lines(hunk)[0] < region.start
    )
    region.start += by
    region.end += by
    return region
