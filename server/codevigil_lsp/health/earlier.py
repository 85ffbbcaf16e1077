"""A session as an earlier run left it, whose transcripts are as they were."""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from codevigil_lsp.health.lifecycle import lifecycle_of
from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    LifecycleOptions,
    SessionHealth,
)


class EarlierSession:
    """Shows what was known; only the clock changes it."""

    def __init__(self, path: str, health: SessionHealth) -> None:
        """Take the earlier run's word for the session of the transcript at this path."""
        self.path = path
        self._health = health
        self._changed = changed_files(health)
        self._ended_at = health.updated if health.lifecycle is Lifecycle.ENDED else None

    @property
    def changed(self) -> frozenset[str]:
        """The files that it changed."""
        return self._changed

    @property
    def id(self) -> str:
        """The session's id."""
        return self._health.id

    @property
    def cwd(self) -> str | None:
        """Its working directory."""
        return self._health.cwd

    def health(self, now: float, options: LifecycleOptions) -> SessionHealth:
        """Give what was known, as alive as it is at `now`."""
        health = self._health
        # No sign of life is later than now, also when the clock was set back.
        updated = min(now, health.updated)
        lifecycle = lifecycle_of(updated, now, options, ended_at=self._ended_at)
        if (lifecycle, updated) != (health.lifecycle, health.updated):
            is_ended = lifecycle is Lifecycle.ENDED
            activity = ActivityState(Activity.ENDED) if is_ended else health.activity
            self._health = replace(
                health, lifecycle=lifecycle, activity=activity, updated=updated
            )
        return self._health


def met(
    earlier: Collection[EarlierSession], sessions: Iterable[SessionHealth]
) -> list[str]:
    """Give the transcripts of those that other sessions may have met in a file."""
    if not earlier:
        return []
    paths = {one.path for one in earlier}
    changed = frozenset[str]().union(
        *(changed_files(s) for s in sessions if s.transcript not in paths)
    )
    return [one.path for one in earlier if not changed.isdisjoint(one.changed)]


def changed_files(health: SessionHealth) -> frozenset[str]:
    """Give the files that a session and its sub-agents changed."""
    return frozenset(covered.path for covered in health.coverage if covered.edited)
