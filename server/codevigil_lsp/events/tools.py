"""The tools of Claude Code, and what a call of each does for the agent.

The names are those seen from 1.0.17 to 2.1.330.
A tool that is not listed, such as one of an MCP server, is `other`: it is never
guessed to read or to change a file.
"""

from typing import Final
from zlib import crc32

from codevigil_lsp.events.model import ToolKind
from codevigil_lsp.events.records import ToolInput, edits_in, string_in
from codevigil_lsp.events.shell import Step, kind_of_steps, steps_of

SHELL_TOOLS: Final = frozenset({"Bash", "PowerShell"})

_KINDS: Final = {
    "Read": ToolKind.READ,
    "NotebookRead": ToolKind.READ,
    "Grep": ToolKind.SEARCH,
    "Glob": ToolKind.SEARCH,
    "LS": ToolKind.SEARCH,
    "LSP": ToolKind.SEARCH,
    "WebFetch": ToolKind.SEARCH,
    "WebSearch": ToolKind.SEARCH,
    "Edit": ToolKind.MUTATION,
    "MultiEdit": ToolKind.MUTATION,
    "Write": ToolKind.MUTATION,
    "NotebookEdit": ToolKind.MUTATION,
}


def kind_of(name: str, steps: tuple[Step, ...]) -> ToolKind:
    """Say what a call of the tool does; shell calls are judged by their steps."""
    if name in SHELL_TOOLS:
        return kind_of_steps(steps)
    return _KINDS.get(name, ToolKind.OTHER)


def shell_steps(name: str, given: ToolInput | None) -> tuple[Step, ...]:
    """Give the steps of the command that a shell tool runs; none of other tools."""
    if name not in SHELL_TOOLS or given is None or not given.command:
        return ()
    return steps_of(given.command, powershell=name == "PowerShell")


def text_of_call(name: str, given: ToolInput | None) -> str:
    """Give what the agent wrote in the call.

    That is a file's new text, a shell command, a task, a plan; of tools that are not
    known, such as those of an MCP server, what stands under the usual names.
    """
    if given is None:
        return ""
    match name:
        case "Edit":
            return string_in(given.new_string) or ""
        case "Write":
            return string_in(given.content) or ""
        case "MultiEdit":
            return "\n".join(edit.new_string for edit in edits_in(given.edits))
        case "NotebookEdit":
            return string_in(given.new_source) or ""
        case _ if name in SHELL_TOOLS:
            return given.command or ""
        case _:
            raws = given.content, given.new_string, given.plan, given.body, given.text
            texts = [string_in(raw) or "" for raw in (*raws, given.code) if raw]
            return "\n".join([given.command or given.prompt or "", *texts])


def path_of(given: ToolInput | None) -> str | None:
    """Give the file that the call names, None where it names none."""
    if given is None:
        return None
    return given.file_path or given.notebook_path or given.path or given.relative_path


def identity_of(given: ToolInput | None) -> int:
    """Give a digest of what the call asks for, 0 where that is not looked at.

    It is the same in every run, and two that differ are equal once in 4 billion times.
    """
    if given is None:
        return 0
    asked = given.command or given.pattern or given.query or given.url
    return crc32(asked.encode("utf-8", "surrogatepass")) if asked else 0
