"""Regular expressions of the user's, taken only where they cannot take long.

Python's expressions go back and try again, which can take for ever.  So a pattern has at
most 200 characters, is searched in at most 300 of a sentence, and may not refer back or
look around, nor repeat a group in which something repeats or branches.  What is left can
match in a number of ways that is known beforehand: 300 for each repetition without an
end, as many as its bound for each other, 2 for each branch, multiplied.  At most 90,000,
two repetitions without an end, are taken.
"""

import re
from typing import Final

SEARCHED: Final = 300
"""Characters of a sentence in which a pattern is searched."""
_LONGEST: Final = 200
_MOST_WAYS: Final = SEARCHED**2
_PIECE: Final = re.compile(
    r"\\(?P<reference>[1-9g])|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<special>\(\?(?!:))"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<branch>\|)"
    r"|(?P<repeat>[*+]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})|(?P<maybe>\?)|.",
    re.DOTALL,
)


def trouble_with(pattern: str) -> str:
    """Say why a pattern is not taken, empty where it is."""
    if not 2 <= len(pattern) <= _LONGEST:
        return f"must have a pattern of 2 to {_LONGEST} characters"
    try:
        expression = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        return "is not a regular expression; check its brackets and its escapes"
    if expression.search("") is not None:
        return "matches an empty text; make a part of it required"
    return _too_long(pattern)


def _too_long(pattern: str) -> str:
    """Say why a pattern might take long; counts the ways in which it can match."""
    ways = 1
    repeated: list[bool] = [False]
    """Of each open group, whether anything in it repeats or branches."""
    closed = False
    """Whether the piece before was a group in which something does."""
    for found in _PIECE.finditer(pattern):
        kind = found.lastgroup
        if found["reference"] or found["special"]:
            return "refers back, looks around or sets flags; use plain groups only"
        if found["open"]:
            repeated.append(False)
        elif found["close"]:
            closed = repeated.pop()
            repeated[-1] = repeated[-1] or closed
            continue
        elif found["branch"] or found["maybe"]:
            ways *= 2
            repeated[-1] = True
        elif found["repeat"]:
            if closed:
                return (
                    "repeats a group in which something repeats; take one of them out"
                )
            ways *= _times(found)
            repeated[-1] = True
        closed = False
        if kind is not None and ways > _MOST_WAYS:
            return "has too many repetitions; two without an end are the most"
    return ""


def _times(repeat: re.Match[str]) -> int:
    """Give how often something repeats at most, capped where there is no end."""
    if repeat["least"] is None:
        return SEARCHED
    least = int(repeat["least"] or 0)
    most = (
        int(repeat["most"])
        if repeat["most"]
        else (SEARCHED if repeat["comma"] else least)
    )
    return max(1, min(most, SEARCHED))
