"""One bounded read of one transcript: open, look, read, check, decode, close.

Head and anchor are read *after* the new bytes and from the same descriptor.  So a file
that is rewritten while it is being read is either read as it was before or recognised,
and never handed on half and half.  Nothing is remembered here: the caller keeps cursor and
tail, and keeps the old ones when the consumer does not accept the piece.
"""

from typing import Final

from msgspec import Struct

from codevigil_lsp.lines import cursor as cursors
from codevigil_lsp.lines.cursor import ANCHOR_BYTES, HEAD_BYTES, Verdict
from codevigil_lsp.lines.decoder import NOTHING, Decoded, Tail, decode
from codevigil_lsp.lines.disk import Disk, Stat
from codevigil_lsp.lines.model import FileCursor

NOT_JSONL: Final = (
    b"\x1f\x8b",  # gzip
    b"PK\x03\x04",  # zip
    b"\x28\xb5\x2f\xfd",  # zstd
    b"\xff\xfe",  # UTF-16, UTF-32
    b"\xfe\xff",
    b"SQLite format 3\0",
    b"\x7fELF",
)


class Piece(Struct, frozen=True, eq=False):
    """What one read gave."""

    verdict: Verdict
    now: Stat
    cursor: FileCursor
    """Where to go on once the piece is accepted."""
    decoded: Decoded = NOTHING
    read: int = 0
    """Bytes read."""
    caught_up: bool = False
    is_foreign: bool = False
    """Whether the file is not JSONL at all, by its first bytes."""


def read_piece(
    disk: Disk,
    path: str,
    cursor: FileCursor | None,
    tail: Tail,
    *,
    size: int,
    limit: int,
    was_absent: bool = False,
) -> Piece:
    """Read on from the cursor; `OSError` when the file cannot be opened or read.

    Args:
        disk: where the file is.
        path: its path.
        cursor: how far it has been read, None if never.
        tail: the unfinished line before the cursor's position.
        size: bytes to read at most.
        limit: the longest line handed on, in bytes.
        was_absent: whether a look since the last read found nothing at this path.
    """
    with disk.open(path) as file:
        now = file.stat()
        known = cursor if cursor is not None else cursors.start(now)
        position = known.position
        wanted = max(0, min(size, now.st_size - position))
        data = file.read(position, wanted) if wanted else b""
        if position == 0 and len(data) >= HEAD_BYTES:
            head = data[:HEAD_BYTES]
        else:
            head = file.read(0, min(HEAD_BYTES, position + len(data)))
        anchor = b""
        if known.anchor_length:
            anchor = file.read(position - known.anchor_length, known.anchor_length)
    verdict = cursors.judge(
        cursor, now, head=head, anchor=anchor, was_absent=was_absent
    )
    if verdict.is_reset:
        return Piece(verdict, now, cursors.start(now))
    if position == 0 and data.startswith(NOT_JSONL):
        return Piece(verdict, now, known, is_foreign=True)
    decoded = decode(tail, data, limit=limit, at_start=known.lines == 0)
    end = position + len(data)
    moved = cursors.move(
        known,
        now,
        offset=end - decoded.tail.length,
        held=decoded.tail.length,
        lines=known.lines + len(decoded.lines),
        head=head[: min(HEAD_BYTES, end)],
        before=data if len(data) >= ANCHOR_BYTES else anchor + data,
    )
    return Piece(
        verdict,
        now,
        moved,
        decoded,
        read=len(data),
        # Short of the size means that it shrank under the read: look again.
        caught_up=end >= now.st_size,
    )


def has_beginning(disk: Disk, path: str, cursor: FileCursor) -> bool:
    """Whether the file at this path begins as the one the cursor belongs to."""
    try:
        with disk.open(path) as file:
            head = file.read(0, cursor.head_length)
    except OSError:
        return False
    return len(head) > 0 and cursors.digest(head) == cursor.head
