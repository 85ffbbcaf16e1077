"""How alive a session is, by its silence and by its process."""

from typing import Final

from codevigil_lsp.health.model import Lifecycle, LifecycleOptions

_LAST_WORDS: Final = 2.0
"""Seconds after its end within which a process may still be writing its last lines."""


_SKEW: Final = 1.0
"""Seconds by which a time may be ahead of the clock that it is compared with."""

SPANS: Final = (-_SKEW, 0.0)
"""Seconds after a sign, beside those of the options, at which an answer may change: a
time to come tells nothing until it is there."""


def unless_to_come(time: float | None, now: float) -> float | None:
    """Give a time, or None where it is to come: nobody can have been there."""
    return None if time is None or time > now + _SKEW else time


def lifecycle_of(
    updated: float,
    now: float,
    options: LifecycleOptions,
    *,
    ended_at: float | None = None,
    spoken_at: float | None = None,
    is_running: bool = False,
) -> Lifecycle:
    """Judge a session by its last sign of life.

    A sign from the future, as after a clock was set back, counts as one from now.

    Args:
        updated: the last sign of life.
        now: the present time.
        options: how long silence may last.
        ended_at: when its process was found gone; a later sign of life outweighs it.
        spoken_at: when something was last said in it, if after its end nothing else is
            to count as a sign of life: a process that takes it up again writes notes
            before it has a status, and says nothing.
        is_running: its process is known to live, so that it is never evicted: a session
            that waits for its user all day is the very one to be shown.
    """
    silence = max(0.0, now - updated)
    if silence >= options.evict_after and not is_running:
        return Lifecycle.EVICTED
    sign = updated if spoken_at is None else spoken_at
    if ended_at is not None and sign <= ended_at + _LAST_WORDS:
        return Lifecycle.ENDED
    if silence >= options.stale_after:
        return Lifecycle.STALE
    return Lifecycle.ACTIVE
