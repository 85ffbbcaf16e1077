"""A transcript that the walk found, and what is known of it.

Kept small on purpose: with 20,000 transcripts there are 20,000 of these, and most of them
are never read.
"""

import os
from pathlib import Path

from msgspec import Struct

from codevigil_lsp.lines.cursor import start
from codevigil_lsp.lines.decoder import EMPTY, Tail
from codevigil_lsp.lines.disk import Stat
from codevigil_lsp.lines.folder import Folder, Level
from codevigil_lsp.lines.layout import SUBAGENTS, SUFFIX, identify
from codevigil_lsp.lines.model import FileCursor, Transcript
from codevigil_lsp.privacy import sanitize


class Watched(Struct, eq=False):
    """One file; see the module."""

    path: str
    folder: Folder
    group: str
    """The path of its session's own transcript, whether there is one or not."""
    signature: int = 0
    """Inode, size and times at the last look, as one number; 0 before the first."""
    mtime: float = 0.0
    inode: int = 0
    progress: "Progress | None" = None
    """None until it is read."""
    announced: bool = False
    """Whether the consumer knows it."""
    asleep: bool = False
    """Whether it is left alone until it changes."""
    admitted: bool = True
    """Whether it is within the cap."""
    remembered: bool = False
    """Whether its session is as an earlier run left it, so that it is not read."""
    foreign: bool = False
    """Whether it is not JSONL; so until it changes."""
    live: bool = False
    """Whether a running process writes to it."""
    hot_until: float = 0.0
    verify_at: float = 0.0
    """When to check the bytes once more although nothing seems to change; 0 for never."""
    calm: bool = False
    """Whether nothing but a change is waited for."""
    absent: int = 0
    """Polls in a row that proved it absent."""
    absent_in: int = 0
    """The last of them."""
    was_absent: bool = False
    """Whether it was absent since it was last read."""
    moved: bool = False
    """Whether it came, or went, by a rename inside the roots."""
    refused: int = 0
    """Times in a row that its consumer did not accept a piece."""
    resets: int = 0
    """Times it began anew since it was last caught up with."""
    gone: bool = False

    @classmethod
    def at(cls, path: str, folder: Folder) -> "Watched":
        """What is known of a file when it is found."""
        group = path
        session = folder
        if session.level is Level.AGENTS:
            while session.parent is not None and session.parent.level is Level.AGENTS:
                session = session.parent
            group = session.path[: -len(SUBAGENTS) - 1] + SUFFIX
        return cls(path, folder, group)

    @property
    def is_main(self) -> bool:
        """Whether it is a session's own transcript."""
        return self.path == self.group

    @property
    def is_alone(self) -> bool:
        """Whether nothing else tells when it may grow: all but nested sub-agents."""
        return self.folder.level is Level.PROJECT

    @property
    def session(self) -> str:
        """The id of its session."""
        return session_of(self.group)

    @property
    def session_folder(self) -> Folder | None:
        """Where the session of a main transcript puts its sub-agents."""
        return self.folder.folders.get(self.session)

    @property
    def mark(self) -> int | None:
        """Its signature, where all of it was read and it lies still; None otherwise."""
        progress = self.progress
        cursor = progress.cursor if progress is not None else None
        if progress is None or cursor is None or progress.signature != self.signature:
            return None
        is_whole = cursor.offset == cursor.size and not self.verify_at
        return self.signature if is_whole else None

    @property
    def name(self) -> str:
        """Its file name, fit to be said: an id, and no path."""
        return sanitize(self.path.rpartition(os.sep)[2])

    def sign(self, found: Stat) -> bool:
        """Remember a stat; whether it differs from the one before."""
        signature = sign(found)
        if signature == self.signature:
            return False
        self.signature = signature
        self.mtime = found.st_mtime_ns / 1e9
        self.inode = found.st_ino
        return True

    def to_transcript(self) -> Transcript:
        """What the path says."""
        root, path = Path(self.folder.root), Path(self.path)
        # The walk takes up nothing else than transcripts.
        return identify(root, path) or Transcript(root, path, "", path.stem)


def session_of(group: str) -> str:
    """The session's id in the name of a group."""
    return group[: -len(SUFFIX)].replace("\\", "/").rpartition("/")[2]


def sign(found: Stat) -> int:
    """Everything that moves when a file changes, as one number."""
    return hash(
        (
            found.st_mtime_ns,
            found.st_size,
            found.st_ctime_ns,
            found.st_ino,
            found.st_mode,
        )
    )


class Progress(Struct, eq=False):
    """How far a transcript has been read."""

    transcript: Transcript
    cursor: FileCursor | None = None
    tail: Tail = EMPTY
    signature: int = 0
    """What `sign` gave for the file as it was read last."""
    tail_since: float = 0.0
    """When the unfinished line last grew."""
    counted: bool = False
    """Whether it is in the number of files read."""
    growth_said: bool = False
    """Whether its large growth has been recorded."""

    def reset(self, found: Stat) -> None:
        """Begin again at the first byte."""
        self.cursor = start(found)
        self.tail = EMPTY
        self.growth_said = False
