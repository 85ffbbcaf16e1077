"""Metrics, their severity, and the findings they give."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import Any

from attrs import field
from msgspec import Struct

Detail = Mapping[str, object]
"""What stands behind a metric: plain values, among them the evidence's line numbers."""


class Severity(StrEnum):
    """How bad a metric, a session or all of them are."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for ok, 1 for warning, 2 for critical."""
        return _RANKS[self]


_RANKS = {Severity.OK: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}


class FindingSeverity(StrEnum):
    """How urgent a finding is to the reader."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


class FindingCode(Enum):
    """Every kind of finding, with the code that editors show."""

    STOP_PHRASE = "stop-phrase"
    LOW_READ_EDIT_RATIO = "low-read-edit-ratio"
    TOOL_ERRORS = "tool-errors"
    REPETITION = "repetition"
    SCHEMA_DRIFT = "schema-drift"
    UNREAD_EDIT = "unread-edit"
    UNREAD_OVERWRITE = "unread-overwrite"
    STALE_EDIT = "stale-edit"
    COLLISION = "collision"


class Metric(Struct, frozen=True):
    """One metric at one moment."""

    name: str
    value: float
    label: str
    """The value as a person reads it, with its counts; empty while nothing is to tell."""
    severity: Severity
    detail: Detail


class SourceLines(Struct, frozen=True):
    """Lines of a source file that a finding is about, as the agent left them."""

    path: str
    """The file, as the transcript names it: to be checked before it is looked at."""
    start: int
    """1-based, where the lines should stand by all that is known of the file."""
    digests: tuple[int, ...]
    """One of each line (`events.digests`), by which they are found again wherever they
    stand now; empty when the finding is about the file as a whole."""


class Finding(Struct, frozen=True):
    """Something worth telling, with the line it is about.

    The message is made of fixed wording and numbers, never of a transcript's text: it
    is shown to people, and agents that read diagnostics read it too.
    """

    code: FindingCode
    severity: FindingSeverity
    message: str
    """What is told of it, after its code: no capital and no full stop."""
    line: int
    """1-based line of the transcript that holds the evidence."""
    key: str = ""
    """What tells it from others of its code in its session, the same after a restart;
    empty where the line does."""
    source: SourceLines | None = None
    """The source lines it is about; None where it is about the transcript only."""
    last_read: int | None = None
    """1-based line of the transcript where the agent last saw something of that file."""
    transcript: str | None = None
    """Path of the transcript that the lines are of, where it is a sub-agent's; None for
    the session's own."""


_AS_SEVERITY = {
    FindingSeverity.INFORMATION: Severity.OK,
    FindingSeverity.WARNING: Severity.WARNING,
    FindingSeverity.ERROR: Severity.CRITICAL,
}


def severity_of(finding: Finding) -> Severity:
    """Say how bad a session is by one of its findings."""
    return _AS_SEVERITY[finding.severity]


def worst(severities: list[Severity]) -> Severity:
    """Give the worst of these, ok where there are none."""
    return max(severities, key=lambda severity: severity.rank, default=Severity.OK)


def option(
    default: Any, says: str, validator: Any = None, *, is_machine: bool = False
) -> Any:
    """Declare a field of an options class; its sentence is what settings show.

    A setting of the machine is not taken from a workspace.
    """
    metadata = {"says": says, "is_machine": is_machine}
    return field(default=default, validator=validator, metadata=metadata)
