"""What the programs do that agents call in a shell: read, search, change, verify.

`kind_of_program` looks at one program and its arguments; `events.shell` puts commands
together.
The rules are conservative: what is not listed, or not sure, is `other`.
`None` says that a program is mere set-up (`cd`, `export`, `echo` …) and tells nothing.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from codevigil_lsp.events.checks import program_name, verifies
from codevigil_lsp.events.model import ToolKind

_SETUP: Final = frozenset(
    "cd pushd popd export set unset source . true false : echo printf sleep pwd wait read"
    " test [ [[ date for case done fi esac in local declare return exit break continue".split()
)
_READERS: Final = frozenset(
    "cat head tail less more bat nl tac od xxd hexdump strings jq yq column".split()
)
_SEARCHERS: Final = frozenset(
    "grep egrep fgrep rg ag ack fd fdfind ls tree locate which whereis type file"
    " stat wc du diff cmp sort uniq cut".split()
)
_PLAIN: Final[dict[str, ToolKind | None]] = {
    **dict.fromkeys(_SEARCHERS, ToolKind.SEARCH),
    **dict.fromkeys(_READERS, ToolKind.READ),
    **dict.fromkeys(_SETUP),
}
"""Programs that do the same whatever they are called with."""
_CHANGERS: Final = frozenset("tee cp mv rm patch truncate".split())
_GIT: Final = {
    "show": ToolKind.READ,
    "diff": ToolKind.READ,
    "blame": ToolKind.READ,
    "log": ToolKind.SEARCH,
    "grep": ToolKind.SEARCH,
    "status": ToolKind.SEARCH,
    "ls-files": ToolKind.SEARCH,
}
_SCRATCH: Final = re.compile(
    r"(?:/private)?(?:/var)?/tmp(?:/|$)|/dev/|\$\{?TMPDIR\b", re.IGNORECASE
)


def kind_of_program(name: str, arguments: Sequence[str]) -> ToolKind | None:
    """Say what one program called with these arguments does."""
    if name in _PLAIN:
        return _PLAIN[name]
    if name in _CHANGERS:
        return _changes(name, arguments)
    match name:
        case "find":
            return _finds(arguments)
        case "sed":
            return _edits_stream(arguments)
        case "perl":
            return _runs_perl(arguments)
        case "awk" | "gawk":
            return _runs_awk(arguments)
        case "git":
            return _GIT.get(git_call(arguments).command, ToolKind.OTHER)
        case _:
            is_check = verifies(name, arguments)
            return ToolKind.VERIFICATION if is_check else ToolKind.OTHER


def is_scratch(path: str) -> bool:
    """Say whether a path is a device or a temporary place, no file of the project."""
    return _SCRATCH.match(path) is not None or path.lower() in {"$null", "nul"}


def _changes(name: str, arguments: Sequence[str]) -> ToolKind | None:
    paths = [word for word in arguments if not word.startswith("-")]
    if name == "cp":
        paths = paths[-1:]
    if all(map(is_scratch, paths)) and (paths or name == "tee"):
        return None
    if name == "rm" and any(re.match(r"-\w*[rR]", word) for word in arguments):
        return ToolKind.OTHER  # whole trees are mostly caches and build output
    return ToolKind.MUTATION


def _finds(arguments: Sequence[str]) -> ToolKind | None:
    if "-delete" in arguments:
        return ToolKind.MUTATION
    for position, word in enumerate(arguments[:-1]):
        if word in {"-exec", "-execdir", "-ok"}:
            inner = program_name(arguments[position + 1])
            if inner == "find":
                return ToolKind.OTHER
            kind = kind_of_program(inner, arguments[position + 2 :])
            if kind in {ToolKind.MUTATION, ToolKind.OTHER}:
                return kind
    return ToolKind.SEARCH


def _edits_stream(arguments: Sequence[str]) -> ToolKind:
    in_place = any(
        re.match(r"-[a-zA-Z]*i|--in-place", word) is not None for word in arguments
    )
    return ToolKind.MUTATION if in_place else ToolKind.READ


def _runs_perl(arguments: Sequence[str]) -> ToolKind:
    in_place = any(re.match(r"-(?![MIm])\w*i", word) is not None for word in arguments)
    return ToolKind.MUTATION if in_place else ToolKind.OTHER


def _runs_awk(arguments: Sequence[str]) -> ToolKind:
    if "inplace" in arguments:
        return ToolKind.MUTATION
    writes = any(re.search(r">\s*[\"(]|\bsystem\b|\|", word) for word in arguments)
    return ToolKind.OTHER if writes else ToolKind.SEARCH


class GitCall(NamedTuple):
    """A command of git, empty where there is none, and where it runs."""

    command: str
    arguments: list[str]
    folder: str | None
    """What `-C` says."""


def git_call(arguments: Sequence[str]) -> GitCall:
    """Tell the command of git from the flags before it."""
    folder = None
    words = iter(arguments)
    for word in words:
        if word == "-C":
            folder = next(words, None)
        elif word == "-c":
            next(words, None)
        elif not word.startswith("-"):
            return GitCall(word, list(words), folder)
    return GitCall("", [], folder)
