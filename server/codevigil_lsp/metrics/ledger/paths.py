"""Paths of transcripts, compared as text: nothing is ever looked up.

The same file under two spellings is one file where the spelling alone shows it; where
it does not (links, copies), it is two, and the text of the lines is what tells.
"""

import re
from typing import Final

_DRIVE: Final = re.compile(r"/?[A-Za-z]:")
_PLAIN: Final = re.compile(
    r"(?!/private/)/(?:[^/\\.:][^/\\:]*/)*[^/\\.:][^/\\:]*"
).fullmatch
"""A path that needs no change, as nearly all."""
_INSTRUCTIONS: Final = {"claude.md", "claude.local.md", "agents.md", "memory.md"}
_PRIVATE: Final = ("/private/tmp/", "/private/var/", "/private/etc/")
"""On macOS these are the same as without the first component."""


def plain(path: str) -> str:
    """Give the one spelling of a path: slashes, no dots; of Windows in lower case."""
    if _PLAIN(path) is not None:
        return path
    if "\\" in path or _DRIVE.match(path):
        path = path.replace("\\", "/").lower().removeprefix("//?/")
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and (parts or path.startswith("/")) and parts[-1:] != [".."]:
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    is_rooted = path.startswith("/") and not _DRIVE.match(path)
    path = ("/" if is_rooted else "") + "/".join(parts)
    return path.removeprefix("/private") if path.startswith(_PRIVATE) else path


def is_absolute(plain_path: str) -> bool:
    """Say whether a path in its one spelling is absolute."""
    return plain_path.startswith("/") or _DRIVE.match(plain_path) is not None


def is_instructions(plain_path: str) -> bool:
    """Say whether Claude Code puts the file before the agent without any record of it.

    These are project instructions, memories, and what a `.claude` folder holds.
    """
    if "/.claude/" in plain_path or plain_path.startswith(".claude/"):
        return True
    is_markdown = plain_path[-3:].lower() == ".md"
    return is_markdown and name_of(plain_path).lower() in _INSTRUCTIONS


def name_of(plain_path: str) -> str:
    """Give the last component."""
    return plain_path.rsplit("/", 1)[-1]
