"""Which folders to look at now.

Roots, and the folders in which hot sessions make new transcripts, in every poll; the other
project folders in turn, within the idle interval if there are not too many; quiet folders
of sub-agents in slow rotation.
"""

from collections.abc import Collection, Iterable

from codevigil_lsp.lines.disk import Disk
from codevigil_lsp.lines.folder import Folder, Level, open_top
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.rotation import Rotation
from codevigil_lsp.lines.trouble import Troubles
from codevigil_lsp.lines.watched import Watched

_RATE = 100.0
"""Folders looked at in a second, at most, while nothing new is expected."""


class Rounds:
    """The folders of some roots, and whose turn it is."""

    def __init__(
        self,
        roots: Iterable[str],
        disk: Disk,
        options: WatchOptions,
        troubles: Troubles,
    ) -> None:
        self._disk = disk
        self._troubles = troubles
        self._tops: dict[str, Folder | None] = dict.fromkeys(roots)
        self._projects = Rotation[Folder](options.idle_interval, _RATE, _is_gone)
        self._quiet = Rotation[Folder](options.folder_rotation, _RATE, _is_gone)

    @property
    def roots_missing(self) -> tuple[str, ...]:
        """Roots that are not there."""
        return tuple(
            path for path, top in self._tops.items() if top is None or top.is_missing
        )

    def due(
        self, now: float, hot: Iterable[Watched], *, hurry: bool
    ) -> Collection[Folder]:
        """The folders to look at, each once.

        Args:
            now: the time.
            hot: the transcripts at work.
            hurry: whether a new session is expected somewhere.
        """
        found = dict.fromkeys(self._open_tops())
        for file in hot:
            found.update(dict.fromkeys(_around(file)))
        found.update(dict.fromkeys(self._projects.due(now, hurry=hurry)))
        found.update(dict.fromkeys(self._quiet.due(now)))
        return found

    def add(self, folder: Folder) -> None:
        """A folder was found."""
        is_project = folder.level is Level.PROJECT
        (self._projects if is_project else self._quiet).add(folder)

    def _open_tops(self) -> Iterable[Folder]:
        for path, top in self._tops.items():
            if top is None:
                self._tops[path] = found = open_top(self._disk, path)
            else:
                found = top
            if found is None:
                self._troubles.missing_root(path)
            else:
                yield found


def _around(file: Watched) -> Iterable[Folder]:
    """The folders in which a session at work makes new transcripts."""
    yield file.folder
    below = [file.session_folder] if file.is_main else []
    while below:
        folder = below.pop()
        if folder is not None:
            yield folder
            below.extend(folder.folders.values())


def _is_gone(folder: Folder) -> bool:
    return folder.is_gone
