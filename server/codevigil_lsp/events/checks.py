"""Which programs verify: tests, builds, linters, type checks.

What launches another program, such as `npx` or `python -m`, is judged by that one; what
has commands or goals, such as `cargo` or `gradle`, by these.
What is not listed, or not sure, does not verify.
"""

import re
from collections.abc import Collection, Sequence
from typing import Final

_VERIFIERS: Final = frozenset(
    "pytest tox nox unittest mypy pyright pyre flake8 pylint eslint tsc vue-tsc vitest jest"
    " mocha ava tape phpunit rspec rubocop golangci-lint staticcheck clippy shellcheck"
    " hadolint ctest swiftlint ktlint checkstyle".split()
)
_FORMATTERS: Final = frozenset("black isort prettier gofmt rustfmt".split())
"""They verify where they only check, and are `other` where they rewrite."""
_CHECKS_ONLY: Final = frozenset({"--check", "-c", "--check-only", "--diff", "-l", "-d"})
_VERIFIES_BY: Final = {
    "go": frozenset({"test", "build", "vet"}),
    "cargo": frozenset({"test", "build", "check", "clippy", "nextest"}),
    "ruff": frozenset({"check"}),
    "biome": frozenset({"check", "lint", "ci"}),
    "npm": frozenset({"test", "t"}),
    "deno": frozenset({"test", "check", "lint"}),
    "bun": frozenset({"test"}),
    "just": frozenset({"test", "check", "lint", "build", "ci"}),
    "dotnet": frozenset({"test", "build"}),
    "swift": frozenset({"test", "build"}),
    "mix": frozenset({"test", "compile", "credo"}),
    "flutter": frozenset({"test", "analyze"}),
    "dart": frozenset({"test", "analyze"}),
    "zig": frozenset({"test", "build"}),
    "bazel": frozenset({"test", "build", "coverage"}),
    "playwright": frozenset({"test"}),
    "cypress": frozenset({"run"}),
    "composer": frozenset({"test"}),
    "rake": frozenset({"test", "spec"}),
    "rails": frozenset({"test"}),
    "artisan": frozenset({"test"}),
    "manage.py": frozenset({"test", "check"}),
    "pre-commit": frozenset({"run"}),
}
_SCRIPT_RUNNERS: Final = frozenset({"npm", "pnpm", "yarn", "bun"})
_BUILDERS: Final = frozenset("gradle gradlew make mvn mvnw ninja xcodebuild".split())
"""They are given goals or targets, several at once."""
_BUILD_BY_THEMSELVES: Final = frozenset({"make", "ninja", "xcodebuild"})
_GOAL: Final = re.compile(
    r"(?:.*:)?(?:all|ci|tests?|check|verify|build|lint|compile|package|assemble"
    r"|test(?=[A-Z])\w*|(?:build|compile|assemble|lint|check|connected)(?=[A-Z])\w*)"
)
_IDLE: Final = frozenset({"-n", "--dry-run", "--just-print", "-list", "-version"})
"""With one of these a builder tells what it would do, or what there is."""
_VALUED: Final = {
    "make": {"-C", "-f", "--directory", "--file"},
    "ninja": {"-C", "-f", "-j"},
    "npm": {"--prefix", "-C", "-w", "--workspace"},
    "pnpm": {"--filter", "-F", "-C", "--dir"},
    "yarn": {"--cwd"},
    "mvn": {"-f", "-pl", "-P"},
    "mvnw": {"-f", "-pl", "-P"},
    "gradle": {"-p", "-x"},
    "gradlew": {"-p", "-x"},
    "go": {"-C"},
    "cargo": {"-C", "--manifest-path"},
}
"""Flags before the command that take a value."""
_SCRIPT: Final = re.compile(
    r"(?:^|[:_.-])(?:tests?|lint|check|build|types?|typecheck|tsc|vet|e2e)(?:$|[:_.-])"
)
_LAUNCHERS: Final = frozenset(
    "uv uvx poetry npx pnpx pipenv pipx pdm hatch bunx bundle coverage php".split()
)


def verifies(name: str, arguments: Sequence[str]) -> bool:
    """Say whether a program called with these arguments checks the work."""
    return _is_check(*_launched(name, arguments))


def first_word(words: Sequence[str]) -> str:
    """Give the first word that is no flag, empty where there is none."""
    for word in words:
        if not word.startswith("-"):
            return word
    return ""


def program_name(word: str) -> str:
    """Give a program without its folder, in lower case."""
    return word.rsplit("/", 1)[-1].lower()


def _launched(name: str, arguments: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Give the program that `python -m`, `uv run`, `npx` and the like start."""
    words = [name, *arguments]
    position = 0
    while name.startswith("python") or name in _LAUNCHERS:
        position += 1
        while position < len(words) and (
            words[position].startswith("-") or words[position] in {"run", "exec"}
        ):
            position += 1
        if position == len(words):
            return "", ()
        name = program_name(words[position])
    return name, words[position + 1 :]


def _is_check(name: str, arguments: Sequence[str]) -> bool:
    if name in _VALUED:
        arguments = _without_values(arguments, _VALUED[name])
    first = first_word(arguments)
    if name in _BUILDERS:
        return _builds(name, arguments)
    if name in _VERIFIERS:
        return True
    if name in _FORMATTERS or (name == "ruff" and first == "format"):
        return any(word in _CHECKS_ONLY for word in arguments)
    if name in _SCRIPT_RUNNERS and first in {"run", "run-script"}:
        return _names_check(first_word(arguments[list(arguments).index(first) + 1 :]))
    if name == "yarn" and first == "workspace":
        words = [word for word in arguments if not word.startswith("-")]
        return _names_check(next((word for word in words[2:] if word != "run"), ""))
    if name in {"pnpm", "yarn"}:
        return _names_check(first)
    if name == "cmake":
        return "--build" in arguments
    if name == "cargo" and first == "fmt":
        return "--check" in arguments
    return name in _VERIFIES_BY and first in _VERIFIES_BY[name]


def _builds(name: str, arguments: Sequence[str]) -> bool:
    if not _IDLE.isdisjoint(arguments):
        return False
    goals = [word for word in arguments if not word.startswith("-")]
    if not goals:
        return name in _BUILD_BY_THEMSELVES
    if name.startswith("mvn") and "install" in goals:
        return True
    return any(_GOAL.fullmatch(goal) for goal in goals)


def _without_values(arguments: Sequence[str], valued: Collection[str]) -> list[str]:
    """Leave out the flags that take a value, with their values."""
    kept: list[str] = []
    words = iter(arguments)
    for word in words:
        if word in valued:
            next(words, None)
        elif not word.startswith("+"):  # a toolchain, as in `cargo +nightly test`
            kept.append(word)
    return kept


def _names_check(script: str) -> bool:
    return _SCRIPT.search(script) is not None
