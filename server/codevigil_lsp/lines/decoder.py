r"""Bytes cut anywhere become whole lines.

1. A line ends at `\n` and nowhere else; it is handed on when that byte has arrived.
2. No byte is looked at twice: an unfinished line is kept as a chain of chunks that is
   joined once, so the cost is linear however long the lines and however small the cuts.
3. A line longer than the limit is dropped: its bytes are counted, not kept, and an empty
   line stands in its place so that the numbers of the others hold.

A `Tail` is a value and never changed; who wants to take a decoding back keeps the old one.
"""

from typing import Final

from msgspec import Struct

BOM: Final = b"\xef\xbb\xbf"
_SAMPLE: Final = 4096
"""Bytes by which it is judged how long the lines are."""
_LONG: Final = 600
"""Bytes of a line from which on looking for its end is the faster way."""


class Tail(Struct, frozen=True, eq=False):
    """The beginning of a line whose newline has not arrived."""

    length: int = 0
    """Bytes seen of the line."""
    kept: int = 0
    """Bytes of it in memory: all, or none once it is over the limit."""
    chain: "Chain | None" = None


class Chain(Struct, frozen=True, eq=False):
    """Chunks, the last one first."""

    chunk: bytes
    before: "Chain | None"


class Decoded(Struct, frozen=True, eq=False):
    """What one piece of bytes gave."""

    lines: tuple[bytes, ...]
    oversize: tuple[int, ...]
    """Places in `lines` that stand for dropped lines."""
    tail: Tail


EMPTY: Final = Tail()
NOTHING: Final = Decoded((), (), EMPTY)


def decode(tail: Tail, data: bytes, *, limit: int, at_start: bool = False) -> Decoded:
    """The lines that `data` completes, and what is left over.

    Args:
        tail: what was left over by the piece before.
        data: the bytes that follow it.
        limit: the longest line handed on, in bytes.
        at_start: whether the first line of the file is still to come.
    """
    pieces = _split(data)
    rest = pieces.pop()
    if not pieces:
        return Decoded((), (), _extend(tail, rest, limit))
    dropped: list[int] = []
    if tail.length:
        if tail.length + len(pieces[0]) > limit:
            pieces[0] = b""
            dropped.append(0)
        else:
            pieces[0] = _join(tail.chain, pieces[0])
    if len(data) > limit:
        for place, piece in enumerate(pieces):
            if len(piece) > limit:
                pieces[place] = b""
                dropped.append(place)
    return Decoded(
        tuple(_clean(pieces, data, at_start=at_start)),
        tuple(dropped),
        _extend(EMPTY, rest, limit),
    )


def _split(data: bytes) -> list[bytes]:
    """Cut at newlines as `bytes.split` does, which looks at one byte after the other.

    Looking for the next newline goes many times as fast, at a price for each line:
    worth it where they are long, as those of transcripts are.
    """
    if data.count(b"\n", 0, _SAMPLE) > _SAMPLE // _LONG:
        return data.split(b"\n")
    pieces: list[bytes] = []
    start = 0
    find = data.find
    while (end := find(b"\n", start)) >= 0:
        pieces.append(data[start:end])
        start = end + 1
    pieces.append(data[start:])
    return pieces


def _extend(tail: Tail, data: bytes, limit: int) -> Tail:
    if not data:
        return tail
    length = tail.length + len(data)
    if length > limit:
        return Tail(length)
    return Tail(length, length, Chain(data, tail.chain))


def _join(chain: Chain | None, last: bytes) -> bytes:
    chunks = [last]
    while chain is not None:
        chunks.append(chain.chunk)
        chain = chain.before
    chunks.reverse()
    return b"".join(chunks)


def _clean(pieces: list[bytes], data: bytes, *, at_start: bool) -> list[bytes]:
    """Without byte order mark, NULs (a hole after a crash) and carriage returns."""
    if at_start and pieces[0].startswith(BOM):
        pieces[0] = pieces[0][len(BOM) :]
    # The first line may have begun in an earlier piece, so it is looked at by itself.
    if b"\0" in data:
        pieces = [piece.replace(b"\0", b"") for piece in pieces]
    elif b"\0" in pieces[0]:
        pieces[0] = pieces[0].replace(b"\0", b"")
    if b"\r" in data:
        return [piece.rstrip(b"\r") for piece in pieces]
    if pieces[0].endswith(b"\r"):
        pieces[0] = pieces[0].rstrip(b"\r")
    return pieces
