"""Tool calls and their results, joined by their id.

The open calls are kept here, so that a result finds its call.
"""

from codevigil_lsp.events.files import (
    asked_range,
    changed_hunks,
    needs_result,
    path_in,
    shown_ranges,
)
from codevigil_lsp.events.model import LineRange, Outcome, ToolCall, ToolResult
from codevigil_lsp.events.outcomes import outcome_of
from codevigil_lsp.events.records import Block, FileResult, Record
from codevigil_lsp.events.tools import kind_of, path_of


class Calls:
    """The calls of one transcript that have no result yet."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[ToolCall, LineRange | None]] = {}
        """By id, with the lines that a `Read` asks for."""

    def begin(
        self, line: int, time: float | None, message_id: str, block: Block
    ) -> ToolCall:
        """Give the call that a `tool_use` block makes."""
        call = ToolCall(
            line,
            time,
            message_id,
            block.id,
            block.name,
            kind_of(block.name, block.input),
            path_of(block.input),
        )
        asked = asked_range(block.input) if call.name == "Read" else None
        self._open[call.id] = call, asked
        return call

    def end(
        self, line: int, time: float | None, record: Record, block: Block
    ) -> ToolResult:
        """Give the result that a `tool_result` block of the record is."""
        call_id = block.tool_use_id
        call, asked = self._open.pop(call_id, (None, None))
        outcome = outcome_of(record, block)
        path = call.path if call is not None else None
        told = record.tool_use_result
        result = told if isinstance(told, FileResult) else FileResult()
        if call is None or outcome is not Outcome.OK or not needs_result(call):
            task_id = result.background_task_id
            return ToolResult(
                line, time, call_id, call, outcome, path=path, task_id=task_id
            )
        is_read = asked is not None
        return ToolResult(
            line,
            time,
            call_id,
            call,
            outcome,
            created=not is_read and result.type == "create",
            path=path_in(result) or path,
            ranges=shown_ranges(result, asked) if is_read else (),
            hunks=() if is_read else changed_hunks(result),
        )
