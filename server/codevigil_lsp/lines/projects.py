"""The scope of a workspace that lies among the transcripts themselves.

An editor that was opened on a transcript, or on a project's folder below a root, means
the sessions in there; no session works in that directory.
"""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from codevigil_lsp.lines.roots import project_directory_name
from codevigil_lsp.lines.scope import ALL, Scope, workspace_scope


class ProjectScope(Struct, frozen=True):
    """The sessions whose transcripts lie in these project folders."""

    names: frozenset[str]

    def may_hold(self, directory_name: str) -> bool:
        """Whether it is one of the folders."""
        return directory_name in self.names

    def holds(self, cwd: str) -> bool:
        """Whether Claude Code puts a session of this directory into one of them."""
        return project_directory_name(cwd) in self.names


class AnyOf(Struct, frozen=True):
    """What belongs to at least one of several scopes."""

    scopes: tuple[Scope, ...]

    def may_hold(self, directory_name: str) -> bool:
        """Whether one of them can hold it."""
        return any(scope.may_hold(directory_name) for scope in self.scopes)

    def holds(self, cwd: str) -> bool:
        """Whether one of them holds it."""
        return any(scope.holds(cwd) for scope in self.scopes)


def scope_of(folders: Iterable[str], roots: Iterable[Path]) -> Scope:
    """Give the scope of workspace folders, some of which may lie below a root.

    A folder that is a root means every session in it.
    """
    ordinary: list[str] = []
    names: set[str] = set()
    known_roots = [root.resolve() for root in roots]
    for folder in folders:
        path = Path(folder).resolve()
        if any(root == path for root in known_roots):
            return ALL
        below = [path.relative_to(r) for r in known_roots if path.is_relative_to(r)]
        if below:
            names.add(below[0].parts[0])
        else:
            ordinary.append(folder)
    workspace = workspace_scope(ordinary)
    if not names:
        return workspace
    return AnyOf((workspace, ProjectScope(frozenset(names))))
