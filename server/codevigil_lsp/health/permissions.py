"""Whether a tool call may ask the user, by the permission mode that holds.

A transcript does not say which rules the user has made, so that a call that may ask is
one that would do so without any.
"""

from typing import Final

from codevigil_lsp.events.model import ToolCall, ToolKind

INSTANT_TOOLS: Final = frozenset(
    {
        "Edit", "Glob", "Grep", "LS", "MultiEdit", "NotebookEdit", "NotebookRead",
        "Read", "TaskCreate", "TaskGet", "TaskList", "TaskUpdate", "TodoRead",
        "TodoWrite", "ToolSearch", "Write",
    }
)  # fmt: skip
"""Tools that answer at once, unless they wait for the user."""

_FREE_TOOLS: Final = frozenset(
    {
        "Agent", "BashOutput", "KillBash", "KillShell", "Monitor", "Task", "TaskCreate",
        "TaskGet", "TaskList", "TaskOutput", "TaskStop", "TaskUpdate", "TodoRead",
        "TodoWrite", "ToolSearch",
    }
)  # fmt: skip
"""Tools that never ask."""
_FREE_MODES: Final = frozenset({"auto", "bypassPermissions", "dontAsk"})
"""Modes in which Claude Code decides by itself."""
_FREE_KINDS: Final = frozenset({ToolKind.READ, ToolKind.SEARCH})


def may_ask(call: ToolCall, mode: str | None) -> bool:
    """Say whether the call may be waiting for a permission.

    Args:
        call: the call, open.
        mode: the permission mode; None where the transcript does not tell.
    """
    if mode in _FREE_MODES or call.name in _FREE_TOOLS or call.kind in _FREE_KINDS:
        return False
    is_edit = call.kind is ToolKind.MUTATION and call.name in INSTANT_TOOLS
    return not (is_edit and mode == "acceptEdits")
