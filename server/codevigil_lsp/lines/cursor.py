"""From what was known of a file and what is seen of it now to what happened.

Pure decisions; the reader brings the bytes.

| seen | event | reason |
| --- | --- | --- |
| nothing known | NEW_SESSION | |
| another inode | ROTATE | replaced |
| it was absent in between, and shorter or head or anchor differ | ROTATE | recreated |
| shorter than what was read | TRUNCATE | truncated |
| head or anchor differ | TRUNCATE | rewritten |
| otherwise | APPEND | |

Not seen: an edit in the middle of the bytes already read that leaves head and anchor
alone, and bytes that were written and cut off again between two polls.
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from codevigil_lsp.lines.disk import Stat
from codevigil_lsp.lines.model import FileCursor, SourceEventKind

HEAD_BYTES: Final = 1024
ANCHOR_BYTES: Final = 256


class Verdict(Struct, frozen=True):
    """What happened to a file since it was last read."""

    kind: SourceEventKind
    reason: str | None = None

    @property
    def is_reset(self) -> bool:
        """Whether everything read so far is void."""
        return self.kind in (SourceEventKind.ROTATE, SourceEventKind.TRUNCATE)


_NEW = Verdict(SourceEventKind.NEW_SESSION)
_APPEND = Verdict(SourceEventKind.APPEND)


def judge(
    cursor: FileCursor | None,
    now: Stat,
    *,
    head: bytes,
    anchor: bytes,
    was_absent: bool = False,
) -> Verdict:
    """What happened, by the stat and the bytes of one and the same descriptor.

    Args:
        cursor: what is known, None for a file never read.
        now: the stat of the descriptor.
        head: the first bytes of the file, at least as many as the cursor's head has.
        anchor: the bytes before the cursor's position, as many as its anchor has.
        was_absent: whether a look in between found nothing at this path.
    """
    if cursor is None:
        return _NEW
    if cursor.inode and now.st_ino and cursor.inode != now.st_ino:
        return Verdict(SourceEventKind.ROTATE, "replaced")
    if now.st_size < cursor.position:
        reason = "truncated"
    elif (
        digest(head[: cursor.head_length]) != cursor.head
        or digest(anchor) != cursor.anchor
    ):
        reason = "rewritten"
    else:
        return _APPEND
    if was_absent:
        return Verdict(SourceEventKind.ROTATE, "recreated")
    return Verdict(SourceEventKind.TRUNCATE, reason)


def start(now: Stat) -> FileCursor:
    """The cursor before the first byte."""
    return FileCursor(
        inode=now.st_ino,
        size=now.st_size,
        mtime_ns=now.st_mtime_ns,
        ctime_ns=now.st_ctime_ns,
        head=EMPTY_DIGEST,
        anchor=EMPTY_DIGEST,
    )


def move(
    cursor: FileCursor,
    now: Stat,
    *,
    offset: int,
    held: int,
    lines: int,
    head: bytes,
    before: bytes,
) -> FileCursor:
    """The cursor after a read.

    Args:
        cursor: the one before.
        now: the stat of the descriptor that was read.
        offset: where the last whole line ends.
        held: bytes read of an unfinished line.
        lines: whole lines so far.
        head: the first bytes of the file, up to the new position or HEAD_BYTES.
        before: the bytes before the new position, at least ANCHOR_BYTES if there are.
    """
    anchor = before[-ANCHOR_BYTES:]
    head_digest = cursor.head if cursor.head_length == len(head) else digest(head)
    return FileCursor(
        inode=now.st_ino,
        size=now.st_size,
        mtime_ns=now.st_mtime_ns,
        ctime_ns=now.st_ctime_ns,
        offset=offset,
        held=held,
        lines=lines,
        head_length=len(head),
        head=head_digest,
        anchor_length=len(anchor),
        anchor=digest(anchor),
    )


def step_back(cursor: FileCursor) -> FileCursor:
    """The cursor at the end of its last whole line, the unfinished one to be read again.

    The anchor belongs to the position given up, so until the next read only the head
    tells whether the file is still the same.
    """
    return replace(cursor, held=0, anchor_length=0, anchor=EMPTY_DIGEST)


def digest(data: bytes) -> int:
    """A short fingerprint; no byte of a transcript stays in a cursor.

    It holds within one process, as cursors do.
    """
    return hash(data)


EMPTY_DIGEST: Final = digest(b"")
