"""What can go wrong, as exceptions for code and as records for people.

    CodevigilError
    ├── ConfigError              a setting that cannot be used
    ├── HistoryError             the state on disk cannot be used
    ├── PrivacyViolationError    something would leave the scope the user gave
    └── TranscriptReadError      a transcript that cannot be read

An `ErrorRecord` is the same news as a value: it goes to the log, to the server's own
health and to `doctor`.  Neither holds transcript text or a full path below the home
directory; `privacy` has the functions that see to it.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

import attrs


class ErrorLevel(StrEnum):
    """How much a record matters; CRITICAL is always shown to the user."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    CRITICAL = "critical"


def _freeze(context: Mapping[str, str | int]) -> Mapping[str, str | int]:
    return MappingProxyType(dict(context))


@attrs.frozen
class ErrorRecord:
    """One thing that went wrong, worth telling once."""

    level: ErrorLevel
    source: str
    """Which part noticed it, such as `watcher`."""
    code: str
    """Stable name such as `watcher.large_file_growth`; tests and users rely on it."""
    message: str
    """One sentence without transcript text or a full home path."""
    context: Mapping[str, str | int] = attrs.field(factory=dict, converter=_freeze)
    """Details by name, under the same rule as the message."""


class CodevigilError(Exception):
    """The root of every exception raised on purpose."""

    level: ClassVar[ErrorLevel] = ErrorLevel.ERROR
    default_code: ClassVar[str] = "codevigil.error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        context: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code if code is not None else self.default_code
        self.context = _freeze(context or {})

    def to_record(self) -> ErrorRecord:
        """The same news as a record; its source is the first part of the code."""
        return ErrorRecord(
            level=self.level,
            source=self.code.partition(".")[0],
            code=self.code,
            message=self.message,
            context=self.context,
        )


class ConfigError(CodevigilError):
    """A setting is unknown or invalid."""

    default_code = "config.invalid"


class HistoryError(CodevigilError):
    """The state on disk cannot be read or written now."""

    level = ErrorLevel.WARN
    default_code = "history.unavailable"


class PrivacyViolationError(CodevigilError):
    """Something outside the user's scope would be read or said."""

    level = ErrorLevel.CRITICAL
    default_code = "privacy.violation"


class TranscriptReadError(CodevigilError):
    """A transcript cannot be read."""

    default_code = "watcher.unreadable_file"
