"""Which files may be looked at: those below the workspace folders, by their letters.

A path comes out of a transcript or from the client, so it is never looked at before
this said yes: `..`, relative, network and device paths lead nowhere.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from attrs import frozen
from pygls.uris import to_fs_path

from codevigil_lsp.privacy import names_below


@frozen
class Folder:
    """A workspace folder."""

    shown: str
    """As the editor spells it."""
    real: str
    """Without links; a session names its files by this one."""


@frozen
class Place:
    """A file below a workspace folder."""

    folder: Folder
    names: tuple[str, ...]
    """What leads from there to the file: at least one name, none of them `..`."""

    @property
    def path(self) -> str:
        """The file as the editor spells it."""
        return str(Path(self.folder.shown, *self.names))

    @property
    def real(self) -> str:
        """The file by its folder's real path: the same in every editor."""
        return str(Path(self.folder.real, *self.names))


@frozen
class Folders:
    """The workspace folders."""

    folders: tuple[Folder, ...] = ()

    def find(self, path: str | None) -> Place | None:
        """Give the place of a path, None when it is not below any of the folders."""
        if path is None:
            return None
        for folder in self.folders:
            for spelling in (folder.shown, folder.real):
                if names := names_below(path, spelling):
                    return Place(folder, names)
        return None


def resolve(folders: Sequence[str]) -> Folders:
    """Look where the folders really are.

    Waits for the disk, which is asked about the folders themselves and nothing else.
    """
    return Folders(tuple(Folder(shown, _real(shown)) for shown in folders))


def path_of(uri: str) -> str | None:
    """Give the path of a URI, None for what is not a local file."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc:
        return None
    path = to_fs_path(uri)
    return str(Path(path)) if path else None


def uri_of(path: str) -> str:
    """Give the URI of an absolute path, whatever bytes its name is made of."""
    return Path(path).as_uri()


def _real(folder: str) -> str:
    try:
        return os.path.realpath(folder, strict=True)
    except OSError:
        return folder
