"""Shell commands, classified by what they do: read, search, change, verify, other.

1. A change anywhere in a command makes it a mutation: a program that changes files, or
   output redirected into a file of the project.  Devices and temporary places are none,
   and a check that keeps its report in a file stays a check.
2. Else a verification anywhere makes it one.
3. Else the first program that is not mere set-up decides, where one that is not known
   decides for `other`.  What stands behind a pipe only filters, and decides nothing.
4. Unsure is `other`: a quote that does not close, a command of more than 8,000
   characters.
"""

import re
from typing import Final

from codevigil_lsp.events.model import ToolKind
from codevigil_lsp.events.programs import is_scratch, kind_of_program
from codevigil_lsp.events.shell_lexer import (
    Redirection,
    SimpleCommand,
    simple_commands,
    without_heredocs,
)

_LONGEST: Final = 8_000
"""Characters that are looked at, here-documents left out; longer ones are `other`."""
_DEEPEST: Final = 2
"""How far `bash -c "bash -c …"` is followed."""
_SHELLS: Final = frozenset({"bash", "sh", "zsh", "dash"})
_WRAPPERS: Final = frozenset(
    "sudo env time nice nohup command builtin exec xargs timeout stdbuf do then else elif"
    " if while until ! {".split()
)
_ASSIGNMENT: Final = re.compile(r"\w+\+?=")
_DURATION: Final = re.compile(r"[\d.]+[smhd]?$")


def classify_command(command: str) -> ToolKind:
    """Classify a shell command as a whole."""
    return _classify(command, 0)


def _classify(command: str, depth: int) -> ToolKind:
    text = without_heredocs(command)
    if len(text) > _LONGEST:
        return ToolKind.OTHER
    try:
        simple = simple_commands(text)
    except ValueError:
        return ToolKind.OTHER
    kinds = [kind for one in simple if (kind := _classify_simple(one, depth))]
    for decisive in (ToolKind.MUTATION, ToolKind.VERIFICATION):
        if decisive in kinds:
            return decisive
    return kinds[0] if kinds else ToolKind.OTHER


def _classify_simple(command: SimpleCommand, depth: int) -> ToolKind | None:
    """Classify one simple command; None where it is mere set-up."""
    kind = _classify_program(command, depth)
    if kind is ToolKind.VERIFICATION:
        return kind
    if any(map(_changes_a_file, command.redirections)):
        return ToolKind.MUTATION
    return kind


def _classify_program(command: SimpleCommand, depth: int) -> ToolKind | None:
    words = _without_prefix(command.words)
    if not words:
        return None
    name = words[0].rsplit("/", 1)[-1].lower()
    if name in _SHELLS:
        return _classify_inner(words[1:], depth)
    kind = kind_of_program(name, words[1:])
    if kind not in {ToolKind.READ, ToolKind.SEARCH}:
        return kind
    if command.is_piped and "xargs" not in command.words:
        return None
    has_input = any(one.operator.startswith("<") for one in command.redirections)
    return kind if has_input or len(words) > 1 or kind is ToolKind.SEARCH else None


def _classify_inner(arguments: list[str], depth: int) -> ToolKind:
    """Classify what a shell is told to run by `-c`."""
    for position, word in enumerate(arguments[:-1]):
        if word.startswith("-") and word.endswith("c") and depth < _DEEPEST:
            return _classify(arguments[position + 1], depth + 1)
    return ToolKind.OTHER


def _without_prefix(words: list[str]) -> list[str]:
    """Drop assignments, key words and wrappers such as `sudo` before the program."""
    position = 0
    wrapper = ""
    while position < len(words):
        word = words[position]
        if word in _WRAPPERS:
            wrapper = word
        elif not (
            _ASSIGNMENT.match(word)
            or (wrapper and word.startswith("-"))
            or (wrapper == "timeout" and _DURATION.match(word))
        ):
            break
        position += 1
    return words[position:]


def _changes_a_file(redirection: Redirection) -> bool:
    operator, target = redirection
    if ">" not in operator:
        return False
    is_stream = operator.endswith("&") and (target.isdigit() or target == "-")
    return not is_stream and not is_scratch(target)
