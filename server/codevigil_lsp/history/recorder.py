"""Which sessions are to be stored now.

A session is stored when it has fallen quiet, and once a minute while it goes on, so that
a minute at most is lost to whoever never reads its transcript again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from codevigil_lsp.health.model import (
    Activity,
    Lifecycle,
    SessionHealth,
    SubagentActivity,
    SubagentLayout,
)
from codevigil_lsp.history.snapshot import Snapshot

_QUIET_AFTER: Final = 5.0
"""Seconds of silence after which a session is stored."""
_AGAIN_AFTER: Final = 60.0
"""Seconds after which a session that does not fall quiet is stored again."""
_EVERY: Final = 1.0
"""Seconds between two looks at what is due."""
_BATCH: Final = 100
"""Sessions stored at a time; the others are due at the next look."""


class Recorder:
    """Remembers what was handed out to be stored, and when; does no I/O."""

    def __init__(self, made_by: str, *, every: float = _EVERY) -> None:
        """Set it up.

        Args:
            made_by: the fingerprint of what computes the sessions.
            every: seconds between two looks at what is due.
        """
        self._made_by = made_by
        self._every = every
        self._stored: dict[str, tuple[object, float]] = {}
        """By transcript: the state that was stored last, and when."""
        self._without_files: set[str] = set()
        """Transcripts stored without marks, that may have some later."""
        self._at_rest: Sequence[SessionHealth] | None = None
        """Sessions of which all is stored."""
        self._next = 0.0

    def note(self, health: SessionHealth, clock: float) -> None:
        """Take note that this is stored already."""
        if health.transcript is not None:
            self._without_files.discard(health.transcript)
            self._stored[health.transcript] = (_state_of(health), clock)

    def due(
        self,
        sessions: Sequence[SessionHealth],
        now: float,
        clock: float,
        *,
        directory_of: Callable[[str], str],
        files_of: Callable[[str], Mapping[str, int] | None],
    ) -> tuple[Snapshot, ...]:
        """Give what is to be stored, at most a batch.

        Args:
            sessions: all sessions, each read as far as its transcripts go.
            now: the present time, in seconds since the epoch.
            clock: the time of a monotonic clock, in seconds.
            directory_of: the project directory of a transcript.
            files_of: the transcripts of a session, by its own, and their marks; None
                where they are not read to their end.
        """
        if clock < self._next or sessions is self._at_rest:
            return ()
        self._next = clock + self._every
        self._at_rest = sessions
        found: list[Snapshot] = []
        for health in sessions:
            path = health.transcript
            if path is None or self._is_stored(path, health):
                continue
            self._at_rest = None
            if not self._is_due(path, health, now, clock):
                continue
            files = files_of(path) if _is_settled(health) else None
            if files is None and self._is_noted(path, health):
                continue
            self.note(health, clock)
            if files is None:
                self._without_files.add(path)
            found.append(Snapshot(directory_of(path), health, files, self._made_by))
            if len(found) == _BATCH:
                break
        if len(self._stored) > 2 * len(sessions):
            held = {health.transcript for health in sessions}
            self._stored = {p: s for p, s in self._stored.items() if p in held}
            self._without_files.intersection_update(self._stored)
        return tuple(found)

    def _is_stored(self, path: str, health: SessionHealth) -> bool:
        return path not in self._without_files and self._is_noted(path, health)

    def _is_due(
        self, path: str, health: SessionHealth, now: float, clock: float
    ) -> bool:
        if self._is_noted(path, health):
            return True  # there may be marks by now
        _, stored_at = self._stored.get(path, (None, -_AGAIN_AFTER))
        return now - health.updated >= _QUIET_AFTER or clock - stored_at >= _AGAIN_AFTER

    def _is_noted(self, path: str, health: SessionHealth) -> bool:
        return path in self._stored and self._stored[path][0] == _state_of(health)


def _state_of(health: SessionHealth) -> object:
    """What differs whenever something is to be stored: a transcript that grows is newer."""
    return health.updated, health.lifecycle is Lifecycle.ENDED, len(health.subagents)


def _is_settled(health: SessionHealth) -> bool:
    """Whether what is stored says all there is to show, as long as no file changes.

    An agent at work goes on by the clock, and a sub-agent beside its parent's transcript
    belongs to it by its records only.
    """
    return health.activity.activity not in _UNDER_WAY and not any(
        subagent.layout is SubagentLayout.FLAT
        or subagent.activity is SubagentActivity.WORKING
        for subagent in health.subagents
    )


_UNDER_WAY: Final = frozenset({Activity.WAITING, Activity.WORKING})
