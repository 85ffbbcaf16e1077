"""The records of the user and of the agent, as events.

A message comes in several records, each with one or more of its blocks; every block is
an event of its own.
The open tool calls are kept here, so that a result finds its call.
"""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events.facts import SessionFacts
from codevigil_lsp.events.model import (
    ApiError,
    AssistantText,
    Event,
    Interrupt,
    Notified,
    Outcome,
    Prompt,
    SlashCommand,
    Thinking,
    ToolCall,
    ToolKind,
    ToolResult,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.events.outcomes import outcome_of
from codevigil_lsp.events.prompts import (
    UserLine,
    classify_user,
    command_name,
    prompt_text,
    without_editor_context,
)
from codevigil_lsp.events.records import Block, Message, Record, tells_of_new_file
from codevigil_lsp.events.tools import kind_of, path_of

_SYNTHETIC: Final = "<synthetic>"
"""The model of texts that Claude Code itself wrote."""
_ENDS: Final = frozenset({"end_turn", "stop_sequence"})


class Messages:
    """Turns `user` and `assistant` records into events, in the order of the transcript."""

    def __init__(self, facts: SessionFacts) -> None:
        self._facts = facts
        self._calls: dict[str, ToolCall] = {}

    def of_assistant(
        self, line: int, time: float | None, record: Record
    ) -> Sequence[Event]:
        """Give the texts, thinking and tool calls of an `assistant` record."""
        message = record.message
        if message is None:
            return (Unparsed(line, time, UnparsedReason.UNKNOWN_SHAPE, "assistant"),)
        if record.is_api_error_message:
            return (ApiError(line, time),)
        if message.model == _SYNTHETIC:
            return ()
        self._facts.model = message.model or self._facts.model
        identity = message.id or record.uuid or ""
        content = message.content
        if isinstance(content, str):
            content = [Block(type="text", text=content)]
        events: list[Event] = []
        for block in content:
            match block.type:
                case "tool_use":
                    events.append(self._call(line, time, identity, block))
                case "text":
                    ends = _ends_turn(message)
                    events.append(AssistantText(line, time, identity, block.text, ends))
                case "thinking" | "redacted_thinking":
                    lengths = len(block.thinking), len(block.signature)
                    events.append(Thinking(line, time, identity, *lengths))
                case _:
                    pass
        return events

    def of_user(self, line: int, time: float | None, record: Record) -> Sequence[Event]:
        """Give the prompt, command, interrupt or results of a `user` record."""
        message = record.message
        if message is None:
            return (Unparsed(line, time, UnparsedReason.UNKNOWN_SHAPE, "user"),)
        match classify_user(record):
            case UserLine.TOOL_RESULT:
                return self._results(line, time, record, message)
            case UserLine.PROMPT:
                text = prompt_text(message.content)
                self._facts.learn_prompt(without_editor_context(text))
                return (Prompt(line, time, text),)
            case UserLine.SLASH_COMMAND:
                name = command_name(prompt_text(message.content))
                return (SlashCommand(line, time, name),)
            case UserLine.NOTIFICATION:
                return (Notified(line, time),)
            case UserLine.INTERRUPT:
                return (Interrupt(line, time),)
            case UserLine.INJECTED | UserLine.EMPTY:
                return ()

    def _call(
        self, line: int, time: float | None, message_id: str, block: Block
    ) -> ToolCall:
        call = ToolCall(
            line,
            time,
            message_id,
            block.id,
            block.name,
            kind_of(block.name, block.input),
            path_of(block.input),
        )
        self._calls[call.id] = call
        return call

    def _results(
        self, line: int, time: float | None, record: Record, message: Message
    ) -> list[Event]:
        events: list[Event] = []
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
            events.append(
                ToolResult(line, time, block.tool_use_id, call, outcome, created)
            )
        return events


def _ends_turn(message: Message) -> bool | None:
    return None if message.stop_reason is None else message.stop_reason in _ENDS
