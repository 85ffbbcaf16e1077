"""What one agent knows of one file, in lines as they are now."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct, field

from codevigil_lsp.events.digests import digest_of, lasting_digest_of
from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.marks import Mark
from codevigil_lsp.metrics.ledger.shown import lines_in
from codevigil_lsp.metrics.ledger.spans import Spans

_MOST_MARKS: Final = 50
_MOST_SAVED: Final = 10_000
_NOTHING: Final[Mapping[int, float]] = MappingProxyType({})
"""Shared by all, as nearly all have nothing there."""


class FileLedger(Struct, eq=False, gc=False):
    """Which lines of a file the agent has seen, and which it wrote."""

    path: str
    """As the transcript names it."""
    seen: Spans = field(default_factory=Spans)
    written: Spans = field(default_factory=Spans)
    counts_as_seen: bool = False
    """Whether all of it may have been seen: it is not known in lines."""
    is_changed: bool = False
    """Whether someone else changed it since the agent first saw it."""
    saved: Mapping[int, float] = _NOTHING
    """Lines that the user saved since all of it may have been seen: their digests, each
    with the time."""
    is_blurred: bool = False
    """Whether the agent itself changed it in ways not known since it last looked."""
    last_read: int | None = None
    """Line of the transcript where something of it was last shown."""
    updated: float | None = None
    marks: tuple[Mark, ...] = ()
    version: int = 0
    """Counts up with everything that changes what is known."""

    @property
    def is_known(self) -> bool:
        """Whether the agent may have seen or wrote anything of it."""
        return self.counts_as_seen or bool(self.seen) or bool(self.written)

    def saw(self, start: int, end: int) -> bool:
        """Say whether the agent may know the lines up to, not including, `end`."""
        return (
            self.counts_as_seen
            or self.seen.covers(start, end)
            or self.written.covers(start, end)
        )

    def show(
        self,
        ranges: Sequence[LineRange],
        line: int,
        time: float | None,
        *,
        perhaps: str | None = None,
    ) -> None:
        """The agent was shown these lines; all of the file where none are named.

        Where that is not sure, `perhaps` is the text in which they may be: it does not
        tell what the agent changed itself before, and findings only go by what it says.
        """
        self.version += 1
        if time is not None:
            self.updated = time
        self.last_read = line
        is_sure = perhaps is None
        self.is_blurred = self.is_blurred and not is_sure
        if not ranges:
            self.counts_as_seen = True
            self.saved = _NOTHING
            self.marks = () if is_sure else self.marks
        for shown in ranges:
            self.seen.add(shown.start, shown.count)
            if shown.start == 1 and self.is_changed:
                known = *self.seen.ranges, *self.written.ranges
                ends = (one.start + one.count for one in known)
                # Nothing is left that was known by its number only.
                self.is_changed = max(ends) > 1 + shown.count
        if self.marks:
            lines = lines_in(perhaps) if perhaps else ()
            told = frozenset(map(lasting_digest_of, lines))
            for mark in self.marks:
                if is_sure:
                    mark.read(ranges)
                else:
                    mark.recognise(told)
            self._drop_closed()

    def doubt(self, time: float | None) -> None:
        """The agent changed it in a way that does not tell lines."""
        self._touch(time)
        self.counts_as_seen = self.is_blurred = True
        self.is_changed = False
        self.saved = _NOTHING

    def change_outside(self) -> None:
        """The transcript says that it was changed, and not by an edit of the agent's."""
        if not self.is_blurred:
            self.is_changed = True

    def save(self, lines: Collection[int], time: float) -> None:
        """The user saved lines of these digests, which the file did not have before.

        What is too much to be kept is forgotten.
        """
        saved = {**self.saved, **dict.fromkeys(lines, time)}
        self.saved = saved if len(saved) <= _MOST_SAVED else _NOTHING

    def was_saved(self, text: str, before: float | None) -> bool:
        """Say whether it was the user who put a line, before that time."""
        if not self.saved or before is None:
            return False
        return self.saved.get(digest_of(text), before) < before

    def create(self, lines: int, time: float | None) -> None:
        """The agent wrote it as a new file."""
        self._touch(time)
        self.seen, self.written = Spans(), Spans()
        self.written.add(1, lines)
        self.counts_as_seen = self.is_changed = self.is_blurred = False
        self.saved, self.marks = _NOTHING, ()

    def edit(
        self,
        changes: Sequence[Change],
        around: Sequence[LineRange],
        found: Sequence[Mark],
        time: float | None,
    ) -> None:
        """The agent changed lines; what stands around them counts as seen."""
        self._touch(time)
        self.seen.shift(changes)
        self.written.shift(changes)
        for mark in self.marks:
            mark.shift(changes)
        self._drop_closed()
        for change in changes:
            self.written.add(change.new_start, len(change.new))
        for lines in around:
            self.seen.add(lines.start, lines.count)
        if found:
            self.marks = (*self.marks, *found)[-_MOST_MARKS:]

    def _drop_closed(self) -> None:
        if self.marks and not all(mark.is_open for mark in self.marks):
            self.marks = tuple(mark for mark in self.marks if mark.is_open)
            self.version += 1

    def _touch(self, time: float | None) -> None:
        self.version += 1
        if time is not None:
            self.updated = time
