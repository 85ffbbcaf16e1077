"""A folder of the tree of transcripts, and what is known to lie in it."""

import os
import stat
from enum import Enum, auto
from pathlib import Path

from msgspec import Struct, field

from codevigil_lsp.lines.disk import Disk
from codevigil_lsp.lines.layout import (
    SUBAGENTS,
    identify,
    is_transcript_name,
    root_of,
)

_PROBED = 50


class Level(Enum):
    """What a folder may hold."""

    ROOT = auto()
    """Project folders."""
    PROJECT = auto()
    """Sessions, their folders, and sub-agents in the older form."""
    AGENTS = auto()
    """Sub-agents, and folders of them."""


class Folder(Struct, eq=False):
    """One folder; the caller of `Walk` decides when it is looked at."""

    path: str
    level: Level
    root: str
    """The root that its transcripts are identified against."""
    parent: "Folder | None" = None
    name: str = ""
    """Its name, or the session's for a session's folder of sub-agents."""
    only: str | None = None
    """The one file that was asked for."""
    depth: int = 0
    is_candidate: bool = False
    """Whether it is kept although it does not exist (yet)."""
    stamp: tuple[int, int, int] | None = None
    """Inode and times at the listing known, None when it is to be listed again."""
    listed_at: float = 0.0
    files: set[str] = field(default_factory=set[str])
    """Paths of the transcripts in it."""
    folders: dict[str, "Folder"] = field(default_factory=lambda: dict[str, Folder]())
    is_gone: bool = False
    is_missing: bool = False
    identity: tuple[int, int] | None = None
    """Device and inode of a topmost folder."""
    swapped_at: float | None = None
    """Since when another folder lies in its place."""

    @property
    def top(self) -> "Folder":
        """The folder that the user named."""
        folder = self
        while folder.parent is not None:
            folder = folder.parent
        return folder

    @property
    def proves_absence(self) -> bool:
        """For a topmost folder: whether what is not found below it is really gone."""
        return not self.is_missing and self.swapped_at is None

    def join(self, name: str) -> str:
        """The path of what has this name here."""
        path = self.path
        return f"{path}{name}" if path.endswith(os.sep) else f"{path}{os.sep}{name}"

    def make_child(self, name: str) -> "Folder":
        """The folder for what lies in a sub-folder of this name."""
        path = self.join(name)
        if self.level is Level.ROOT:
            return Folder(path, Level.PROJECT, self.root, self, name)
        if self.level is Level.PROJECT:
            path = f"{path}{os.sep}{SUBAGENTS}"
            return Folder(path, Level.AGENTS, self.root, self, name, is_candidate=True)
        return Folder(path, Level.AGENTS, self.root, self, name, depth=self.depth + 1)


def open_top(disk: Disk, path: str) -> Folder | None:
    """The topmost folder for what a user named, None while nothing is there.

    That may be a projects directory, the configuration directory that holds one, one
    project folder, or one transcript.  A link there is followed, once.
    """
    try:
        path = disk.resolve(path)
        mode = disk.stat(path).st_mode
        if stat.S_ISREG(mode):
            directory, name = path.rsplit(os.sep, 1)
            return _single(directory or os.sep, name, path)
        if not stat.S_ISDIR(mode):
            return None
        names = disk.scan(path, 10_000)
    except OSError:
        return None
    folders = [name for name, is_folder, _ in names if is_folder]
    if "projects" in folders:
        return _top(f"{path}{os.sep}projects", Level.ROOT)
    if not any(is_file and is_transcript_name(name) for name, _, is_file in names):
        return _top(path, Level.ROOT)
    # A stray transcript in a projects directory does not make it a project folder.
    for name in folders[:_PROBED]:
        try:
            below = disk.scan(f"{path}{os.sep}{name}", 10_000)
        except OSError:
            continue
        if any(is_file and is_transcript_name(entry) for entry, _, is_file in below):
            return _top(path, Level.ROOT)
    return _top(path, Level.PROJECT)


def _top(path: str, level: Level) -> Folder:
    parent, _, name = path.rpartition(os.sep)
    root = path if level is Level.ROOT else parent or os.sep
    return Folder(path, level, root, name=name)


def _single(directory: str, name: str, path: str) -> Folder | None:
    root = root_of(Path(path))
    transcript = identify(root, Path(path))
    if transcript is None:
        return None
    is_nested = transcript.is_subagent and transcript.session_id is not None
    level = Level.AGENTS if is_nested else Level.PROJECT
    return Folder(
        directory, level, str(root), name=directory.rpartition(os.sep)[2], only=name
    )
