"""The events: typed things that happened in a session, each with its line.

The union `Event` is closed and read with `match`, so that a new kind of event
points at every place that has to decide about it.
Values are plain and frozen.
Texts are the agent's or the user's own words: they stay inside the process, and what
leaves it goes through `privacy`.

`line` is the 1-based line number in the transcript, `time` is in seconds since the
epoch, or None where the record has no timestamp that can be read.
"""

from enum import StrEnum

from msgspec import Struct


class ToolKind(StrEnum):
    """What a successful call of a tool does for the agent."""

    READ = "read"
    SEARCH = "search"
    MUTATION = "mutation"
    VERIFICATION = "verification"
    OTHER = "other"


class Outcome(StrEnum):
    """How a tool call ended."""

    OK = "ok"
    FAILED = "failed"
    """The tool ran, or could not run, and said so."""
    REFUSED = "refused"
    """Claude Code itself refused the call, as with an edit of a file not yet read."""
    REJECTED = "rejected"
    """The user said no."""
    DENIED = "denied"
    """A permission rule or the auto mode said no."""
    COLLATERAL = "collateral"
    """A parallel call failed and took this one with it."""


class UnparsedReason(StrEnum):
    """Why a line gave no event that can be trusted."""

    MALFORMED = "malformed"
    """Not JSON, or not an object."""
    OVERSIZE = "oversize"
    """Longer than the limit up to which lines are parsed."""
    UNKNOWN_TYPE = "unknown-type"
    """A record whose type this version does not know."""
    UNKNOWN_SHAPE = "unknown-shape"
    """A known type that lacks the fields it is known by."""


class Prompt(Struct, frozen=True):
    """The user typed (or queued, or an SDK sent) a prompt."""

    line: int
    time: float | None
    text: str
    queued: bool = False


class SlashCommand(Struct, frozen=True):
    """The user ran a slash command."""

    line: int
    time: float | None
    name: str


class Notified(Struct, frozen=True):
    """Claude Code told the agent that something in the background ended."""

    line: int
    time: float | None


class AssistantText(Struct, frozen=True):
    """A text block the agent showed to the user."""

    line: int
    time: float | None
    message_id: str
    text: str
    ends_turn: bool | None
    """From the record's stop reason; None where the record does not say."""


class Thinking(Struct, frozen=True):
    """A thinking block; Claude Code often stores its signature only."""

    line: int
    time: float | None
    message_id: str
    text_length: int
    signature_length: int


class ToolCall(Struct, frozen=True):
    """The agent called a tool."""

    line: int
    time: float | None
    message_id: str
    id: str
    name: str
    kind: ToolKind
    path: str | None = None
    """The file the call names, as the record has it."""


class ToolResult(Struct, frozen=True):
    """A tool answered; `call` is None when the call is not in this transcript."""

    line: int
    time: float | None
    call_id: str
    call: ToolCall | None
    outcome: Outcome
    created: bool = False
    """A `Write` that made a new file."""


class Interrupt(Struct, frozen=True):
    """The user interrupted the agent."""

    line: int
    time: float | None


class ApiError(Struct, frozen=True):
    """A message of Claude Code's own that ends the turn: limit, login, server error."""

    line: int
    time: float | None


class Compaction(Struct, frozen=True):
    """The context was compacted."""

    line: int
    time: float | None
    tokens_before: int | None


class TurnEnd(Struct, frozen=True):
    """Claude Code wrote that the turn is over."""

    line: int
    time: float | None


class TurnFinished(Struct, frozen=True):
    """A turn is over as far as the transcript tells; see `events.turns`."""

    line: int
    time: float | None
    closing: AssistantText | None
    """The agent's last words of the turn, None when it ended without any."""


class TurnResumed(Struct, frozen=True):
    """The turn that was last said to be finished goes on."""

    line: int
    time: float | None


class SidechainStarted(Struct, frozen=True):
    """A sub-agent whose records stand inside the main transcript began."""

    line: int
    time: float | None


class Unparsed(Struct, frozen=True):
    """A line that gave nothing; `name` is the unknown type, cleaned and cut."""

    line: int
    time: float | None
    reason: UnparsedReason
    name: str = ""


class LinesRead(Struct, frozen=True):
    """Lines up to and including `line` were read; `count` of them were not blank."""

    line: int
    time: float | None
    count: int


Event = (
    Prompt
    | SlashCommand
    | Notified
    | AssistantText
    | Thinking
    | ToolCall
    | ToolResult
    | Interrupt
    | ApiError
    | Compaction
    | TurnEnd
    | TurnFinished
    | TurnResumed
    | SidechainStarted
    | Unparsed
    | LinesRead
)
