"""Where the lines of a finding stand now, found again by what they say.

Whoever is named by a finding must be able to trust it, so what is in doubt is not found:
lines that occur more than once are taken only near the place where they should be, and
lines without a word in them, such as a lone bracket, only exactly there.
"""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Final

from attrs import frozen

from codevigil_lsp.events.digests import lasting_digest_of
from codevigil_lsp.metrics.model import SourceLines

_REACH: Final = 30
"""Lines by which text that occurs more than once may have moved between two looks."""
_WORD: Final = 3
"""Letters and digits from which a line says something."""


@frozen
class Run:
    """Lines that stand together, counted from 0."""

    start: int
    count: int


class Text:
    """The lines of a file, ready to be searched."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.digests = [lasting_digest_of(line) for line in lines]
        self.times = Counter(self.digests)
        """How often each line occurs."""

    def says_something(self, run: Run) -> bool:
        """Whether there is a word in these lines."""
        return any(map(_has_word, self.lines[run.start : run.start + run.count]))

    def has_anchor(self, run: Run) -> bool:
        """Whether one of these lines says something and occurs nowhere else."""
        return any(
            self.times[self.digests[at]] == 1 and _has_word(self.lines[at])
            for at in range(run.start, run.start + run.count)
        )


def place(wanted: SourceLines, text: Text, expected: int | None = None) -> list[Run]:
    """Give where the lines stand, in pieces if something came between or went.

    Args:
        wanted: the lines; about the file as a whole, they stand on its first line.
        text: the file as it is.
        expected: the line, from 0, where they should begin; as the finding says when
            nothing better is known.
    """
    if not wanted.digests:
        return [Run(0, 1)] if text.lines else []
    if expected is None:
        expected = wanted.start - 1
    if whole := _as_a_whole(wanted.digests, text, expected):
        return whole
    return _in_pieces(wanted.digests, text)


def _as_a_whole(digests: tuple[int, ...], text: Text, expected: int) -> list[Run]:
    found = _occurrences(digests, text.digests)
    if not found:
        return []
    nearest = Run(min(found, key=lambda at: abs(at - expected)), len(digests))
    away = abs(nearest.start - expected)
    if not text.says_something(nearest):
        return [nearest] if away == 0 else []
    return [nearest] if len(found) == 1 or away <= _REACH else []


def _occurrences(digests: tuple[int, ...], within: list[int]) -> list[int]:
    wanted = list(digests)
    first, count = wanted[0], len(wanted)
    last = len(within) - count
    found: list[int] = []
    at = -1
    while True:
        try:
            at = within.index(first, at + 1, last + 1)
        except ValueError:
            return found
        if within[at : at + count] == wanted:
            found.append(at)


def _in_pieces(digests: tuple[int, ...], text: Text) -> list[Run]:
    """Give the pieces that are left, each around a line that occurs only once."""
    matcher = SequenceMatcher(
        lambda digest: text.times[digest] > 1, digests, text.digests, autojunk=False
    )
    blocks = matcher.get_matching_blocks()
    runs = [Run(block.b, block.size) for block in blocks if block.size]
    return [run for run in runs if text.has_anchor(run)]


def _has_word(line: str) -> bool:
    return len(list(islice(filter(str.isalnum, line), _WORD))) == _WORD
