"""Where state lies on disk, and that it is nobody else's.

The directory is private (0700), the file too (0600).
A file that another user owns, that others may write, or that is a link or no file at
all was not put there by us: it is set aside, never read and never followed.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from codevigil_lsp.places import user_state

if sys.platform != "win32":
    import fcntl

FILE_NAME: Final = "history.sqlite3"
_BESIDE: Final = ("-wal", "-shm")
"""What SQLite keeps beside its file while it is open."""
_LOCK_PAUSE: Final = 0.01
_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})
"""What a file system says that has no locks."""


def state_directory() -> Path:
    """Give the directory for state: `$XDG_STATE_HOME/codevigil`, or the platform's."""
    return user_state()


def make_private(directory: Path) -> None:
    """Make the directory, or take the rights of others from one that is there.

    Raises:
        OSError: it cannot be made, or belongs to somebody else.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.stat()
    if not _is_own(found):
        raise PermissionError("the state directory belongs to another user")
    if stat.S_IMODE(found.st_mode) & 0o077:
        directory.chmod(0o700)


@contextmanager
def alone(directory: Path, patience: float) -> Iterator[None]:
    """Keep other processes from opening or setting aside the file meanwhile.

    Windows needs no such thing: there, a file that is open cannot be renamed.

    Args:
        directory: where the file lies.
        patience: seconds to wait for another process.

    Raises:
        OSError: another process does not come to an end.
    """
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        _lock(descriptor, time.monotonic() + patience)
        yield
    finally:
        os.close(descriptor)


def make_file(path: Path) -> None:
    """Make an empty file that only its owner can read, unless there is something.

    Raises:
        OSError: it cannot be made.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with suppress(FileExistsError):
        os.close(os.open(path, flags, 0o600))


def is_trusted(path: Path) -> bool:
    """Whether the file is ours alone; its being readable by others is put right.

    Raises:
        OSError: it cannot be looked at.
    """
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode) or not _is_own(found):
        return False
    mode = stat.S_IMODE(found.st_mode)
    if os.name == "posix" and mode & 0o022:
        return False
    if mode & 0o077:
        path.chmod(0o600)
    return True


def forget(directory: Path) -> int:
    """Delete the file and all that belongs to it; gives how many files there were.

    A server that has it open begins a new one.

    Raises:
        OSError: it cannot be deleted.
    """
    found = sorted(directory.glob(f"{FILE_NAME}*")) if directory.is_dir() else []
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def inode_of(path: Path) -> int | None:
    """Give the file's number on its device, None where nothing is or none is given."""
    with suppress(OSError):
        return path.lstat().st_ino or None
    return None


def set_aside(path: Path) -> None:
    """Give the file another name; to be called `alone`.

    One file is kept that way, the last.

    Raises:
        OSError: it cannot be renamed.
    """
    bad = path.with_name(f"{path.name}.bad")
    path.replace(bad)
    for suffix in _BESIDE:
        # Left where it is, the log of the old file would be taken for the new one's.
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).replace(bad.with_name(bad.name + suffix))


def _lock(descriptor: int, end: float) -> None:
    while sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise
            time.sleep(_LOCK_PAUSE)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            return
        else:
            return


def _is_own(found: os.stat_result) -> bool:
    return os.name != "posix" or found.st_uid == os.geteuid()
