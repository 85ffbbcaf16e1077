"""What could not be looked at: told once, tried again with growing pauses.

"Could not look" is a state of a path, not an event.  It is recorded when it begins, kept
quiet while it lasts, and forgotten when a look succeeds.
"""

import errno
from collections.abc import Callable

from msgspec import Struct

from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.privacy import sanitize

_FIRST_PAUSE = 0.5
_RECORDS_A_POLL = 20


class _Case(Struct):
    code: str
    failures: int = 0
    retry_at: float = 0.0


class Troubles:
    """The paths that could not be looked at, and when to try again."""

    def __init__(
        self, on_error: Callable[[ErrorRecord], None], retry_limit: float
    ) -> None:
        self._on_error = on_error
        self._retry_limit = retry_limit
        self._cases: dict[str, _Case] = {}
        self._roots_said: set[str] = set()
        self._records = 0
        self._unsaid = 0

    def __len__(self) -> int:
        return len(self._cases)

    def is_waiting(self, path: str, now: float) -> bool:
        """Whether it is too early for another try."""
        case = self._cases.get(path)
        return case is not None and now < case.retry_at

    def failed(
        self, path: str, error: OSError, now: float, *, code: str, name: str
    ) -> None:
        """A look failed; `name` is what may be said of the path."""
        case = self._cases.get(path)
        if case is None or case.code != code:
            case = self._cases[path] = _Case(code)
            self.say(
                ErrorLevel.WARN,
                code,
                "cannot be looked at; what is known of it stays, and it is tried again",
                name=sanitize(name),
                error=errno.errorcode.get(error.errno or 0, type(error).__name__),
            )
        case.failures += 1
        pause = _FIRST_PAUSE * 2 ** min(case.failures - 1, 16)
        case.retry_at = now + min(pause, self._retry_limit)

    def missing_root(self, path: str) -> None:
        """A root is not there (yet); said once."""
        if path not in self._roots_said:
            self._roots_said.add(path)
            self.say(
                ErrorLevel.INFO,
                "watcher.root_missing",
                "a directory with transcripts is not there; it is picked up when it appears",
                name=sanitize(path.replace("\\", "/").rpartition("/")[2]),
            )

    def clear(self, path: str) -> None:
        """A look succeeded, or the path is gone for good."""
        if self._cases:
            self._cases.pop(path, None)

    def say(
        self, level: ErrorLevel, code: str, message: str, **context: str | int
    ) -> None:
        """Record something, unless this poll has said enough already."""
        self._records += 1
        if self._records > _RECORDS_A_POLL:
            self._unsaid += 1
            return
        self._on_error(ErrorRecord(level, "watcher", code, message, context))

    def end_poll(self) -> None:
        """Sum up what was not said in this poll."""
        unsaid, self._records, self._unsaid = self._unsaid, 0, 0
        if unsaid:
            self._on_error(
                ErrorRecord(
                    ErrorLevel.WARN,
                    "watcher",
                    "watcher.more_errors",
                    "more of the same in this poll",
                    {"count": unsaid},
                )
            )
