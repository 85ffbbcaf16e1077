"""Sub-agents as the records of their parent tell of them.

A call gives a task, its result answers it, at once where the agent runs in the
background; a report tells of the end of such a one.
"""

import re
from typing import Final

from codevigil_lsp.events.model import AgentAnswer, AgentCall, Notified, ToolResult
from codevigil_lsp.events.records import Block, FileResult, Record

AGENT_TOOLS: Final = frozenset({"Agent", "Task"})
"""The tool that starts a sub-agent; it was `Task` before 2.1.74."""

_LAUNCHED: Final = "async_launched"
_HEAD: Final = 1_000
"""Characters of a report within which it says what it is about."""
_ABOUT: Final = re.compile(r"<(task-id|status)>\s*([^<]{1,80}?)\s*</\1>")


def call_of(line: int, time: float | None, block: Block) -> AgentCall:
    """Give the task that a `tool_use` block of such a tool hands out."""
    given = block.input
    if given is None:
        return AgentCall(line, time, block.id, None, "")
    return AgentCall(line, time, block.id, given.subagent_type, given.prompt or "")


def answer_of(result: ToolResult, record: Record) -> AgentAnswer:
    """Give what the result of such a call says of the agent."""
    told = record.tool_use_result
    structured = told if isinstance(told, FileResult) else FileResult()
    return AgentAnswer(
        result.line,
        result.time,
        result.call_id,
        structured.agent_id,
        structured.agent_type,
        is_over=structured.status != _LAUNCHED,
        outcome=result.outcome,
    )


def report_of(line: int, time: float | None, text: str) -> Notified:
    """Give a report from the background, with the task it is about where it says so."""
    about = dict(_ABOUT.findall(text[:_HEAD]))
    return Notified(line, time, about.get("task-id", ""), about.get("status", ""))
