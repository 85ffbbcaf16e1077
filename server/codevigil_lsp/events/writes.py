"""Which files a step of a shell command may have written to, as the command names them.

A formatter, or git, that is not told which files changes any below where it runs.
Programs that are not known are not guessed to write: a script may change what it likes.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from codevigil_lsp.events.checks import first_word
from codevigil_lsp.events.cmdlets import is_cmdlet, kind_of_cmdlet, read_cmdlet
from codevigil_lsp.events.model import ToolKind
from codevigil_lsp.events.paths import join
from codevigil_lsp.events.programs import git_call, kind_of_program
from codevigil_lsp.events.shell import Step, is_written

ANYWHERE: Final = "./"
"""All files below where the step runs."""
NEVER_WRITE: Final = frozenset(
    "cat head tail less more nl tac grep egrep fgrep rg ls echo printf cd pwd wc sort uniq"
    " cut jq diff stat file sleep export true false test [ [[ done do fi esac ps kill which"
    " mkdir chmod python python3 node bash sh ssh".split()
)
"""Programs that are often called and write to no file that they name."""
_FIXERS: Final = frozenset("ruff eslint gofmt biome npx npm pnpm yarn bun bunx".split())
_FIXES: Final = frozenset({"--fix", "--write", "--apply", "-w"})
_FORMATTERS: Final = frozenset(
    "black isort rustfmt prettier autopep8 clang-format".split()
)
_ONLY_CHECKS: Final = ("--check", "--diff", "--list-different", "--dry-run")
_FORMATS: Final = frozenset({"fmt", "format", "format:fix", "lint:fix", "fix"})
_INTO: Final = {
    "curl": frozenset({"-o", "--output", "-sLo", "-Lo", "-so", "-sSLo", "-fsSLo"}),
    "wget": frozenset({"-O", "--output-document", "-qO"}),
}
"""The flags by which a download is told its file."""
_GIT: Final = frozenset(
    "checkout switch restore stash pull merge rebase cherry-pick revert apply am clean mv"
    " rm reset".split()
)
_GIT_HARMLESS: Final = frozenset(
    {"-b", "-B", "-c", "-C", "--staged", "--cached", "list", "show", "--abort"}
)


def files_written(step: Step) -> Sequence[str]:
    """Give the files that a step may have changed, made, moved or taken away."""
    name, arguments = step.name, step.arguments
    written = _by_call(name, arguments) if name and name not in NEVER_WRITE else ()
    if step.redirections:
        to_files = [one.target for one in step.redirections if is_written(one)]
        written = [*to_files, *written]
    if step.is_fed and kind_of_program(name, arguments) is ToolKind.MUTATION:
        return [*written, ANYWHERE]
    return written


def _by_call(name: str, arguments: Sequence[str]) -> Sequence[str]:
    match name:
        case "git":
            return _by_git(arguments)
        case "tee" | "rm" | "truncate":
            return _words(arguments)
        case "mv":
            words = _words(arguments)
            return [*words, *_inside(words)]
        case "cp":
            words = _words(arguments)
            return [*words[-1:], *_inside(words)]
        case "patch":
            return [ANYWHERE]
        case "pre-commit":
            return [ANYWHERE] if "run" in arguments else ()
        case "curl" | "wget":
            return _downloaded(name, arguments)
        case "sed" | "perl" | "awk" | "gawk" | "find":
            if kind_of_program(name, arguments) is not ToolKind.MUTATION:
                return ()
            return arguments[:1] if name == "find" else _edited(name, arguments)
        case _:
            if not is_cmdlet(name):
                return _by_formatter(name, arguments)
            is_change = kind_of_cmdlet(name) is ToolKind.MUTATION
            return _by_cmdlet(name, arguments) if is_change else ()


def _edited(name: str, arguments: Sequence[str]) -> list[str]:
    """Give the files that `sed -i`, `perl -i` and the like are given, without the script."""
    words: list[str] = []
    has_script = name != "sed"
    rest = iter(arguments)
    for word in rest:
        if word.startswith("-"):
            if word.endswith("e") and not word.startswith("--"):
                has_script = True
                next(rest, None)
        elif word:  # macOS wants an empty one after `-i`
            words.append(word)
    return words if has_script else words[1:]


def _downloaded(name: str, arguments: Sequence[str]) -> Sequence[str]:
    flags = _INTO[name]
    return [value for flag, value in pairwise(arguments) if flag in flags]


def _words(arguments: Sequence[str]) -> list[str]:
    return [word for word in arguments if not word.startswith("-")]


def _by_cmdlet(name: str, arguments: Sequence[str]) -> list[str]:
    cmdlet = read_cmdlet(name, arguments)
    target = cmdlet.value("destination")
    if name in {"set-content", "add-content", "out-file", "tee-object", "export-csv"}:
        return cmdlet.paths[:1]
    return [*cmdlet.paths, target] if target else cmdlet.paths


def _inside(words: Sequence[str]) -> list[str]:
    """Give the files that a copy makes if the last word is a folder."""
    if not words:
        return []
    folder = words[-1].rstrip("/")
    return [f"{folder}/{word.rstrip('/').rpartition('/')[2]}" for word in words[:-1]]


def _by_git(arguments: Sequence[str]) -> Sequence[str]:
    command, rest, folder = git_call(arguments)
    if command not in _GIT or _GIT_HARMLESS.intersection(rest):
        return ()
    if command == "reset" and "--hard" not in rest:
        return ()
    if "--" in rest:
        written = rest[rest.index("--") + 1 :]
    elif command in {"restore", "mv", "rm"}:
        written = _words(rest)
    else:
        written = [ANYWHERE]
    return written if folder is None else [join(folder, word) for word in written]


def _by_formatter(name: str, arguments: Sequence[str]) -> Sequence[str]:
    first = first_word(arguments)
    is_formatter = (
        name in _FORMATTERS
        or first in _FORMATS
        or (first in {"run", "exec"} and not _FORMATS.isdisjoint(arguments))
        or (name in _FIXERS and not _FIXES.isdisjoint(arguments))
    )
    if not is_formatter or any(word.startswith(_ONLY_CHECKS) for word in arguments):
        return ()
    return [w for w in _words(arguments) if "." in w or "/" in w] or [ANYWHERE]
