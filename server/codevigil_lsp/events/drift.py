"""What of a record this version does not know, by name: blocks, tools, subtypes, fields.

Nothing follows from it but a count: Claude Code brings new ones every few weeks, and the
rest of the record is read as ever.
The names are those seen from 1.0.17 to 2.1.330.
"""

from typing import Final

from codevigil_lsp.events.model import Drift, DriftKind, Event
from codevigil_lsp.events.records import Block, Record
from codevigil_lsp.privacy import sanitize

_BLOCKS: Final = frozenset(
    {
        "bash_code_execution_tool_result", "code_execution_tool_result",
        "container_upload", "document", "fallback", "image", "mcp_tool_result",
        "mcp_tool_use", "redacted_thinking", "search_result", "server_tool_use",
        "text", "text_editor_code_execution_tool_result", "thinking",
        "tool_reference", "tool_result", "tool_use", "web_fetch_tool_result",
        "web_search_tool_result",
    }
)  # fmt: skip
_TOOLS: Final = frozenset(
    {
        "Agent", "Artifact", "ArtifactComments", "AskUserQuestion", "Bash",
        "BashOutput", "Brief", "ClaudeDesign", "Config", "CronCreate", "CronDelete",
        "CronList", "Edit", "EndConversation", "EnterPlanMode", "EnterWorktree",
        "ExitPlanMode", "ExitWorktree", "Glob", "Grep", "KillBash", "KillShell", "LS",
        "LSP", "ListAgents", "ListConnectors", "ListMcpResourcesTool", "ListPlugins",
        "Monitor", "MultiEdit", "NotebookEdit", "NotebookRead", "PowerShell",
        "PushNotification", "REPL", "Read", "ReadMcpResourceTool",
        "ReadNotifications", "RemoteTrigger", "ReportFindings", "Rewind",
        "ScheduleWakeup", "SearchMcpRegistry", "SearchPlugins", "SendFile",
        "SendMessage", "SendToProject", "SendUserFile", "SendUserMessage", "SetGoal",
        "Skill", "SlashCommand", "StructuredOutput", "SuggestConnectors",
        "SuggestPluginInstall", "Task", "TaskCreate", "TaskGet", "TaskList",
        "TaskOutput", "TaskStop", "TaskUpdate", "TeamCreate", "TeamDelete",
        "TodoRead", "TodoWrite", "ToolSearch", "WebFetch", "WebSearch", "Workflow",
        "Write", "exit_plan_mode",
    }
)  # fmt: skip
_MCP: Final = "mcp__"
_SUBTYPES: Final = frozenset(
    {
        None, "api_error", "api_refusal", "api_retry", "away_summary",
        "bridge_status", "compact_boundary", "informational",
        "instruction_size_warning", "local_command", "memory_saved",
        "microcompact_boundary", "model_consent_fallback", "model_fallback",
        "model_refusal_fallback", "model_refusal_no_fallback", "notification",
        "per_turn_effort_changed", "permission_denied", "permission_retry",
        "post_turn_summary", "scheduled_task_fire", "status", "stop_hook_summary",
        "task_notification", "task_summary", "turn_duration",
    }
)  # fmt: skip


def of_block(line: int, time: float | None, block: Block) -> tuple[Drift, ...]:
    """Give what is not known of one content block."""
    kind = block.type
    if kind not in _BLOCKS:
        return (_drift(line, time, DriftKind.BLOCK, kind),)
    if kind == "tool_use":
        if not block.id or not block.name:
            field = "tool_use.name" if block.id else "tool_use.id"
            return (_drift(line, time, DriftKind.FIELD, field),)
        if block.name not in _TOOLS and not block.name.startswith(_MCP):
            return (_drift(line, time, DriftKind.TOOL, block.name),)
    elif kind == "tool_result" and not block.tool_use_id:
        return (_drift(line, time, DriftKind.FIELD, "tool_result.tool_use_id"),)
    return ()


def of_system(line: int, time: float | None, record: Record) -> tuple[Drift, ...]:
    """Give what is not known of a `system` record."""
    if record.subtype not in _SUBTYPES:
        return (_drift(line, time, DriftKind.SUBTYPE, record.subtype or ""),)
    if record.subtype == "compact_boundary" and record.compact_metadata is None:
        return (_drift(line, time, DriftKind.FIELD, "system.compactMetadata"),)
    return ()


def of_message(line: int, time: float | None, record: Record) -> list[Event]:
    """Give the fields that every `user` and `assistant` record has but this one."""
    message = record.message
    if message is None:
        return []
    is_user = record.type == "user"
    has_numbers = is_user or (message.usage is not None and message.id is not None)
    if has_numbers and record.uuid is not None and time is not None and message.content:
        return []
    there = {
        "uuid": record.uuid is not None,
        "timestamp": time is not None,
        "message.content": bool(message.content) or message.content == [],
        "message.id": is_user or message.id is not None,
        "message.usage": is_user or message.usage is not None,
    }
    return [
        _drift(line, time, DriftKind.FIELD, f"{record.type}.{name}")
        for name, is_there in there.items()
        if not is_there
    ]


def _drift(line: int, time: float | None, kind: DriftKind, name: str) -> Drift:
    return Drift(line, time, kind, sanitize(name, 40))
