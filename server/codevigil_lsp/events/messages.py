"""The records of the user and of the agent, as events.

A message comes in several records, each with one or more of its blocks; every block is
an event of its own.
"""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events import drift
from codevigil_lsp.events.agents import AGENT_TOOLS, answer_of, call_of, report_of
from codevigil_lsp.events.calls import Calls
from codevigil_lsp.events.facts import SessionFacts
from codevigil_lsp.events.model import (
    ApiError,
    AssistantText,
    Event,
    Interrupt,
    Prompt,
    SlashCommand,
    TextShown,
    Thinking,
    Unparsed,
    UnparsedReason,
    Usage,
)
from codevigil_lsp.events.prompts import (
    UserLine,
    asks_the_agent,
    classify_user,
    command_name,
    prompt_text,
    without_editor_context,
)
from codevigil_lsp.events.records import (
    Block,
    Message,
    MessageUsage,
    Record,
)

_SYNTHETIC: Final = "<synthetic>"
"""The model of texts that Claude Code itself wrote."""
_MOST_TOKENS: Final = 10**9
_ENDS: Final = frozenset({"end_turn", "stop_sequence"})


class Messages:
    """Turns `user` and `assistant` records into events, in the order of the transcript."""

    def __init__(self, facts: SessionFacts) -> None:
        self._facts = facts
        self._calls = Calls()
        self._was_interrupted = False
        """Whether nothing of the user or the agent came since the last interrupt."""

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
        if message.model and message.model != self._facts.model:
            self._facts.model = message.model
        self._facts.effort = record.effort or self._facts.effort
        self._was_interrupted = False
        identity = message.id or record.uuid or ""
        content = message.content
        events: list[Event] = drift.of_message(line, time, record)
        if isinstance(content, str):
            content = [Block(type="text", text=content)]
        if message.usage is not None:
            # One text for all messages of a model, of which many are kept.
            model = self._facts.model if message.model else message.model
            events.append(_usage(line, time, identity, model, message.usage))
        for block in content:
            match block.type:
                case "tool_use" if self._calls.is_open(block.id):
                    continue  # another copy of the message, under another uuid
                case "tool_use":
                    call = self._calls.begin(line, time, identity, block, record.cwd)
                    events.append(call)
                    if block.name in AGENT_TOOLS:
                        events.append(call_of(line, time, block))
                    events += drift.of_block(line, time, block)
                case "text":
                    ends = _ends_turn(message)
                    events.append(AssistantText(line, time, identity, block.text, ends))
                case "thinking" | "redacted_thinking":
                    lengths = len(block.thinking), len(block.signature)
                    events.append(Thinking(line, time, identity, *lengths))
                case _:
                    events += drift.of_block(line, time, block)
        return events

    def of_user(self, line: int, time: float | None, record: Record) -> Sequence[Event]:
        """Give the prompt, command, interrupt or results of a `user` record."""
        message = record.message
        if message is None:
            return (Unparsed(line, time, UnparsedReason.UNKNOWN_SHAPE, "user"),)
        found: list[Event] = drift.of_message(line, time, record)
        kind = classify_user(record)
        if kind is UserLine.TOOL_RESULT:
            found += self._results(line, time, record, message)
            return found
        if isinstance(message.content, list):
            for block in message.content:
                found += drift.of_block(line, time, block)
        found += self._of_typed(line, time, kind, message)
        return found

    def _of_typed(
        self, line: int, time: float | None, kind: UserLine, message: Message
    ) -> Sequence[Event]:
        if kind is UserLine.INTERRUPT:
            if self._was_interrupted:
                return ()
            self._was_interrupted = True
            return (Interrupt(line, time),)
        if kind is UserLine.EMPTY:
            return ()
        text = prompt_text(message.content)
        if kind is UserLine.INJECTED:
            return (TextShown(line, time, text),)
        self._was_interrupted = False
        if kind is UserLine.NOTIFICATION:
            return (report_of(line, time, text), TextShown(line, time, text))
        if kind is UserLine.SLASH_COMMAND:
            asks = asks_the_agent(text)
            command = SlashCommand(line, time, command_name(text), asks)
            return (command, TextShown(line, time, text))
        self._facts.learn_prompt(without_editor_context(text))
        return (Prompt(line, time, text),)

    def _results(
        self, line: int, time: float | None, record: Record, message: Message
    ) -> list[Event]:
        events: list[Event] = []
        content = message.content if isinstance(message.content, list) else []
        for block in content:
            events += drift.of_block(line, time, block)
            if block.type == "tool_result":
                result = self._calls.end(line, time, record, block)
                events.append(result)
                if result.call is not None and result.call.name in AGENT_TOOLS:
                    events.append(answer_of(result, record))
        return events


def _usage(
    line: int,
    time: float | None,
    message_id: str,
    model: str | None,
    usage: MessageUsage,
) -> Usage:
    return Usage(
        line,
        time,
        message_id,
        model,
        _bounded(usage.input_tokens),
        _bounded(usage.output_tokens),
        _bounded(usage.cache_read_input_tokens),
        _bounded(usage.cache_creation_input_tokens),
    )


def _bounded(tokens: int | None) -> int:
    if not tokens or tokens < 0:
        return 0
    return tokens if tokens < _MOST_TOKENS else _MOST_TOKENS


def _ends_turn(message: Message) -> bool | None:
    return None if message.stop_reason is None else message.stop_reason in _ENDS
