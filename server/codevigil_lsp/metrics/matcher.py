"""Many phrases found in a text in one pass.

The phrases become one expression in the shape of a trie, which finds the longest of them
at a place; the others at that place are its beginnings, known beforehand.
The time is linear in the text: at each character no more is looked at than the longest
phrase has characters.

Case does not matter.  Offsets are those of the text: characters whose lower case has
another length (`İ`) stay as they are, and `ß` is not `ss`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

_END: Final = ""
"""The key under which a node of the trie says that a phrase ends there."""

_MANY: Final = 16
"""Up to so many phrases one `in` after the other, each in C, beats the trie."""

_Node = dict[str, "_Node"]


class Hit(NamedTuple):
    """A phrase in a text; `start` and `end` as in a slice."""

    start: int
    end: int
    phrase: int
    """Its place among the phrases of the matcher."""


class Matcher:
    """Finds phrases, each anywhere (`substring`) or as whole words only.

    A phrase that begins or ends with a letter, a digit or an underscore has to begin or
    end there in the text too, unless it is a substring.
    """

    def __init__(
        self, phrases: Sequence[str], *, substrings: Iterable[int] = ()
    ) -> None:
        self._anywhere = frozenset(substrings)
        self._by_text: dict[str, list[int]] = {}
        for position, phrase in enumerate(phrases):
            if phrase:
                self._by_text.setdefault(fold(phrase), []).append(position)
        self._beginnings = {
            text: sorted(
                (one for one in self._by_text if text.startswith(one)), key=len
            )
            for text in self._by_text
        }
        self._search = re.compile(_expression(self._by_text)).search

    def occurs_in(self, text: str) -> bool:
        """Say whether any phrase stands in a text, word boundaries left aside."""
        folded = text.lower()
        if len(self._by_text) > _MANY:
            return self._search(folded) is not None
        return any(phrase in folded for phrase in self._by_text)

    def find(self, text: str) -> Iterator[Hit]:
        """Give every phrase in the text, also where they overlap, by their places."""
        folded = fold(text)
        position = 0
        while (found := self._search(folded, position)) is not None:
            start = found.start()
            for begun in self._beginnings[found[0]]:
                end = start + len(begun)
                is_whole = _is_whole(folded, start, end)
                for phrase in self._by_text[begun]:
                    if is_whole or phrase in self._anywhere:
                        yield Hit(start, end, phrase)
            position = start + 1


def fold(text: str) -> str:
    """Give a text in lower case, every character at its place."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    lowered = ((character, character.lower()) for character in text)
    return "".join(low if len(low) == 1 else character for character, low in lowered)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Say whether neither end of the part is in the middle of a word."""
    return not (
        (start and _is_in_word(text[start - 1]) and _is_in_word(text[start]))
        or (end < len(text) and _is_in_word(text[end]) and _is_in_word(text[end - 1]))
    )


def _is_in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _expression(phrases: Iterable[str]) -> str:
    """Give the expression of all phrases; one that never matches where there are none."""
    root: _Node = {}
    for phrase in phrases:
        node = root
        for character in phrase:
            node = node.setdefault(character, {})
        node[_END] = {}
    return _branches(root) if root else r"(?!)"


def _branches(node: _Node) -> str:
    """Give the expression of what follows in a trie, the longest first."""
    written: list[str] = []
    for character, rest in node.items():
        if character == _END:
            continue
        # A stretch without branches is written at once, however long it is.
        stretch = re.escape(character)
        while len(rest) == 1 and _END not in rest:
            ((character, rest),) = rest.items()
            stretch += re.escape(character)
        written.append(
            stretch + (_branches(rest) if len(rest) > (_END in rest) else "")
        )
    joined = written[0] if len(written) == 1 else f"(?:{'|'.join(written)})"
    return f"(?:{joined})?" if _END in node else joined
