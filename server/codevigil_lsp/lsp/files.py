"""Source files as they are on disk, looked at with as little as possible.

Only regular files below a workspace folder are opened, and no link on the way there is
followed: what lies behind one is not the workspace's.
Everything here waits for the disk, so it belongs on a thread of its own.
"""

import codecs
import errno
import os
import stat
from typing import Final, NamedTuple

from codevigil_lsp.lines.disk import Disk, LocalDisk
from codevigil_lsp.lsp.documents import lines_of
from codevigil_lsp.lsp.paths import Place

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a file that is read."""


class Stamp(NamedTuple):
    """What changes whenever a file changes."""

    modified: int
    size: int
    inode: int


class SourceFiles:
    """Looks at files and reads them."""

    def __init__(self, disk: Disk | None = None) -> None:
        self._disk = disk or LocalDisk()

    def stamp(self, place: Place) -> Stamp | None:
        """Give the stamp of a file, None when there is none.

        Raises:
            OSError: it cannot be looked at, or is not to be.
        """
        try:
            path = place.folder.shown
            for name in place.names[:-1]:
                path = os.path.join(path, name)  # noqa: PTH118 - bytes as they are
                if not stat.S_ISDIR(self._disk.stat(path).st_mode):
                    raise OSError(errno.ENOTDIR, "not a plain directory")
            found = self._disk.stat(place.path)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)

    def read(self, place: Place) -> tuple[str, ...]:
        """Give the lines of a file that was looked at.

        Raises:
            OSError: it cannot be read, or is too large.
        """
        with self._disk.open(place.path) as file:
            size = file.stat().st_size
            if size > LARGEST:
                raise OSError(errno.EFBIG, "too large")
            return lines_of(_decode(file.read(0, size)))


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
