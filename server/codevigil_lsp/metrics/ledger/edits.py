"""Accepted edits as others may ask about them: what was taken away, what was put."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from msgspec import Struct

from codevigil_lsp.events.digests import digest_of, lasting_digest_of
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.paths import plain
from codevigil_lsp.metrics.ledger.shown import tells

_MOST_LINES: Final = 400
"""Lines of one change by which it is compared, from its first on."""


class Edit(Struct, frozen=True):
    """An accepted edit, as it is kept until somebody asks."""

    path: str
    """The file, as the transcript names it."""
    call_id: str
    line: int
    """1-based, of the transcript."""
    time: float | None
    changes: Sequence[Change]

    def each(self) -> Iterator["Edited"]:
        """Give its changes one by one."""
        file = plain(self.path)
        for number, change in enumerate(self.changes):
            key = f"{self.call_id}:{number}"
            yield Edited(self.path, file, key, self.line, self.time, change)


class Edited(Struct, frozen=True, dict=True):
    """One change of an accepted edit; its digests are made when they are asked for."""

    path: str
    """The file, as the transcript names it."""
    file: str
    """The same in its one spelling."""
    key: str
    line: int
    """1-based, of the transcript."""
    time: float | None
    change: Change

    @cached_property
    def put(self) -> tuple[int, ...]:
        """The digests of the new lines."""
        return tuple(map(lasting_digest_of, self.change.new[:_MOST_LINES]))

    @cached_property
    def told(self) -> frozenset[int]:
        """Of these, the ones of lines with enough text to be known by."""
        return _telling(self.change.new)

    @cached_property
    def taken(self) -> frozenset[int]:
        """The digests of the old lines that have enough text."""
        return _telling(self.change.old)


def _telling(lines: tuple[str, ...]) -> frozenset[int]:
    return frozenset(digest_of(text) for text in lines[:_MOST_LINES] if tells(text))
