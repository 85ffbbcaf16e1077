"""The values this stage hands on, and the options it takes.

Nothing here does I/O; later stages import these types and never the workers.
"""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from msgspec import Struct


class SourceEventKind(StrEnum):
    """What was seen of a transcript."""

    NEW_SESSION = "new-session"
    """A transcript not seen before; its lines follow."""
    APPEND = "append"
    """Complete lines."""
    ROTATE = "rotate"
    """Another file has its name; forget its lines, they come again from line 1."""
    TRUNCATE = "truncate"
    """It shrank or was rewritten in place; its lines come again from line 1."""
    DELETE = "delete"
    """It is gone: two polls could look and did not find it."""
    UNCHANGED = "unchanged"
    """Its session's transcripts are as an earlier run left them: no lines follow until
    one of them changes, or they are asked for."""


class Transcript(Struct, frozen=True):
    """One JSONL file written by Claude Code, and what its path says about it.

    The key is root and path: equal session ids may occur in several projects.
    """

    root: Path
    path: Path
    project: str
    """The directory below the root: the encoded working directory of the session."""
    session_id: str | None
    """None for a sub-agent beside its parents, where only the records name the session."""
    agent_id: str | None = None

    @property
    def is_subagent(self) -> bool:
        """Whether a sub-agent wrote it."""
        return self.agent_id is not None


class SourceEvent(Struct, frozen=True):
    """One thing that happened to one transcript."""

    kind: SourceEventKind
    transcript: Transcript
    time: float
    """The file's modification time, in seconds since the epoch."""
    lines: tuple[bytes, ...] = ()
    """Whole lines without line break, byte order mark or NULs; blank ones keep their place."""
    first_line: int = 1
    """The 1-based number of `lines[0]`."""
    oversize: tuple[int, ...] = ()
    """Numbers of lines dropped for their size; in `lines` they are empty."""
    reason: str | None = None
    """Why: truncated, rewritten, replaced, recreated, moved."""
    size: int = 0
    """Bytes in the file."""
    inode: int = 0
    caught_up: bool = False
    """Whether nothing was left to read in this file after this event."""


class FileCursor(Struct, frozen=True):
    """How far a transcript has been read, and how to know that it is still the same.

    The next byte to read is `offset + held`.
    """

    inode: int = 0
    """0 when the file system gives none."""
    size: int = 0
    mtime_ns: int = 0
    ctime_ns: int = 0
    offset: int = 0
    """Bytes handed on as whole lines."""
    held: int = 0
    """Bytes read after them, of a line whose newline has not arrived."""
    lines: int = 0
    """Lines handed on."""
    head_length: int = 0
    head: int = 0
    """Digest of the first `head_length` bytes, at most 1 KiB."""
    anchor_length: int = 0
    anchor: int = 0
    """Digest of the `anchor_length` bytes before the next one to read, at most 256."""

    @property
    def position(self) -> int:
        """Where the next read begins."""
        return self.offset + self.held


class Source(Protocol):
    """Where lines come from."""

    def poll(self) -> Iterator[SourceEvent]:
        """What changed, lazily; an event counts as accepted once the next is asked for."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class WatchOptions(Struct, frozen=True):
    """How much to read, and how often to look."""

    max_files: int = 2000
    """Transcripts read at most, the most recently modified first; 1 to 100,000."""
    max_known: int = 200_000
    """Files the walk takes note of at most; further ones are counted and not looked at."""
    large_file_warn_bytes: int = 10 * 1024 * 1024
    """Unread growth of one transcript, in bytes, above which a warning is recorded."""
    read_bytes: int = 1024 * 1024
    """Bytes of one read, and so of one event; 4 KiB to 16 MiB."""
    max_step_bytes: int = 4 * 1024 * 1024
    """Bytes read of one transcript before the others have their turn."""
    by_session: bool = False
    """Whether transcripts come a project and in it a session at a time, each read to its
    end, instead of the latest first in turns: for who reads everything once."""
    parse_limit: int = 8 * 1024 * 1024
    """Bytes of a line above which it is dropped and counted instead of handed on."""
    hold_limit: int = 64 * 1024 * 1024
    """Bytes of unfinished lines held over all transcripts; above it they are read again."""
    hot_interval: float = 0.25
    """Seconds between polls while something is hot; 0.05 to 10."""
    idle_interval: float = 2.0
    """Seconds between polls while nothing is hot; 0.25 to 60."""
    hot_for: float = 300.0
    """Seconds after its last change for which a transcript is looked at in every poll."""
    cold_rotation: float = 10.0
    """Seconds within which each of the others is looked at once."""
    cold_rate: float = 2000.0
    """Cold transcripts looked at in a second at most, and a fifth of that for sub-agents;
    with more of them, the rotation is longer."""
    folder_rotation: float = 60.0
    """Seconds within which each folder of a quiet session is looked at once."""
    rescan_after: float = 300.0
    """Seconds after which a folder is listed again even when its mtime did not move."""
    incomplete_after: float = 30.0
    """Seconds after which a line without newline is shown as incomplete."""
    retry_limit: float = 60.0
    """Seconds at most between two tries at something that could not be read."""
    duty: float = 0.05
    """Share of the time that looking may take; a slower disk is polled more rarely."""


class SourceStats(Struct, frozen=True):
    """Totals of what has been accepted."""

    files: int = 0
    """Transcripts of which at least one read succeeded."""
    bytes: int = 0
    lines: int = 0
    oversize: int = 0
    """Lines dropped for their size."""


class SourceState(Struct, frozen=True):
    """What a source knows, for the status and for `doctor`."""

    files: int = 0
    """Transcripts known."""
    skipped: int = 0
    """Of these, not read because of `max_files`."""
    asleep: int = 0
    """Of these, not read until they change: too old, or forgotten by the consumer."""
    hot: int = 0
    """Of these, looked at in every poll."""
    pending: int = 0
    """Of these, known to hold unread bytes."""
    foreign: int = 0
    """Of these, not JSONL at all."""
    incomplete: int = 0
    """Of these, ending for a while in a line without newline."""
    unreadable: int = 0
    """Paths that could not be looked at."""
    roots_missing: tuple[Path, ...] = ()
    held: int = 0
    """Bytes of unfinished lines in memory."""
    stats: SourceStats = SourceStats()
    polls: int = 0
    look_seconds: float = 0.0
    """What the last look at the disk took."""


class PolledSource(Source, Protocol):
    """What the pipeline needs of a source, beyond its lines."""

    def forget(self, transcript: Transcript) -> None:
        """Hand a transcript anew when it grows again."""
        ...

    def recall(self, transcript: Transcript) -> None:
        """Hand on a session after all that was said to be unchanged."""
        ...

    def marks(self, transcript: Transcript) -> Mapping[str, int] | None:
        """Give what a session's transcripts are known by, once all of it was read."""
        ...

    def glimpse(self, transcript: Transcript, reach: int) -> tuple[bytes, ...]:
        """Give the lines within so many bytes of either end of a transcript."""
        ...

    def mark_live(self, session_ids: Collection[str]) -> None:
        """Look at the transcripts of these sessions every time."""
        ...

    def next_poll_in(self) -> float:
        """Give the seconds until the next look."""
        ...

    def state(self) -> SourceState:
        """Give what is known of the source."""
        ...
