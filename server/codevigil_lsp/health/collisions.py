"""Two live sessions at the same lines of a file.

An edit collides when lines that it took away are lines that another live session had
put there: known by their text, since each session counts the lines in its own way.
Copies of a file in other worktrees are other files.
"""

from collections.abc import Mapping, Sequence
from operator import is_
from typing import Final

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.health.sealed import Sealed
from codevigil_lsp.health.session import Session
from codevigil_lsp.metrics.ledger.edits import Edited
from codevigil_lsp.metrics.ledger.wording import say
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    SourceLines,
)

_MOST: Final = 50
"""Collisions of one session, the latest."""


class Collisions:
    """Those of the sessions that live; found again when one of them changed a file."""

    def __init__(self) -> None:
        self._compared: tuple[tuple[int, int], ...] = ()
        """The live sessions, each with the number of its edits."""
        self._found: Mapping[int, tuple[Finding, ...]] = {}
        self._sealed = 0
        self._asked: list[SessionHealth] = []
        self._told: list[SessionHealth] = []
        """What was asked about last, and the answer."""

    def tell(
        self, held: Sequence[tuple[Session, SessionHealth]], sealed: Sealed
    ) -> list[SessionHealth]:
        """Add to sessions where they are at the same lines as others.

        What was sealed is given its own at once, and not given back.
        """
        asked = [health for _, health in held]
        # A session that made a change is judged anew, so that its health is another one.
        is_same = len(asked) == len(self._asked) and all(map(is_, asked, self._asked))
        if not is_same or sealed.live != self._sealed:
            self._asked, self._sealed = asked, sealed.live
            self._compare(held, sealed)
            self._told = [
                health.with_findings(self._found.get(id(session), ()))
                for session, health in held
            ]
        return [*self._told]

    def _compare(
        self, held: Sequence[tuple[Session, SessionHealth]], sealed: Sealed
    ) -> None:
        live = {id(session): session for session, health in held if health.is_live}
        stamp = (
            *((key, session.edits_made) for key, session in live.items()),
            (0, sealed.live),
        )
        if stamp != self._compared:
            self._compared = stamp
            edits: dict[int, Sequence[Edited]] = {
                key: session.edits() for key, session in live.items()
            }
            if sealed.live:
                edits |= sealed.edits({e.file for own in edits.values() for e in own})
            self._found = collisions(edits) if len(edits) > 1 else {}
            sealed.learn(self._found)


def collisions(
    edits: Mapping[int, Sequence[Edited]],
) -> Mapping[int, tuple[Finding, ...]]:
    """Give the collisions by session, of the edits of all live ones; any number tells one.

    It is the later edit of the two that has the finding.
    An edit without time is not compared, nor one that both sessions made: a fork has
    the edits of what it was copied from.
    """
    by_file: dict[str, list[tuple[int, Edited]]] = {}
    for session, own in edits.items():
        for edit in own:
            if edit.time is not None:
                by_file.setdefault(edit.file, []).append((session, edit))
    found: dict[int, list[Finding]] = {}
    for both in by_file.values():
        made: dict[int, set[str]] = {}
        for session, edit in both:
            made.setdefault(session, set()).add(edit.key)
        for session, edit in both if len(made) > 1 else ():
            if any(
                _collide(edit, e)
                for other, e in both
                if edit.key not in made[other] and e.key not in made[session]
            ):
                found.setdefault(session, []).append(_finding(edit))
    return {session: tuple(own[-_MOST:]) for session, own in found.items()}


def _collide(edit: Edited, before: Edited) -> bool:
    is_later = (edit.time or 0.0) > (before.time or 0.0)
    return is_later and not edit.taken.isdisjoint(before.told)


def _finding(edit: Edited) -> Finding:
    start = edit.change.new_start
    place = LineRange(start, len(edit.put)) if edit.put else None
    return Finding(
        FindingCode.COLLISION,
        FindingSeverity.WARNING,
        say(FindingCode.COLLISION, place),
        edit.line,
        key=edit.key,
        source=SourceLines(edit.path, start, edit.put),
    )
