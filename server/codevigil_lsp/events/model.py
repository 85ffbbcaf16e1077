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

from codevigil_lsp.events.shown import Continued as Continued
from codevigil_lsp.events.shown import FileChanged as FileChanged
from codevigil_lsp.events.shown import FileShown as FileShown
from codevigil_lsp.events.shown import FindingShown as FindingShown
from codevigil_lsp.events.shown import TextShown as TextShown
from codevigil_lsp.events.spans import Hunk as Hunk
from codevigil_lsp.events.spans import LineRange as LineRange
from codevigil_lsp.events.spans import Sight as Sight
from codevigil_lsp.events.spans import Touch as Touch


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


class DriftKind(StrEnum):
    """What of the format is not as any known version has it."""

    BLOCK = "block"
    """A content block of an unknown type."""
    TOOL = "tool"
    """A tool that is not among Claude Code's own, nor of an MCP server."""
    SUBTYPE = "subtype"
    """A `system` record of an unknown subtype."""
    FIELD = "field"
    """A field that every known version writes is not there, or of another type."""


class Prompt(Struct, frozen=True, gc=False):
    """The user typed (or queued, or an SDK sent) a prompt."""

    line: int
    time: float | None
    text: str
    queued: bool = False


class SlashCommand(Struct, frozen=True, gc=False):
    """The user ran a slash command; whether it `asks` the agent, as a prompt does."""

    line: int
    time: float | None
    name: str
    asks: bool = False


class Notified(Struct, frozen=True, gc=False):
    """Claude Code told the agent that something in the background ended."""

    line: int
    time: float | None
    task_id: str = ""
    """What it was: a sub-agent's id, or another one; empty where it does not say."""
    status: str = ""
    """completed, failed, killed and others, in its own words."""


class AssistantText(Struct, frozen=True, gc=False):
    """A text block the agent showed to the user."""

    line: int
    time: float | None
    message_id: str
    text: str
    ends_turn: bool | None
    """From the record's stop reason; None where the record does not say."""


class Thinking(Struct, frozen=True, gc=False):
    """A thinking block; Claude Code often stores its signature only."""

    line: int
    time: float | None
    message_id: str
    text_length: int
    signature_length: int


class Usage(Struct, frozen=True, gc=False):
    """Tokens of a message, as one of its records tells them; each from 0 to 10^9.

    Every record of a message repeats them and the last has the final numbers: add up the
    last copy of each `message_id`, never all copies.
    """

    line: int
    time: float | None
    message_id: str
    model: str | None
    input: int
    """Input that was neither read from the cache nor written to it."""
    output: int
    """Output, thinking included; before 2.1.50 at times a lower bound."""
    cache_read: int
    cache_creation: int


class ToolCall(Struct, frozen=True, gc=False):
    """The agent called a tool."""

    line: int
    time: float | None
    message_id: str
    id: str
    name: str
    kind: ToolKind
    path: str | None = None
    """The file the call names, as the record has it."""
    identity: int = 0
    """The same for calls that ask the same of a tool that runs a command, searches or
    fetches; 0 of other tools."""
    text: str = ""
    """What the agent wrote in it: the new text of a file, or a shell command."""


class ToolResult(Struct, frozen=True, gc=False):
    """A tool answered; `call` is None when the call is not in this transcript."""

    line: int
    time: float | None
    call_id: str
    call: ToolCall | None
    outcome: Outcome
    created: bool = False
    """A `Write` that made a new file."""
    path: str | None = None
    """The file as the result names it, else as the call does."""
    ranges: tuple[LineRange, ...] = ()
    """The lines that a successful `Read` showed; where the result does not tell them,
    those that were asked for, of which the file may have fewer."""
    hunks: tuple[Hunk, ...] = ()
    """What a successful edit changed; empty where the result does not tell."""
    task_id: str | None = None
    """The shell that it left running in the background."""
    touches: tuple[Touch, ...] = ()
    """Of a `Bash`, `PowerShell` or `Grep` that ran: every file that it names, or its
    output does, and may have shown or changed.  Files that it did not name, such as those
    that a script opens, are not among them."""
    text: str = ""
    """What the agent was shown, however the call ended; of a `Read` without numbers."""
    changed_by_others: bool = False
    """Whether it says that someone else had changed the file since the agent saw it, or
    changed what the agent wrote."""


class AgentCall(Struct, frozen=True, gc=False):
    """The agent gave a task to a sub-agent; the call itself is a `ToolCall` as well."""

    line: int
    time: float | None
    call_id: str
    type: str | None
    """The kind of sub-agent that was asked for, where the call says."""
    prompt: str


class AgentAnswer(Struct, frozen=True, gc=False):
    """The call that gave a task to a sub-agent was answered."""

    line: int
    time: float | None
    call_id: str
    agent_id: str | None
    type: str | None
    is_over: bool
    """Whether the sub-agent is done; not so when it works on in the background."""
    outcome: Outcome


class ModeChanged(Struct, frozen=True, gc=False):
    """Another permission mode holds from here on: default, plan, auto and others.

    The one that a session begins in is no change; `SessionFacts` has it.
    """

    line: int
    time: float | None
    mode: str


class Interrupt(Struct, frozen=True, gc=False):
    """The user interrupted the agent; once, however many records tell of it.

    Where that rejected a tool call, its result says so as well.
    """

    line: int
    time: float | None


class ApiError(Struct, frozen=True, gc=False):
    """A message of Claude Code's own that ends the turn: limit, login, server error."""

    line: int
    time: float | None


class ApiRetry(Struct, frozen=True, gc=False):
    """A request failed and is tried again."""

    line: int
    time: float | None
    attempt: int
    """From 1; 0 where the record does not say."""


class Compaction(Struct, frozen=True, gc=False):
    """The context was compacted; once, however often the boundary was written."""

    line: int
    time: float | None
    tokens_before: int | None
    trigger: str | None = None
    """auto or manual."""
    tokens_after: int | None = None
    dropped: int | None = None
    """Tokens that this and all compactions before it dropped (2.1.2xx and later)."""


class Microcompaction(Struct, frozen=True, gc=False):
    """Old tool results were dropped from the context (2.1.17 to 2.1.20)."""

    line: int
    time: float | None
    tokens_before: int | None
    saved: int | None
    """Tokens that this dropped."""


class TurnEnd(Struct, frozen=True, gc=False):
    """Claude Code wrote that the turn is over."""

    line: int
    time: float | None
    duration: float | None = None
    """Seconds from the prompt, where the record tells."""
    pending_agents: int = 0
    """Background agents and workflows that still worked."""


class TurnFinished(Struct, frozen=True, gc=False):
    """A turn is over as far as the transcript tells; see `events.turns`."""

    line: int
    time: float | None
    closing: AssistantText | None
    """The agent's last words of the turn, None when it ended without any."""


class TurnResumed(Struct, frozen=True, gc=False):
    """The turn that was last said to be finished goes on."""

    line: int
    time: float | None


class Sidechained(Struct, frozen=True, gc=False):
    """An event of a sub-agent whose records stand inside the main transcript.

    It is nothing that the session itself did.
    """

    line: int
    time: float | None
    number: int
    """Which of them, counted from 0 in the order in which they began."""
    inner: "Event"


class Unparsed(Struct, frozen=True, gc=False):
    """A line that gave nothing; `name` is the unknown type, cleaned and cut."""

    line: int
    time: float | None
    reason: UnparsedReason
    name: str = ""


class Copied(Struct, frozen=True, gc=False):
    """The record whose events follow, on this line, was read in another transcript.

    A fork, or an old resume, begins with copies of what it goes on from.
    """

    line: int
    time: float | None


class Drift(Struct, frozen=True, gc=False):
    """Something in a record that this version does not know; the rest was read."""

    line: int
    time: float | None
    kind: DriftKind
    name: str
    """Its name, cleaned and cut."""


class LinesRead(Struct, frozen=True, gc=False):
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
    | Usage
    | ToolCall
    | ToolResult
    | AgentCall
    | AgentAnswer
    | FileShown
    | FileChanged
    | TextShown
    | FindingShown
    | Continued
    | ModeChanged
    | Interrupt
    | ApiError
    | ApiRetry
    | Compaction
    | Microcompaction
    | TurnEnd
    | TurnFinished
    | TurnResumed
    | Sidechained
    | Unparsed
    | Copied
    | Drift
    | LinesRead
)
