"""Shell commands cut into steps, and classified: read, search, change, verify, other.

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
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from codevigil_lsp.events.cmdlets import (
    full_name,
    is_cmdlet,
    kind_of_cmdlet,
    read_cmdlet,
)
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
_VALUED: Final = {
    "xargs": "adEIJLnPsR", "sudo": "CDghpRrTtUu", "env": "CSu", "nice": "n",
    "timeout": "ks", "stdbuf": "eio", "exec": "a", "time": "fo",
}  # fmt: skip
"""The letters of the flags that take a value, by wrapper; others are switches."""
_ASSIGNMENT: Final = re.compile(r"(\w+)\+?=(.*)", re.DOTALL)
_DURATION: Final = re.compile(r"[\d.]+[smhd]?$")
_PROGRAM: Final = re.compile(
    r"(?:\.{0,2}[\\/])?[\w~?%][\w~.:\\/+%-]*|.+\.(?:exe|cmd|bat|ps1)", re.ASCII
)
"""What can be called in PowerShell; anything else there is an expression or a text."""


class Step(Struct, frozen=True, gc=False):
    """One program that a command calls, key words and wrappers taken off."""

    name: str
    """The program without its folder, in lower case; the full name of a cmdlet; empty
    where there are redirections or assignments only."""
    arguments: list[str]
    redirections: list[Redirection]
    is_piped: bool
    """Whether it reads what the step before it writes."""
    is_fed: bool = False
    """Whether `xargs` gives it further arguments."""
    values: tuple[tuple[str, list[str]], ...] = ()
    """Variables that it sets, a loop's with all its values."""


def steps_of(command: str, *, powershell: bool = False) -> tuple[Step, ...]:
    """Cut a command into its steps; none where it cannot be cut with certainty."""
    try:
        return tuple(_cut(command, 0, powershell=powershell))
    except ValueError:
        return ()


def kind_of_steps(steps: Sequence[Step]) -> ToolKind:
    """Classify a command by its steps."""
    kinds = [kind for step in steps if (kind := _kind_of_step(step))]
    for decisive in (ToolKind.MUTATION, ToolKind.VERIFICATION):
        if decisive in kinds:
            return decisive
    return kinds[0] if kinds else ToolKind.OTHER


def classify_command(command: str, *, powershell: bool = False) -> ToolKind:
    """Classify a shell command as a whole."""
    return kind_of_steps(steps_of(command, powershell=powershell))


def is_written(redirection: Redirection) -> bool:
    """Say whether output goes into a file, which is none of the devices."""
    operator, target = redirection.operator, redirection.target
    if ">" not in operator:
        return False
    is_stream = operator.endswith("&") and (target.isdigit() or target == "-")
    return not is_stream and not is_scratch(target)


def _cut(command: str, depth: int, *, powershell: bool) -> list[Step]:
    text = command if powershell else without_heredocs(command)
    if len(text) > _LONGEST:
        msg = "too long to look at"
        raise ValueError(msg)
    steps: list[Step] = []
    for one in simple_commands(text, powershell=powershell):
        step = _powershell_step(one) if powershell else _step(one)
        inner = _inner(step) if step.name in _SHELLS and depth < _DEEPEST else None
        if inner is None:
            steps.append(step)
        else:
            steps += _cut(inner, depth + 1, powershell=False)
    return steps


def _step(command: SimpleCommand) -> Step:
    words, redirections, is_piped = (
        command.words,
        command.redirections,
        command.is_piped,
    )
    first = words[0] if words else ""
    if first and first not in _WRAPPERS and "=" not in first and first != "for":
        name = first.rsplit("/", 1)[-1].lower()
        return Step(name, words[1:], redirections, is_piped)
    position = 0
    wrapper = ""
    is_fed = False
    values: list[tuple[str, list[str]]] = []
    while position < len(words):
        word = words[position]
        if word in _WRAPPERS:
            wrapper = word
            is_fed = is_fed or word == "xargs"
        elif found := _ASSIGNMENT.match(word):
            values.append((found[1], [found[2]]))
        elif wrapper and word.startswith("-"):
            # The value of a flag that stands alone is the next word.
            position += len(word) == 2 and word[1] in _VALUED.get(wrapper, "")
        elif not (wrapper == "timeout" and _DURATION.match(word)):
            break
        position += 1
    words = words[position:]
    if len(words) > 3 and words[0] == "for" and words[2] == "in":
        values.append((words[1], words[3:]))
    name = words[0].rsplit("/", 1)[-1].lower() if words else ""
    return Step(name, words[1:], redirections, is_piped, is_fed, tuple(values))


def _powershell_step(command: SimpleCommand) -> Step:
    """Cut a step of PowerShell; what it assigns to a variable is still called."""
    words, redirections, is_piped = (
        command.words,
        command.redirections,
        command.is_piped,
    )
    values: tuple[tuple[str, list[str]], ...] = ()
    if len(words) > 1 and words[0].startswith("$") and words[1] in {"=", "+="}:
        variable, words = words[0][1:], words[2:]
        if len(words) == 1 and not is_cmdlet(full_name(words[0])):
            values, words = ((variable, words),), []
    first = words[0] if words else ""
    if not _PROGRAM.fullmatch(first):
        return Step("", [], redirections, is_piped, values=values)
    name = full_name(re.split(r"[\\/]", first)[-1])
    return Step(name, words[1:], redirections, is_piped, values=values)


def _inner(step: Step) -> str | None:
    """Give what a shell is told to run by `-c`."""
    for position, word in enumerate(step.arguments[:-1]):
        if word.startswith("-") and word.endswith("c"):
            return step.arguments[position + 1]
    return None


def _kind_of_step(step: Step) -> ToolKind | None:
    """Classify one step; None where it is mere set-up."""
    kind = _kind_of_call(step) if step.name else None
    if kind is ToolKind.VERIFICATION or not step.redirections:
        return kind
    return ToolKind.MUTATION if any(map(is_written, step.redirections)) else kind


def _kind_of_call(step: Step) -> ToolKind | None:
    name, arguments = step.name, step.arguments
    if is_cmdlet(name):
        kind = kind_of_cmdlet(name)
        if kind is ToolKind.MUTATION:
            return _changes(step)
    else:
        kind = kind_of_program(name, arguments)
    if kind is not ToolKind.READ and kind is not ToolKind.SEARCH:
        return kind
    if step.is_piped and not step.is_fed:
        return None
    if arguments or kind is ToolKind.SEARCH:
        return kind
    has_input = any(one.operator.startswith("<") for one in step.redirections)
    return kind if has_input else None


def _changes(step: Step) -> ToolKind | None:
    """Judge a cmdlet that changes files, as programs that do are judged."""
    cmdlet = read_cmdlet(step.name, step.arguments)
    if cmdlet.paths and all(map(is_scratch, cmdlet.paths)):
        return None
    if step.name == "remove-item" and "recurse" in cmdlet.parameters:
        return ToolKind.OTHER  # whole trees are mostly caches and build output
    return ToolKind.MUTATION
