"""What agents have seen and changed of one file, put together for the editor."""

from collections.abc import Iterable, Sequence

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.health.model import FileCoverage, SessionHealth
from codevigil_lsp.lsp.paths import Folders, Place
from codevigil_lsp.lsp.protocol import AgentCoverage, Coverage, Lines
from codevigil_lsp.reports.wording import iso, title_of


def cover(
    place: Place, folders: Folders, sessions: Sequence[SessionHealth], lines: int
) -> Coverage:
    """Give the coverage of a file, by agent, the one at work on it last first.

    Lines that no agent saw or wrote are told only when every agent's are known.

    Args:
        place: the file.
        folders: the workspace folders, which say whether a path means this file.
        sessions: the sessions, with what they covered.
        lines: how many lines the file has now.
    """
    found = [
        (session, covered)
        for session in sessions
        for covered in session.coverage
        if folders.find(covered.path) == place
    ]
    found.sort(key=lambda item: item[1].updated or 0.0, reverse=True)
    files = [covered for _, covered in found]
    is_certain = all(covered.is_certain for covered in files)
    read = _union((r for c in files for r in c.read), lines)
    edited = _union((r for c in files for r in c.edited), lines)
    known = _union((r for c in files for r in (*c.read, *c.edited)), lines)
    return Coverage(
        lines=lines,
        is_certain=is_certain,
        read=read,
        edited=edited,
        unseen=_union((r for c in files for r in c.unseen), lines),
        never=_rest(known, lines) if files and is_certain else [],
        agents=[_of_agent(session, covered, lines) for session, covered in found],
    )


def _of_agent(
    session: SessionHealth, covered: FileCoverage, lines: int
) -> AgentCoverage:
    return AgentCoverage(
        session=session.id,
        title=title_of(session),
        agent=covered.agent_id,
        updated=iso(covered.updated),
        is_certain=covered.is_certain,
        read=_union(covered.read, lines),
        edited=_union(covered.edited, lines),
        unseen=_union(covered.unseen, lines),
    )


def _union(ranges: Iterable[LineRange], lines: int) -> list[Lines]:
    """Give the lines of the ranges that exist, sorted and apart from each other."""
    merged: list[Lines] = []
    for part in sorted(ranges, key=lambda r: r.start):
        start, end = max(1, part.start), min(lines, part.start + part.count - 1)
        if end < start:
            continue
        if merged and start <= merged[-1].end + 1:
            merged[-1] = Lines(merged[-1].start, max(merged[-1].end, end))
        else:
            merged.append(Lines(start, end))
    return merged


def _rest(known: Sequence[Lines], lines: int) -> list[Lines]:
    rest: list[Lines] = []
    at = 1
    for part in known:
        if at < part.start:
            rest.append(Lines(at, part.start - 1))
        at = part.end + 1
    if at <= lines:
        rest.append(Lines(at, lines))
    return rest
