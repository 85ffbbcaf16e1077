"""The names and shapes of everything that is not plain LSP; mirrors PROTOCOL.md.

Fields have no default where they travel from here to the client: the converter leaves
out what equals its default.
JSON has these names in camelCase.
"""

from typing import Any, Final

from attrs import define, frozen

SCHEMA: Final = 1

STATUS: Final = "codevigil/status"
SERVER_STATUS: Final = "experimental/serverStatus"

SESSIONS_COMMAND: Final = "codevigil.server.sessions"
REPORT_COMMAND: Final = "codevigil.server.report"

MOST_SESSIONS: Final = 20
"""Sessions in one status."""


@frozen
class Counts:
    """How many sessions there are, and what they do."""

    sessions: int
    waiting: int
    working: int
    findings: int


@frozen
class MetricSummary:
    """One metric of a session."""

    name: str
    value: float
    label: str
    severity: str


@frozen
class SessionSummary:
    """One session."""

    id: str
    title: str
    project: str
    lifecycle: str
    activity: str
    reason: str | None
    since: str | None
    source: str | None
    severity: str
    metrics: list[MetricSummary]
    findings: int
    subagents: int
    updated: str
    transcript: str


@frozen
class Status:
    """The health of the sessions of this workspace."""

    schema: int
    seq: int
    severity: str
    text: str
    tooltip: str
    counts: Counts
    sessions: list[SessionSummary]
    more: int


@frozen
class ServerStatus:
    """The health of the server itself."""

    health: str
    quiescent: bool
    message: str | None


@frozen
class SessionsArguments:
    """What `codevigil.server.sessions` takes."""

    include_ended: bool = False
    limit: int = 100


@frozen
class SessionsResult:
    """What `codevigil.server.sessions` answers."""

    sessions: list[SessionSummary]
    more: int


@frozen
class ReportArguments:
    """What `codevigil.server.report` takes."""

    session: str | None = None
    format: str = "markdown"


@frozen
class ReportResult:
    """What `codevigil.server.report` answers."""

    format: str
    content: str


@define
class StatusNotification:
    """The notification `codevigil/status`."""

    method: str
    params: Status
    jsonrpc: str


@define
class ServerStatusNotification:
    """The notification `experimental/serverStatus`."""

    method: str
    params: ServerStatus
    jsonrpc: str


MESSAGE_TYPES: Final[dict[str, type[Any]]] = {
    STATUS: StatusNotification,
    SERVER_STATUS: ServerStatusNotification,
}
"""Envelope classes by method, for both ends of the wire."""
