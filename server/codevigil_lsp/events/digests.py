"""Digests of lines of text, by which a line is known again without keeping its words.

Those of the many lines that are compared within one process hold in it only, and cost
next to nothing; those that findings keep are the same in every process.
"""

from typing import Final

_LASTING_BYTES: Final = 6
"""So that every JSON reader has the number as it is."""
AROUND: Final = " \t\r\n\f\v,;"
"""Characters at the ends of a line that make it no other line."""


def digest_of(line: str) -> int:
    """Give the digest of one line in this process, never to be stored.

    What `AROUND` has does not count at its ends.

    Claude Code writes leading tabs as spaces where it tells what an edit changed, and a
    line at the end of a list is the same line with a comma behind it.
    """
    return hash(line.strip(AROUND))


def lasting_digest_of(line: str) -> int:
    """Give the digest of the same line that is the same in every process."""
    # Only findings on source lines need it; a check without any does not wait for it.
    from hashlib import blake2b

    told = line.strip(AROUND).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=_LASTING_BYTES).digest())


def digests_of(text: str) -> tuple[int, ...]:
    """Give the digests of the lines of a text; a last line break begins no line."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return tuple(map(digest_of, lines))
