"""Shell commands, classified by what they do: read, search, change, verify, other.

The rules are conservative; unsure is `other`.
A line is cut into simple commands at `;`, `&&`, `||`, `|` and line breaks.
A change anywhere makes it a mutation; else a verification anywhere makes it one; else
the first command that is not mere set-up (`cd`, `export`, `echo` …) decides, where one
that is not known decides for `other`.
Words come from the standard library's `shlex`, so quotes are understood.
"""

import re
import shlex
from typing import Final

from codevigil_lsp.events.model import ToolKind

_LONGEST: Final = 8_000
"""Characters that are looked at, here-documents left out; longer ones are `other`."""

_SETUP: Final = frozenset(
    "cd pushd popd export set unset source . true : echo printf sleep pwd wait"
    " test [ date".split()
)
_WRAPPERS: Final = frozenset(
    "sudo env time nice nohup command builtin exec xargs timeout stdbuf".split()
)
_READERS: Final = frozenset(
    "cat head tail less more bat nl tac od xxd hexdump strings jq yq column"
    " get-content gc".split()
)
_SEARCHERS: Final = frozenset(
    "grep egrep fgrep rg ag ack find fd fdfind ls tree locate which whereis type file"
    " stat wc du diff cmp sort uniq cut awk select-string get-childitem".split()
)
_MUTATORS: Final = frozenset(
    "tee cp mv rm rmdir mkdir touch ln patch truncate install rsync unlink chmod chown"
    " set-content add-content out-file new-item remove-item copy-item move-item".split()
)
_CHANGES_FILES: Final = frozenset(
    "tee cp mv rm patch truncate set-content add-content out-file".split()
)
_VERIFIERS: Final = frozenset(
    "pytest tox nox unittest mypy pyright pyre ruff flake8 pylint black isort eslint"
    " tsc vitest jest mocha ava tape playwright cypress phpunit rspec rubocop golangci-lint"
    " staticcheck clippy shellcheck hadolint ctest ninja bazel gradle gradlew mvn mvnw"
    " swiftlint ktlint xcodebuild checkstyle biome prettier".split()
)
_VERIFIES_BY: Final = {
    "go": frozenset({"test", "build", "vet"}),
    "cargo": frozenset({"test", "build", "check", "clippy", "nextest", "fmt"}),
    "npm": frozenset({"test", "t"}),
    "pnpm": frozenset({"test", "t"}),
    "yarn": frozenset({"test"}),
    "bun": frozenset({"test"}),
    "deno": frozenset({"test", "check", "lint"}),
    "make": frozenset({"", "all", "test", "tests", "check", "lint", "build", "ci"}),
    "just": frozenset({"test", "check", "lint", "build", "ci"}),
    "dotnet": frozenset({"test", "build"}),
    "swift": frozenset({"test", "build"}),
    "mix": frozenset({"test", "compile", "credo"}),
    "flutter": frozenset({"test", "analyze"}),
    "dart": frozenset({"test", "analyze"}),
    "zig": frozenset({"test", "build"}),
    "cmake": frozenset({"--build"}),
}
_RUNS_SCRIPTS: Final = frozenset({"npm", "pnpm", "yarn", "bun"})
_SCRIPT_VERIFIES: Final = re.compile(r"(test|lint|check|build|type|tsc|vet|ci)")
_READS_BY: Final = {
    "git": {
        "show": ToolKind.READ,
        "diff": ToolKind.READ,
        "log": ToolKind.SEARCH,
        "grep": ToolKind.SEARCH,
        "blame": ToolKind.READ,
        "status": ToolKind.SEARCH,
        "ls-files": ToolKind.SEARCH,
    }
}
_HEREDOC: Final = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_REDIRECTION: Final = re.compile(r"^\d*>>?\|?$|^&>>?$")
_HARMLESS_TARGETS: Final = ("/dev/", "&", "$null", "nul")


def classify_command(command: str) -> ToolKind:
    """Classify a shell command as a whole."""
    command = _without_heredocs(command.replace("\\\n", " "))
    if len(command) > _LONGEST:
        return ToolKind.OTHER
    try:
        words = _split(command)
    except ValueError:
        return ToolKind.OTHER
    kinds = [_classify_simple(simple) for simple in _simple_commands(words)]
    if ToolKind.MUTATION in kinds:
        return ToolKind.MUTATION
    if ToolKind.VERIFICATION in kinds:
        return ToolKind.VERIFICATION
    return next((kind for kind in kinds if kind is not None), ToolKind.OTHER)


def _without_heredocs(command: str) -> str:
    kept: list[str] = []
    ends_at: str | None = None
    for line in command.split("\n"):
        if ends_at is not None:
            if line.strip() == ends_at:
                ends_at = None
            continue
        kept.append(line)
        if (start := _HEREDOC.search(line)) is not None:
            ends_at = start.group(2)
    return "\n;".join(kept)


def _split(command: str) -> list[str]:
    lexer = shlex.shlex(command, posix=True, punctuation_chars="();<>|&")
    lexer.whitespace_split = True
    lexer.commenters = ""
    return list(lexer)


def _simple_commands(words: list[str]) -> list[list[str]]:
    commands: list[list[str]] = [[]]
    for word in words:
        if word and not word.strip("();|&") and ">" not in word:
            commands.append([])
        else:
            commands[-1].append(word)
    return [simple for simple in commands if simple]


def _classify_simple(words: list[str]) -> ToolKind | None:
    """Classify one simple command; None where it is mere set-up."""
    if _writes_by_redirection(words):
        return ToolKind.MUTATION
    words = _without_prefix(words)
    if not words:
        return None
    name = words[0].rsplit("/", 1)[-1].lower()
    rest = words[1:]
    if name in _SETUP:
        return None
    if name in _CHANGES_FILES:
        return ToolKind.MUTATION
    if name in _MUTATORS:
        return ToolKind.OTHER
    if name in {"sed", "perl"}:
        return _classify_stream_editor(name, rest)
    if name in _READERS:
        return ToolKind.READ
    if name in _SEARCHERS:
        return ToolKind.SEARCH
    if name in _READS_BY:
        return _READS_BY[name].get(_first_word(rest), ToolKind.OTHER)
    return ToolKind.VERIFICATION if _verifies(name, rest) else ToolKind.OTHER


def _without_prefix(words: list[str]) -> list[str]:
    """Drop assignments, redirections and wrappers such as `sudo` before the command."""
    position = 0
    while position < len(words):
        word = words[position]
        if word.rsplit("/", 1)[-1] == "timeout":
            position += 2
        elif word in _WRAPPERS or re.match(r"^\w+=", word):
            position += 1
        elif "<" in word or ">" in word:
            position += 2
        elif position and word.startswith("-"):
            position += 1
        else:
            break
    return words[position:]


def _writes_by_redirection(words: list[str]) -> bool:
    for position, word in enumerate(words[:-1]):
        if _REDIRECTION.match(word):
            target = words[position + 1].lower()
            if not target.startswith(_HARMLESS_TARGETS):
                return True
    return False


def _classify_stream_editor(name: str, words: list[str]) -> ToolKind:
    flags = [word for word in words if word.startswith("-") and len(word) > 1]
    if any(re.match(r"^-[a-zA-Z]*i", flag) or flag == "--in-place" for flag in flags):
        return ToolKind.MUTATION
    if name == "sed":
        return ToolKind.READ
    return ToolKind.OTHER


def _verifies(name: str, rest: list[str]) -> bool:
    if name in _VERIFIERS:
        return True
    first = _first_word(rest)
    if name.startswith("python") or name in {"uv", "poetry", "npx", "pipenv", "hatch"}:
        inner = [word for word in rest if word not in {"run", "-m", "exec"}]
        inner_name = _first_word(inner).rsplit("/", 1)[-1]
        return bool(inner_name) and inner_name in _VERIFIERS
    if name in _RUNS_SCRIPTS and first in {"run", "run-script"}:
        script = _first_word(rest[rest.index(first) + 1 :])
        return bool(_SCRIPT_VERIFIES.search(script))
    return name in _VERIFIES_BY and first in _VERIFIES_BY[name]


def _first_word(words: list[str]) -> str:
    return next((word for word in words if not word.startswith("-")), "")
