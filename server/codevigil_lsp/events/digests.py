"""Digests of lines of text, by which a line is known again without keeping its words.

They hold within one process only: never to be stored or sent.
"""


def digest_of(line: str) -> int:
    """Give the digest of one line; white space around it does not count.

    Claude Code writes leading tabs as spaces where it tells what an edit changed.
    """
    return hash(line.strip())


def digests_of(text: str) -> tuple[int, ...]:
    """Give the digests of the lines of a text; a last line break begins no line."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return tuple(map(digest_of, lines))
