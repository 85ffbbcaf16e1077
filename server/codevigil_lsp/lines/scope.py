"""Which sessions belong to the folders that are open in the editor.

The name of a project folder is the encoded working directory, which cannot be decoded:
`may_hold` is a quick yes-or-maybe by that name, `holds` decides by a record's `cwd`.
Everything but the making of a scope is lexical.
"""

import os
import re
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Final, Protocol, TypeVar

import attrs

from codevigil_lsp.lines.roots import NAME_LIMIT, project_directory_name
from codevigil_lsp.privacy import is_inside

T = TypeVar("T")
U = TypeVar("U")

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_WORKTREES = 200
_GITDIR_BYTES = 4096


class Scope(Protocol):
    """What is looked at."""

    def may_hold(self, directory_name: str) -> bool:
        """Whether a project folder of this name can belong to it."""
        ...

    def holds(self, cwd: str) -> bool:
        """Whether a session that works in this directory belongs to it."""
        ...


@attrs.frozen
class WorkspaceScope:
    """The sessions that work in these folders, or below them."""

    folders: tuple[str, ...]
    _prefixes: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """What the names of folders below begin with."""
    _folded: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    """The same for Windows, where case does not count."""

    def __attrs_post_init__(self) -> None:
        prefixes = {path: _prefix(path) for path in self.folders}
        posix = [text for path, text in prefixes.items() if not _DRIVE.match(path)]
        folded = [text.lower() for path, text in prefixes.items() if _DRIVE.match(path)]
        object.__setattr__(self, "_prefixes", tuple(posix))
        object.__setattr__(self, "_folded", tuple(folded))

    def may_hold(self, directory_name: str) -> bool:
        """Whether the name is a folder's, or can be that of one below it."""
        # The added dash lets one test serve for the folder itself and those below.
        name = directory_name + "-"
        return name.startswith(self._prefixes) or name.lower().startswith(self._folded)

    def holds(self, cwd: str) -> bool:
        """Whether the directory is one of the folders or lies below one."""
        return any(is_inside(cwd, folder) for folder in self.folders)


@attrs.frozen
class Everything:
    """No limit."""

    def may_hold(self, directory_name: str) -> bool:
        """Yes."""
        return True

    def holds(self, cwd: str) -> bool:
        """Yes."""
        return True


ALL: Final = Everything()


def workspace_scope(folders: Iterable[str]) -> WorkspaceScope:
    """The scope of these folders, their real paths, and their repositories' worktrees.

    Reads a few small files of git's own; starts no process, and whatever cannot be read
    is left out.
    """
    found: dict[str, None] = {}
    for folder in folders:
        for path in (folder, _quiet(os.path.realpath, folder)):
            if path:
                found[path] = None
                found.update(dict.fromkeys(_worktrees(Path(path))))
    return WorkspaceScope(tuple(found))


def _prefix(folder: str) -> str:
    """What the encoded names of the folder and of those below begin with, and a dash.

    Names over the limit are cut and end in a hash of the whole path, so beyond the limit
    only the cut part can be compared.
    """
    name = project_directory_name(folder.rstrip("/\\"))
    return name[:NAME_LIMIT] + "-"


def _worktrees(folder: Path) -> list[str]:
    """The other checkouts of the repository in this folder."""
    found: list[str] = []
    for entry in _quiet(_list, folder / ".git" / "worktrees") or ():
        text = _quiet(_read_start, entry / "gitdir")
        checkout = Path(os.path.normpath(entry / text.strip())) if text else None
        if checkout is not None and checkout.name == ".git":
            found.append(str(checkout.parent))
    return found


def _list(folder: Path) -> list[Path]:
    return list(islice(folder.iterdir(), _WORKTREES))


def _read_start(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_GITDIR_BYTES).decode("utf-8", "surrogateescape")


def _quiet(read: Callable[[T], U], argument: T) -> U | None:
    try:
        return read(argument)
    except (OSError, ValueError):
        return None
