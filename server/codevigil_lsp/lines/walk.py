"""Which transcripts there are, by the modification times of their folders.

1. A folder is listed again only when its mtime moved, or is so young that another change
   could hide behind it.
2. What is no longer listed is *said to be missing*, not gone: the caller looks itself.
3. A folder that cannot be looked at keeps everything known below it.
4. Links are never followed; a folder that turned into one is missing.
"""

import stat
from collections.abc import Callable, Iterable

from msgspec import Struct, field

from codevigil_lsp.lines.disk import Disk, Listed, Stat
from codevigil_lsp.lines.folder import Folder, Level
from codevigil_lsp.lines.layout import SUBAGENTS, is_subagent_name, is_transcript_name
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.trouble import Troubles

_LIST_LIMIT = 200_000
_DEPTH_LIMIT = 6
_COARSE_SLACK_NS = 2_500_000_000
_FINE_SLACK_NS = 100_000_000
_FUTURE_NS = 2 * 86_400 * 1_000_000_000


class Seen(Struct):
    """What a round over folders found."""

    files: list[tuple[str, Folder]] = field(default_factory=list[tuple[str, Folder]])
    """New ones, with the folder they are in."""
    missing: list[str] = field(default_factory=list[str])
    """Known ones that are listed no more."""
    folders: list[Folder] = field(default_factory=list[Folder])
    """New ones."""


class Walk:
    """Looks at folders and tells what came and what is missing."""

    def __init__(
        self,
        disk: Disk,
        options: WatchOptions,
        troubles: Troubles,
        may_hold: Callable[[str], bool],
        wall: Callable[[], float],
    ) -> None:
        self._disk = disk
        self._options = options
        self._troubles = troubles
        self._may_hold = may_hold
        self._wall = wall
        self._known = 0
        self.overflow = 0
        """Files not taken note of because there are too many."""

    def look(self, folders: Iterable[Folder], now: float) -> Seen:
        """Look at these folders, and at new ones below them."""
        seen = Seen()
        for folder in folders:
            if not folder.is_gone and not self._troubles.is_waiting(folder.path, now):
                self._look(folder, now, seen)
        return seen

    def forget(self, path: str, folder: Folder) -> None:
        """A file is gone; should its name come again, it is a new one."""
        if path in folder.files:
            folder.files.discard(path)
            self._known -= 1
            folder.stamp = None

    def _look(self, folder: Folder, now: float, seen: Seen) -> None:
        try:
            found = self._disk.stat(folder.path)
            if not stat.S_ISDIR(found.st_mode):
                self._lost(folder, now, seen)
                return
            if folder.parent is None:
                self._check_top(folder, found, now)
            is_due = now - folder.listed_at >= self._options.rescan_after
            if _stamp(found) == folder.stamp and not is_due:
                return
            names = self._disk.scan(folder.path, _LIST_LIMIT)
        except (FileNotFoundError, NotADirectoryError):
            self._lost(folder, now, seen)
            return
        except OSError as error:
            self._failed(folder, error, now)
            return
        self._troubles.clear(folder.path)
        folder.listed_at = now
        folder.stamp = None if self._is_young(found) else _stamp(found)
        self._compare(folder, names, now, seen)

    def _is_young(self, found: Stat) -> bool:
        """Whether a second change could still leave the times as they are."""
        mtime = found.st_mtime_ns
        slack = _FINE_SLACK_NS if mtime % 1_000_000_000 else _COARSE_SLACK_NS
        age = int(self._wall() * 1e9) - mtime
        # A little in the future: the clock was set back, and may be set forth again.
        return -_FUTURE_NS <= age <= slack

    def _check_top(self, top: Folder, found: Stat, now: float) -> None:
        """Another folder in the place of a root (a mount came or went) proves nothing.

        After a while it is taken for what it is: a new root.
        """
        identity = (found.st_dev, found.st_ino)
        if top.identity in (None, identity):
            top.identity = identity
            top.swapped_at = None
        elif top.swapped_at is None:
            top.swapped_at = now
            top.stamp = None
        elif now - top.swapped_at >= self._options.retry_limit:
            top.identity = identity
            top.swapped_at = None
            top.stamp = None
        top.is_missing = False

    def _compare(
        self, folder: Folder, names: Iterable[Listed], now: float, seen: Seen
    ) -> None:
        files: set[str] = set()
        folders: set[str] = set()
        for name, is_folder, is_file in names:
            if is_folder:
                if self._counts_folder(folder, name):
                    folders.add(name)
            elif is_file and self._counts_file(folder, name):
                files.add(folder.join(name))
        if folder.top.proves_absence:
            for path in folder.files - files:
                self._drop(folder, path, seen)
            for name in folder.folders.keys() - folders:
                self._remove(folder.folders.pop(name), seen)
        else:
            folder.stamp = None
        for path in sorted(files - folder.files):
            if self._known >= self._options.max_known:
                self.overflow += 1
                continue
            self._known += 1
            folder.files.add(path)
            seen.files.append((path, folder))
        for name in sorted(folders - folder.folders.keys()):
            child = folder.make_child(name)
            folder.folders[name] = child
            seen.folders.append(child)
            self._look(child, now, seen)

    def _counts_file(self, folder: Folder, name: str) -> bool:
        if folder.level is Level.ROOT or folder.only not in (None, name):
            return False
        if folder.level is Level.AGENTS:
            return is_subagent_name(name)
        return is_transcript_name(name)

    def _counts_folder(self, folder: Folder, name: str) -> bool:
        if folder.level is Level.ROOT:
            return self._may_hold(name)
        if folder.level is Level.AGENTS:
            return folder.only is None and folder.depth < _DEPTH_LIMIT
        return folder.only in (None, f"{name}.jsonl") and name != SUBAGENTS

    def _drop(self, folder: Folder, path: str, seen: Seen) -> None:
        folder.files.discard(path)
        self._known -= 1
        seen.missing.append(path)

    def _remove(self, folder: Folder, seen: Seen) -> None:
        folder.is_gone = True
        self._troubles.clear(folder.path)
        self._empty(folder, seen)

    def _empty(self, folder: Folder, seen: Seen) -> None:
        for path in list(folder.files):
            self._drop(folder, path, seen)
        for child in folder.folders.values():
            self._remove(child, seen)
        folder.folders.clear()

    def _lost(self, folder: Folder, now: float, seen: Seen) -> None:
        folder.stamp = None
        if folder.parent is None:
            if not folder.is_missing:
                folder.is_missing = True
                self._troubles.missing_root(folder.path)
            return
        self._troubles.clear(folder.path)
        if not folder.top.proves_absence:
            return
        # A session's folder for sub-agents may come later, so it stays a candidate.
        self._empty(folder, seen)
        if not folder.is_candidate:
            folder.parent.folders.pop(folder.name, None)
            folder.is_gone = True

    def _failed(self, folder: Folder, error: OSError, now: float) -> None:
        folder.stamp = None
        self._troubles.failed(
            folder.path,
            error,
            now,
            code="watcher.unreadable_directory",
            name=folder.name,
        )


def _stamp(found: Stat) -> tuple[int, int, int]:
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns
