"""When to look again.  Pure: time is an argument."""

from collections import deque

from codevigil_lsp.lines.model import WatchOptions

_LONGEST = 10.0
_SAMPLES = 5


class Pulse:
    """The times of the looks so far, and what follows from them."""

    def __init__(self, options: WatchOptions) -> None:
        self._options = options
        self._began = 0.0
        self._ended = 0.0
        self._glanced = 0.0
        self._looks = deque[float](maxlen=_SAMPLES)
        self.polls = 0
        self.look_seconds = 0.0

    def begin_look(self, now: float) -> None:
        """A look at the disk begins."""
        self._began = now

    def end_look(self, now: float) -> None:
        """It is over."""
        self._ended = self._glanced = now
        self.look_seconds = max(0.0, now - self._began)
        self._looks.append(self.look_seconds)

    def glanced(self, now: float) -> None:
        """A look at the hot transcripts only is over."""
        self._glanced = now

    def is_look_due(self, now: float) -> bool:
        """Whether a long poll should look after the hot transcripts in between."""
        return now - self._glanced >= self._options.hot_interval

    def is_round_due(self, now: float) -> bool:
        """Whether it should look after everything."""
        return now - self._ended >= self._options.idle_interval

    def interval(self, *, is_hot: bool) -> float:
        """Seconds until the next poll; longer where looking takes long.

        One slow look (the first walk, a cold cache) does not count, five in a row do.
        """
        options = self._options
        interval = options.hot_interval if is_hot else options.idle_interval
        usual = min(self._looks) if len(self._looks) == _SAMPLES else 0.0
        return max(interval, min(usual / options.duty, _LONGEST))
