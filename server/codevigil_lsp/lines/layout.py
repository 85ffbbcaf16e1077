"""Which files are transcripts, and what their paths say.

    <root>/<project>/<session>.jsonl                       a session
    <root>/<project>/agent-<id>.jsonl                      a sub-agent (older form)
    <root>/<project>/<session>/subagents/**/agent-<id>.jsonl

Purely lexical.  Everything else below a root (sidecars, journals, tool results, notes)
is not a transcript.
"""

from pathlib import Path

from codevigil_lsp.lines.model import Transcript

SUBAGENTS = "subagents"
SUFFIX = ".jsonl"
AGENT_PREFIX = "agent-"


def is_transcript_name(name: str) -> bool:
    """Whether a file of this name directly in a project folder is a transcript."""
    return (
        name.endswith(SUFFIX)
        and len(name) > len(SUFFIX)
        and name[0] != "."
        and name != "journal.jsonl"
        and name != AGENT_PREFIX + SUFFIX
    )


def is_subagent_name(name: str) -> bool:
    """Whether a file of this name belongs to a sub-agent."""
    return name.startswith(AGENT_PREFIX) and is_transcript_name(name)


def identify(root: Path, path: Path) -> Transcript | None:
    """The transcript at this path below this root, or None if it is not one."""
    try:
        parts = path.relative_to(root).parts
    except ValueError:
        return None
    if not parts:
        return None
    name = parts[-1]
    if len(parts) <= 2:
        if not is_transcript_name(name):
            return None
        # A single file may lie in the root of the file system itself.
        project = parts[0] if len(parts) == 2 else ""
        if is_subagent_name(name):
            return Transcript(root, path, project, None, _agent_id(name))
        return Transcript(root, path, project, name[: -len(SUFFIX)])
    if len(parts) >= 4 and parts[2] == SUBAGENTS and is_subagent_name(name):
        return Transcript(root, path, parts[0], parts[1], _agent_id(name))
    return None


def root_of(path: Path) -> Path:
    """The root to take for a single transcript that a user names."""
    parents = path.parents
    for depth, parent in enumerate(parents[:-1]):
        if parent.name == SUBAGENTS and depth + 3 <= len(parents):
            return parents[min(depth + 3, len(parents) - 1)]
    return parents[min(1, len(parents) - 1)] if parents else path


def _agent_id(name: str) -> str:
    return name[len(AGENT_PREFIX) : -len(SUFFIX)]
