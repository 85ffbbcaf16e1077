"""In which order all transcripts are read once, so that what is read to its end can go.

1. A project at a time, the one that changed last first.
2. In it, sub-agents beside their parents' transcripts first: only their records tell to
   which session they belong.
3. Then a session at a time, the latest first, with its sub-agents.
4. What its consumer did not accept comes last.
"""

from collections.abc import Iterable

from codevigil_lsp.lines.folder import Level
from codevigil_lsp.lines.layout import is_subagent_name
from codevigil_lsp.lines.watched import Watched


def by_session(files: Iterable[Watched]) -> list[Watched]:
    """Give the files in this order."""
    found = list(files)
    projects: dict[str, float] = {}
    groups: dict[str, tuple[bool, float]] = {}
    for file in found:
        project = _project_of(file)
        projects[project] = max(projects.get(project, 0.0), file.mtime)
        # A session is as late as its own transcript, whatever its sub-agents did.
        place = file.is_main, file.mtime
        groups[file.group] = max(groups.get(file.group, place), place)

    # By one thing after the other, the last to decide first: sorting keeps the order of
    # equals, and a thousand keys of seven parts would take more memory than the files.
    found.sort(key=lambda file: file.mtime, reverse=True)
    found.sort(key=lambda file: file.group)
    found.sort(key=lambda file: groups[file.group][1], reverse=True)
    found.sort(key=_is_beside, reverse=True)
    found.sort(key=_project_of)
    found.sort(key=lambda file: projects[_project_of(file)], reverse=True)
    found.sort(key=lambda file: file.refused)
    return found


def _is_beside(file: Watched) -> bool:
    """Whether it is a sub-agent's, in the folder of its parent's transcript."""
    name = file.path[len(file.folder.path) + 1 :]
    return file.folder.level is Level.PROJECT and is_subagent_name(name)


def _project_of(file: Watched) -> str:
    folder = file.folder
    while folder.parent is not None and folder.level is not Level.PROJECT:
        folder = folder.parent
    return folder.path
