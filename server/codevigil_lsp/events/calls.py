"""Tool calls and their results, joined by their id.

The open calls are kept here, so that a result finds its call.
"""

from sys import intern
from typing import Final

from msgspec import Struct

from codevigil_lsp.events.files import (
    asked_range,
    changed_hunks,
    needs_result,
    path_in,
    read_text,
    shown_ranges,
)
from codevigil_lsp.events.model import (
    LineRange,
    Outcome,
    Sight,
    ToolCall,
    ToolKind,
    ToolResult,
    Touch,
)
from codevigil_lsp.events.outcomes import (
    is_of_changed_file,
    is_over_changed_file,
    outcome_of,
)
from codevigil_lsp.events.records import Block, FileResult, Record, whole_text_of
from codevigil_lsp.events.scripts import files_in_script
from codevigil_lsp.events.shell import Step
from codevigil_lsp.events.tools import (
    identity_of,
    kind_of,
    path_of,
    shell_steps,
    text_of_call,
)
from codevigil_lsp.events.touches import found_by_grep, touches_of

_MOST_OUTPUT: Final = 100_000
"""Characters of an output in which lines are looked for; Claude Code keeps fewer."""


class _Open(Struct, frozen=True, gc=False):
    """A call that has no result yet, and what its result is read by."""

    call: ToolCall
    asked: LineRange | None
    """The lines that a `Read` asks for."""
    steps: tuple[Step, ...]
    """What a shell tool runs."""
    folder: str | None
    """Where it runs."""


_OK: Final = Outcome.OK
_UNTOLD: Final = FileResult()
_NONE: Final = _Open(ToolCall(0, None, "", "", "", ToolKind.OTHER), None, (), None)


class Calls:
    """The calls of one transcript that have no result yet."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}

    def is_open(self, call_id: str) -> bool:
        """Say whether a call of this id waits for its result; none has an empty one."""
        return bool(call_id) and call_id in self._open

    def begin(
        self,
        line: int,
        time: float | None,
        message_id: str,
        block: Block,
        folder: str | None = None,
    ) -> ToolCall:
        """Give the call that a `tool_use` block makes, with `folder` the current one."""
        steps = shell_steps(block.name, block.input)
        call = ToolCall(
            line,
            time,
            message_id,
            block.id,
            intern(block.name),
            kind_of(block.name, steps),
            path_of(block.input),
            identity_of(block.input),
            text_of_call(block.name, block.input),
        )
        asked = asked_range(block.input) if call.name == "Read" else None
        self._open[call.id] = _Open(call, asked, steps, folder)
        return call

    def end(
        self, line: int, time: float | None, record: Record, block: Block
    ) -> ToolResult:
        """Give the result that a `tool_result` block of the record is."""
        call_id = block.tool_use_id
        begun = self._open.pop(call_id, _NONE)
        call = begun.call if begun is not _NONE else None
        outcome = outcome_of(record, block)
        path = begun.call.path
        told = record.tool_use_result
        result = told if isinstance(told, FileResult) else _UNTOLD
        if call is None or outcome is not _OK or not needs_result(call):
            shown = whole_text_of(block.content)
            return ToolResult(
                line,
                time,
                call_id,
                call,
                outcome,
                path=path,
                task_id=result.background_task_id,
                touches=_touches(begun, outcome, shown),
                text=shown,
                changed_by_others=(
                    outcome is Outcome.REFUSED and is_of_changed_file(block)
                ),
            )
        is_read = begun.asked is not None
        text = read_text(result) if is_read else None
        if text is None:
            text = whole_text_of(block.content)
        return ToolResult(
            line,
            time,
            call_id,
            call,
            outcome,
            created=not is_read and result.type == "create",
            path=path_in(result) or path,
            ranges=shown_ranges(result, begun.asked) if is_read else (),
            hunks=() if is_read else changed_hunks(result),
            text=text,
            changed_by_others=not is_read
            and (
                result.user_modified is True
                or result.stale_recovered is True
                or is_over_changed_file(text)
            ),
        )


def _touches(begun: _Open, outcome: Outcome, shown: str) -> tuple[Touch, ...]:
    """Give the files that a shell command, or a `Grep`, showed or may have."""
    if outcome is not _OK and outcome is not Outcome.FAILED:
        return ()
    if begun.call.name == "Grep" and outcome is _OK:
        return found_by_grep(begun.call.path, begun.folder, shown[:_MOST_OUTPUT])
    if not begun.steps:
        return ()
    touches = (
        *touches_of(begun.steps, begun.folder, lambda: shown[:_MOST_OUTPUT]),
        *files_in_script(begun.call.text, begun.steps),
    )
    if outcome is _OK:
        return touches
    # It stopped somewhere: what it was to show may not have been reached.
    return tuple(
        Touch(one.path, Sight.PERHAPS, one.ranges) if one.sight is Sight.SHOWN else one
        for one in touches
    )
