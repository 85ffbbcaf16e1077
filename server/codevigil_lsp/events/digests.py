"""Digests of lines of text, by which a line is known again without keeping its words.

They hold within one process only: never to be stored or sent.
"""

from typing import Final

AROUND: Final = " \t\r\n\f\v,;"
"""Characters at the ends of a line that make it no other line."""


def digest_of(line: str) -> int:
    """Give the digest of one line; what `AROUND` has does not count at its ends.

    Claude Code writes leading tabs as spaces where it tells what an edit changed, and a
    line at the end of a list is the same line with a comma behind it.
    """
    return hash(line.strip(AROUND))


def digests_of(text: str) -> tuple[int, ...]:
    """Give the digests of the lines of a text; a last line break begins no line."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return tuple(map(digest_of, lines))
