"""The disk, as narrow as this stage needs it.

1. Nothing here follows a symbolic link in the last component of a path.
2. Only regular files are opened, without ever waiting for one: a FIFO or a device in
   the place of a transcript is refused, not read.
3. What is known of an open file comes from its descriptor, so it cannot be swapped in
   between.  No descriptor outlives its `with` block.

Errors are plain `OSError`; what they mean is decided by the caller.
"""

import errno
import os
import stat
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import NamedTuple, Protocol, Self


class Stat(Protocol):
    """The part of a stat result that is used; `os.stat_result` has it."""

    @property
    def st_mode(self) -> int:
        """What kind of thing it is."""
        ...

    @property
    def st_ino(self) -> int:
        """Its number on the device; 0 where the file system has none."""
        ...

    @property
    def st_dev(self) -> int:
        """The device."""
        ...

    @property
    def st_size(self) -> int:
        """Bytes."""
        ...

    @property
    def st_mtime_ns(self) -> int:
        """When its content changed, in nanoseconds."""
        ...

    @property
    def st_ctime_ns(self) -> int:
        """When anything of it changed; on Windows, when it was made."""
        ...


class Listed(NamedTuple):
    """One name in a directory."""

    name: str
    is_folder: bool
    is_file: bool


class OpenFile(Protocol):
    """A regular file, open for reading."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def stat(self) -> Stat:
        """What the descriptor says about the file."""
        ...

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from there; fewer only at the end of the file."""
        ...


class Disk(Protocol):
    """Lists, looks and opens."""

    @property
    def stat(self) -> Callable[[str], Stat]:
        """What lies at a path, without following a link there."""
        ...

    def resolve(self, path: str) -> str:
        """The path without links; `OSError` when nothing is there."""
        ...

    def scan(self, folder: str, limit: int) -> Sequence[Listed]:
        """The names in a folder, at most `limit` of them, links as neither kind."""
        ...

    def open(self, path: str) -> OpenFile:
        """Open a regular file; anything else raises `OSError`."""
        ...


class LocalDisk:
    """The disk of this machine."""

    @property
    def stat(self) -> Callable[[str], Stat]:
        """The bare function: at 20,000 files a wrapper would cost as much as the call."""
        return os.lstat

    def resolve(self, path: str) -> str:
        """The path without links; `OSError` when nothing is there."""
        return os.path.realpath(path, strict=True)

    def scan(self, folder: str, limit: int) -> Sequence[Listed]:
        """The names in a folder; links are neither folders nor files."""
        found: list[Listed] = []
        with os.scandir(folder) as entries:
            for entry in entries:
                if len(found) >= limit:
                    break
                is_folder = entry.is_dir(follow_symlinks=False)
                is_file = not is_folder and entry.is_file(follow_symlinks=False)
                found.append(Listed(entry.name, is_folder, is_file))
        return found

    def open(self, path: str) -> OpenFile:
        """Open a regular file, without following a link and without waiting."""
        return _Descriptor(path)


_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)


class _Descriptor:
    def __init__(self, path: str) -> None:
        self._number = os.open(path, _FLAGS)
        try:
            self._stat = _regular(self._number)
        except BaseException:
            os.close(self._number)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._number)

    def stat(self) -> Stat:
        return self._stat

    def read(self, offset: int, size: int) -> bytes:
        os.lseek(self._number, offset, os.SEEK_SET)
        data = os.read(self._number, size)
        if len(data) == size or not data:
            return data
        # A signal or a network file system may give less than there is.
        chunks = [data]
        missing = size - len(data)
        while missing and (data := os.read(self._number, missing)):
            chunks.append(data)
            missing -= len(data)
        return b"".join(chunks)


def _regular(number: int) -> os.stat_result:
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "not a regular file")
    return found
