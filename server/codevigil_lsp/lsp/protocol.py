"""The names and shapes of everything that is not plain LSP; mirrors PROTOCOL.md.

Fields have no default where they travel from here to the client: the converter leaves
out what equals its default.
JSON has these names in camelCase.
"""

from typing import Any, Final, TypedDict

from attrs import define, frozen
from lsprotocol.types import TextDocumentIdentifier

SCHEMA: Final = 1

STATUS: Final = "codevigil/status"
SERVER_STATUS: Final = "experimental/serverStatus"
COVERAGE: Final = "codevigil/coverage"

SESSIONS_COMMAND: Final = "codevigil.server.sessions"
REPORT_COMMAND: Final = "codevigil.server.report"
COVERAGE_COMMAND: Final = "codevigil.server.coverage"
PROMPT_COMMAND: Final = "codevigil.server.prompt"
OPEN_TRANSCRIPT_COMMAND: Final = "codevigil.server.openTranscript"
DISMISS_COMMAND: Final = "codevigil.server.dismiss"
SNOOZE_COMMAND: Final = "codevigil.server.snooze"
DISMISSALS_COMMAND: Final = "codevigil.server.dismissals"
UNDISMISS_COMMAND: Final = "codevigil.server.undismiss"

COPY_TEXT_COMMAND: Final = "codevigil.copyText"
"""A command of the client's, if it announces it: puts its one argument, a string, into
the clipboard."""

MOST_SESSIONS: Final = 20
"""Sessions in one status."""
MOST_AGENTS: Final = 8
"""Sub-agents of a session in one status."""


class _Plain(TypedDict):
    slots: bool
    repr: bool
    unsafe_hash: bool


PLAIN: Final[_Plain] = {"slots": False, "repr": False, "unsafe_hash": False}
"""Classes with less in them take a third of the time to define, and the client waits."""


@frozen(**PLAIN)
class Counts:
    """How many sessions there are, and what they do."""

    sessions: int
    waiting: int
    stopped_early: int
    working: int
    findings: int


@frozen(**PLAIN)
class MetricSummary:
    """One metric of a session."""

    name: str
    value: float
    label: str
    severity: str


@frozen(**PLAIN)
class ContextSummary:
    """How full the context is."""

    tokens: int | None
    window: int | None
    percent: int | None


@frozen(**PLAIN)
class TokenSummary:
    """Tokens by kind."""

    input: int
    output: int
    cache_read: int
    cache_creation: int


@frozen(**PLAIN)
class SessionTokens:
    """The tokens of a session and of its sub-agents, apart."""

    own: TokenSummary
    subagents: TokenSummary


@frozen(**PLAIN)
class TurnSummary:
    """The turn that runs, or the last one."""

    outcome: str
    started: str | None
    ended: str | None
    duration: float | None
    tool_calls: int
    mutations: int


@frozen(**PLAIN)
class SubagentSummary:
    """One sub-agent."""

    id: str
    type: str | None
    model: str | None
    activity: str
    end: str | None
    last_tool: str | None
    silent_since: str | None
    tokens: TokenSummary
    transcript: str


@frozen(**PLAIN)
class SessionSummary:
    """One session."""

    id: str
    title: str
    project: str
    lifecycle: str
    mark: str
    activity: str
    reason: str | None
    since: str | None
    source: str | None
    severity: str
    metrics: list[MetricSummary]
    findings: int
    model: str | None
    context: ContextSummary | None
    tokens: SessionTokens
    turn: TurnSummary | None
    subagents: int
    agents: list[SubagentSummary]
    updated: str
    transcript: str


@frozen(**PLAIN)
class Status:
    """The health of the sessions of this workspace."""

    schema: int
    seq: int
    severity: str
    mark: str
    text: str
    tooltip: str
    counts: Counts
    sessions: list[SessionSummary]
    more: int


@frozen(**PLAIN)
class ServerStatus:
    """The health of the server itself."""

    health: str
    quiescent: bool
    message: str | None


@frozen(**PLAIN)
class SessionsArguments:
    """What `codevigil.server.sessions` takes."""

    include_ended: bool = False
    limit: int = 100


@frozen(**PLAIN)
class SessionsResult:
    """What `codevigil.server.sessions` answers."""

    sessions: list[SessionSummary]
    more: int


@frozen(**PLAIN)
class ReportArguments:
    """What `codevigil.server.report` takes."""

    session: str | None = None
    format: str = "markdown"


@frozen(**PLAIN)
class ReportResult:
    """What `codevigil.server.report` answers."""

    format: str
    content: str


@frozen(**PLAIN)
class Lines:
    """Lines of a file, 1-based, both included."""

    start: int
    end: int


@frozen(**PLAIN)
class AgentCoverage:
    """What one agent has seen and changed of a file."""

    session: str
    title: str
    agent: str | None
    updated: str | None
    is_certain: bool
    read: list[Lines]
    edited: list[Lines]
    unseen: list[Lines]


@frozen(**PLAIN)
class Coverage:
    """What agents have seen and changed of a file."""

    lines: int
    is_certain: bool
    read: list[Lines]
    edited: list[Lines]
    unseen: list[Lines]
    never: list[Lines]
    agents: list[AgentCoverage]


@frozen(**PLAIN)
class CoverageParams:
    """What `codevigil/coverage` takes."""

    text_document: TextDocumentIdentifier


@frozen(**PLAIN)
class CoverageArguments:
    """What `codevigil.server.coverage` takes."""

    uri: str


@frozen(**PLAIN)
class PromptArguments:
    """What `codevigil.server.prompt` takes: the `data` of a diagnostic."""

    session: str
    code: str
    key: str


@frozen(**PLAIN)
class PromptResult:
    """What `codevigil.server.prompt` answers."""

    text: str


@frozen(**PLAIN)
class OpenTranscriptArguments:
    """What `codevigil.server.openTranscript` takes."""

    session: str
    line: int | None = None
    transcript: str | None = None


@frozen(**PLAIN)
class OpenTranscriptResult:
    """What `codevigil.server.openTranscript` answers."""

    uri: str
    line: int
    shown: bool


@frozen(**PLAIN)
class DismissArguments:
    """What `codevigil.server.dismiss` takes: the `data` of a diagnostic, and a kind."""

    session: str
    code: str
    key: str
    kind: str = "finding"


@frozen(**PLAIN)
class SnoozeArguments:
    """What `codevigil.server.snooze` takes: the same, and for how long."""

    session: str
    code: str
    key: str
    kind: str = "finding"
    minutes: int = 60


@frozen(**PLAIN)
class DismissalSummary:
    """Something that is not shown."""

    id: int
    kind: str
    what: str
    since: str
    until: str | None


@frozen(**PLAIN)
class DismissalsResult:
    """What `codevigil.server.dismissals` answers."""

    dismissals: list[DismissalSummary]


@frozen(**PLAIN)
class UndismissArguments:
    """What `codevigil.server.undismiss` takes."""

    id: int


@frozen(**PLAIN)
class UndismissResult:
    """What `codevigil.server.undismiss` answers."""

    removed: bool


@define(**PLAIN)
class StatusNotification:
    """The notification `codevigil/status`."""

    method: str
    params: Status
    jsonrpc: str


@define(**PLAIN)
class CoverageRequest:
    """The request `codevigil/coverage`."""

    id: int | str
    method: str
    params: CoverageParams
    jsonrpc: str


@define(**PLAIN)
class ServerStatusNotification:
    """The notification `experimental/serverStatus`."""

    method: str
    params: ServerStatus
    jsonrpc: str


MESSAGE_TYPES: Final[dict[str, type[Any]]] = {
    STATUS: StatusNotification,
    SERVER_STATUS: ServerStatusNotification,
    COVERAGE: CoverageRequest,
}
"""Envelope classes by method, for both ends of the wire."""
