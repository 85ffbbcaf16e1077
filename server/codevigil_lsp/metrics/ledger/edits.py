"""Accepted edits as others may ask about them: what was taken away, what was put."""

from functools import cached_property
from typing import Final

from msgspec import Struct

from codevigil_lsp.events.digests import digest_of, lasting_digest_of
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.shown import tells

_MOST_LINES: Final = 400
"""Lines of one change by which it is compared, from its first on."""


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
