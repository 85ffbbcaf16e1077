"""What is ordinary for the user, by their finished sessions."""

from codevigil_lsp.config.model import Settings, Thresholds
from codevigil_lsp.errors import HistoryError
from codevigil_lsp.history.sessions import Sessions
from codevigil_lsp.metrics.personal import Baseline


def read_baseline(
    sessions: Sessions | None, settings: Settings, now: float
) -> Baseline:
    """Give what is ordinary for the user, or that nothing is known of it.

    A session is finished when it has been silent for as long as it takes to be shown no
    more.

    Args:
        sessions: what is stored; None for nothing.
        settings: the settings in force.
        now: the present time, in seconds since the epoch.
    """
    if sessions is None or settings.thresholds is not Thresholds.PERSONAL:
        return Baseline((), settings.metrics)
    try:
        found = sessions.finished(now - settings.sessions.evict_after)
    except HistoryError:
        found = ()  # the store has said so
    return Baseline(found, settings.metrics)
