"""Renames inside the roots.

A file that appears under the inode of a known one, begins with the same bytes, and whose
old path is empty, is that one under a new name.  Its consumer hears of the end of the old
name before the new one begins, so nothing is counted twice.
"""

from collections.abc import Iterable, Iterator

from codevigil_lsp.lines.disk import Disk
from codevigil_lsp.lines.reader import has_beginning
from codevigil_lsp.lines.watched import Watched


def find_moved(
    disk: Disk, known: Iterable[Watched], added: Iterable[Watched]
) -> Iterator[tuple[Watched, Watched]]:
    """The pairs of old and new name."""
    by_inode = {
        file.progress.cursor.inode: file
        for file in known
        if file.announced and file.progress and file.progress.cursor
    }
    for new in added if by_inode else ():
        old = by_inode.get(new.inode)
        if old is None or not new.inode or old.gone or old.progress is None:
            continue
        cursor = old.progress.cursor
        if cursor and _is_empty(disk, old) and has_beginning(disk, new.path, cursor):
            yield old, new


def _is_empty(disk: Disk, file: Watched) -> bool:
    try:
        disk.stat(file.path)
    except (FileNotFoundError, NotADirectoryError):
        return file.folder.top.proves_absence
    except OSError:
        return False
    return False
