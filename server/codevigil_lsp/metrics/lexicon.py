"""Phrases of the user's own, with what each stands for.

A phrase has a class, under which its hits are counted, and an intent: to alarm, or to be
counted only.
It is whole words or any part of the text; regular expressions are patterns, a setting of
the machine, since a workspace must not be able to make the server search for ever.

A pattern is searched in one sentence at a time, and is taken only where it cannot take
long there (`metrics.patterns`).
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from codevigil_lsp.metrics.matcher import Matcher
from codevigil_lsp.metrics.patterns import SEARCHED


class Intent(StrEnum):
    """What a hit of a phrase is for."""

    ALARM = "alarm"
    COUNT = "count"


class Mode(StrEnum):
    """Where a phrase may stand."""

    WORD = "word"
    """Not in the middle of a word."""
    SUBSTRING = "substring"
    """Anywhere."""


@frozen
class OwnPhrase:
    """A phrase of the user's; case does not matter."""

    phrase: str
    label: str = "own"
    """Its class, `class` in settings."""
    intent: Intent = Intent.ALARM
    mode: Mode = Mode.WORD


@frozen
class OwnPattern:
    """A regular expression of the user's; case does not matter."""

    pattern: str
    label: str = "own"
    intent: Intent = Intent.ALARM


class PhraseHit(NamedTuple):
    """A phrase where it stands in a text, `start` and `end` as in a slice."""

    start: int
    end: int
    label: str
    """Its class."""
    alarms: bool
    is_own: bool = False


class Lexicon:
    """The phrases and patterns of one setting, made ready to be found."""

    def __init__(
        self, phrases: Sequence[OwnPhrase] = (), patterns: Sequence[OwnPattern] = ()
    ) -> None:
        self.is_empty = not phrases and not patterns
        self._phrases = phrases
        substrings = [n for n, one in enumerate(phrases) if one.mode is Mode.SUBSTRING]
        texts = [one.phrase for one in phrases]
        self._matcher = Matcher(texts, substrings=substrings) if texts else None
        self._patterns = [
            (re.compile(one.pattern, re.IGNORECASE), one) for one in patterns
        ]

    def find(self, text: str, spans: Sequence[tuple[int, int]]) -> list[PhraseHit]:
        """Give every hit in these sentences of a text, by their starts."""
        if self.is_empty or not spans:
            return []
        found: list[PhraseHit] = []
        first, last = spans[0][0], spans[-1][1]
        if self._matcher is not None:
            for hit in self._matcher.find(text[first:last]):
                one = self._phrases[hit.phrase]
                start, end = first + hit.start, first + hit.end
                found.append(_hit(start, end, one))
        for expression, pattern in self._patterns:
            for start, end in spans:
                matches = expression.finditer(text, start, min(end, start + SEARCHED))
                found += [_hit(*match.span(), pattern) for match in matches]
        return sorted(found)


def _hit(start: int, end: int, own: OwnPhrase | OwnPattern) -> PhraseHit:
    return PhraseHit(start, end, own.label, own.intent is Intent.ALARM, is_own=True)
