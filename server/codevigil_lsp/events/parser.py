"""One transcript's lines in, its events out; any bytes at all give values.

The parser keeps what joins lines: the open tool calls, the identities of the records
already counted, and the session's facts (where, which version, when).
A record counts once per `uuid`, however often its bytes come.
Records of a sub-agent inside a main transcript (before 2.0.28) belong to that
sub-agent, not to the session: they are read and counted, but give no events of the
session.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from codevigil_lsp.events.facts import SessionFacts
from codevigil_lsp.events.model import (
    ApiError,
    AssistantText,
    Compaction,
    Event,
    Interrupt,
    LinesRead,
    Notified,
    Outcome,
    Prompt,
    SidechainStarted,
    SlashCommand,
    Thinking,
    ToolCall,
    ToolKind,
    ToolResult,
    TurnEnd,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.events.outcomes import outcome_of
from codevigil_lsp.events.prompts import (
    UserLine,
    classify_user,
    command_name,
    is_notification,
    prompt_text,
    without_editor_context,
)
from codevigil_lsp.events.records import (
    Block,
    Message,
    Record,
    read_line,
    tells_of_new_file,
)
from codevigil_lsp.events.tools import kind_of, path_of
from codevigil_lsp.privacy import sanitize

KNOWN_TYPES: Final = frozenset(
    {
        "agent-name", "ai-title", "api-request", "api-request-blob",
        "api-request-shape", "assistant", "atis-latch", "attachment",
        "bridge-session", "cost-state", "custom-title", "file-history-delta",
        "file-history-snapshot", "frame-link", "last-prompt", "mode",
        "permission-mode", "pr-link", "progress", "queue-operation", "relocated",
        "summary", "system", "tools-used", "user", "worktree-state",
    }
)  # fmt: skip
"""Every type seen from 1.0.17 to 2.1.330; another one is drift, and is counted."""

_SKIPPED: Final = (
    b'{"type":"api-request',
    b'{"type":"file-history-',
    b'{"type":"tools-used"',
    b'{"type":"progress"',
    b'{"type":"cost-state"',
)
"""Types of which no event is made, where they stand first: skipped without decoding.

Claude Code 2.1.330 puts the type first in them; where it does not, they are decoded and
then give no event, which costs time and nothing else.
"""
_GLUED: Final = (b'}{"type":', b'}{"parentUuid":')
"""Where a second record begins; inside a string the quote would be escaped."""

_SYNTHETIC: Final = "<synthetic>"
_TURN_ENDS: Final = frozenset({"turn_duration", "stop_hook_summary"})


class Parser:
    """Parses the lines of one transcript, in order.

    `is_subagent` says that the transcript is a sub-agent's own file, in which every
    record is marked as a sidechain's.
    """

    def __init__(self, *, is_subagent: bool = False) -> None:
        self.facts = SessionFacts()
        self._is_subagent = is_subagent
        self._calls: dict[str, ToolCall] = {}
        self._seen: set[int] = set()

    def parse(
        self, lines: Sequence[bytes], first_line: int, oversize: Sequence[int] = ()
    ) -> Iterator[Event]:
        """Give the events of these lines, ending with one `LinesRead`.

        Args:
            lines: whole lines without their newline; blank ones only take a number.
            first_line: number of the first of them, from 1.
            oversize: numbers of lines that were dropped for their size.
        """
        count = 0
        dropped = frozenset(oversize)
        for number, line in enumerate(lines, first_line):
            if number in dropped:
                count += 1
                yield Unparsed(number, None, UnparsedReason.OVERSIZE)
            elif line and not line.isspace():
                count += 1
                if not _gives_nothing(line):
                    yield from self._parse_line(number, line)
        yield LinesRead(first_line + len(lines) - 1, self.facts.last_time, count)

    def _parse_line(self, number: int, line: bytes) -> Iterator[Event]:
        records, malformed = read_line(line)
        if malformed:
            yield Unparsed(number, None, UnparsedReason.MALFORMED)
        for record in records:
            if self._is_new(record):
                yield from self._events_of(number, record)

    def _is_new(self, record: Record) -> bool:
        if record.uuid is None:
            return True
        identity = hash(record.uuid)
        if identity in self._seen:
            return False
        self._seen.add(identity)
        return True

    def _events_of(self, line: int, record: Record) -> Iterator[Event]:
        time = seconds_of(record.timestamp)
        self.facts.learn(record, time)
        if record.type not in KNOWN_TYPES:
            name = sanitize(record.type, 40)
            yield Unparsed(line, time, UnparsedReason.UNKNOWN_TYPE, name)
            return
        if record.is_sidechain and not self._is_subagent:
            if record.type == "user" and record.parent_uuid is None:
                yield SidechainStarted(line, time)
            return
        match record.type:
            case "assistant":
                yield from self._assistant(line, time, record)
            case "user":
                yield from self._user(line, time, record)
            case "system":
                yield from _system(line, time, record)
            case "attachment":
                yield from _attachment(line, time, record)
            case _:
                pass

    def _assistant(
        self, line: int, time: float | None, record: Record
    ) -> Iterator[Event]:
        message = record.message
        if message is None:
            yield Unparsed(line, time, UnparsedReason.UNKNOWN_SHAPE, "assistant")
            return
        if record.is_api_error_message:
            yield ApiError(line, time)
            return
        if message.model == _SYNTHETIC:
            return
        self.facts.model = message.model or self.facts.model
        identity = message.id or record.uuid or ""
        content = message.content
        if isinstance(content, str):
            content = [Block(type="text", text=content)]
        for block in content:
            match block.type:
                case "text":
                    yield AssistantText(
                        line, time, identity, block.text, _ends_turn(message)
                    )
                case "thinking" | "redacted_thinking":
                    yield Thinking(
                        line,
                        time,
                        identity,
                        len(block.thinking),
                        len(block.signature),
                    )
                case "tool_use":
                    call = ToolCall(
                        line,
                        time,
                        identity,
                        block.id,
                        block.name,
                        kind_of(block.name, block.input),
                        path_of(block.input),
                    )
                    self._calls[call.id] = call
                    yield call
                case _:
                    pass

    def _user(self, line: int, time: float | None, record: Record) -> Iterator[Event]:
        message = record.message
        if message is None:
            yield Unparsed(line, time, UnparsedReason.UNKNOWN_SHAPE, "user")
            return
        match classify_user(record):
            case UserLine.TOOL_RESULT:
                yield from self._results(line, time, record, message)
            case UserLine.PROMPT:
                text = prompt_text(message.content)
                self.facts.learn_prompt(without_editor_context(text))
                yield Prompt(line, time, text)
            case UserLine.SLASH_COMMAND:
                yield SlashCommand(
                    line, time, command_name(prompt_text(message.content))
                )
            case UserLine.NOTIFICATION:
                yield Notified(line, time)
            case UserLine.INTERRUPT:
                yield Interrupt(line, time)
            case UserLine.INJECTED | UserLine.EMPTY:
                pass

    def _results(
        self, line: int, time: float | None, record: Record, message: Message
    ) -> Iterator[Event]:
        content = message.content if isinstance(message.content, list) else []
        for block in content:
            if block.type != "tool_result":
                continue
            call = self._calls.pop(block.tool_use_id, None)
            outcome = outcome_of(record, block)
            created = (
                call is not None
                and call.kind is ToolKind.MUTATION
                and outcome is Outcome.OK
                and tells_of_new_file(record.tool_use_result)
            )
            yield ToolResult(line, time, block.tool_use_id, call, outcome, created)


def _gives_nothing(line: bytes) -> bool:
    """Say whether the line is one whole record of a type that gives no event."""
    return (
        line.startswith(_SKIPPED)
        and line.endswith(b"}")
        and not any(glued in line for glued in _GLUED)
    )


def seconds_of(timestamp: str | None) -> float | None:
    """Give a record's ISO 8601 timestamp in seconds since the epoch.

    A timestamp without zone is taken as UTC; one that cannot be read gives None.
    """
    if timestamp is None:
        return None
    try:
        moment = datetime.fromisoformat(timestamp)
        if moment.tzinfo is None:
            moment = datetime.fromisoformat(timestamp + "+00:00")
        return moment.timestamp()
    except (ValueError, OverflowError):
        return None


def _ends_turn(message: Message) -> bool | None:
    if message.stop_reason is None:
        return None
    return message.stop_reason in {"end_turn", "stop_sequence"}


def _system(line: int, time: float | None, record: Record) -> Iterator[Event]:
    if record.subtype in _TURN_ENDS:
        yield TurnEnd(line, time)
    elif record.subtype == "compact_boundary":
        metadata = record.compact_metadata
        yield Compaction(line, time, metadata.pre_tokens if metadata else None)


def _attachment(line: int, time: float | None, record: Record) -> Iterator[Event]:
    attachment = record.attachment
    if attachment is None:
        yield Unparsed(line, time, UnparsedReason.UNKNOWN_SHAPE, "attachment")
    elif attachment.type == "queued_command":
        text = prompt_text(attachment.prompt)
        if attachment.command_mode == "task-notification" or is_notification(text):
            yield Notified(line, time)
        elif attachment.command_mode in {None, "prompt"}:
            yield Prompt(line, time, text, queued=True)
