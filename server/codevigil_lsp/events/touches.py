"""Which files a shell command shows or changes, and which of their lines.

A step that reads files shows those that it names; what stands behind a pipe narrows that
or, where it is not known to, leaves it at "perhaps".
A search tells its lines in its output, and so does a diff, as long as nothing behind a
pipe rewrites it.
Whatever is not plain is taken to be more rather than less: a program that is not known
may show every file that it is given.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from codevigil_lsp.events.cmdlets import is_cmdlet, read_cmdlet
from codevigil_lsp.events.hits import lines_in_diff, lines_told
from codevigil_lsp.events.model import LineRange, Sight, Touch
from codevigil_lsp.events.paths import below, expand, join
from codevigil_lsp.events.programs import git_call, is_scratch
from codevigil_lsp.events.searches import Search, search_of
from codevigil_lsp.events.shell import Step
from codevigil_lsp.events.shell_lexer import Redirection
from codevigil_lsp.events.views import Lines, View, narrowed, view_of
from codevigil_lsp.events.writes import NEVER_WRITE, files_written

_MOST: Final = 1_000
"""Touches of one command that are told."""
_ENTERS: Final = frozenset({"cd", "pushd", "set-location", "push-location"})
_SILENT: Final = frozenset(
    "popd for echo printf export set unset true false sleep pwd wait test [ [[ date case done"
    " fi esac return exit ls fd tree wc stat file du df which type whereis locate mkdir"
    " rmdir touch rm mv cp chmod chown ln kill ps basename dirname realpath md5sum sha256sum"
    " cksum curl wget"
    " get-location get-childitem get-item test-path resolve-path get-command get-filehash"
    " write-output write-host remove-item move-item copy-item rename-item new-item"
    " set-content add-content out-file out-null clear-content measure-object".split()
)
"""Programs that show nothing of what stands in the files they are given."""
_IN_PLACE: Final = frozenset({"sed", "perl", "awk", "gawk"})
"""Programs that write to the files they are given instead of showing them, if told so."""
_PASSES_LINES: Final = frozenset(
    "head tail sort uniq cat less more tee grep egrep rg select-object out-string"
    " sort-object out-host where-object".split()
)
"""Filters behind which a line of output is what it was, if it is there at all."""
_RENUMBERS: Final = frozenset(
    "-n -o -c -l --line-number --only-matching --count".split()
)
_FILE: Final = re.compile(
    r"(?:--?[\w-]+=)?((?:[\w@~.+$-]*[\\/])*[\w@+$.-]*\w\.\w{1,8}|(?:[\w@~.+$-]*/)+[\w@+$.-]+)"
    r"(?:::?[\w:.\[\]-]*)?"
)
"""What can be the name of a file among the arguments of a program that is not known."""
_QUIET_GIT: Final = frozenset(
    "add commit push fetch status branch tag remote rev-parse config init worktree".split()
)
"""Commands of git that are often called, and neither show nor change a file."""
_DIFFS: Final = frozenset({"diff", "show"})
_PATCHES: Final = frozenset({"-p", "-u", "--patch"})
_NO_PATCH: Final = frozenset(
    "--stat --shortstat --numstat --name-only --name-status --quiet --no-patch -s".split()
)


def touches_of(
    steps: Sequence[Step], folder: str | None, output: Callable[[], str]
) -> tuple[Touch, ...]:
    """Give the files that a command shows or may have changed, in the order of its steps.

    Args:
        steps: the command, as `events.shell` cuts it.
        folder: where it runs, None where that is not known.
        output: gives what it wrote; asked only where that tells something.
    """
    follower = _Follower(folder, output)
    count = len(steps)
    position = 0
    while position < count:
        end = position + 1
        while end < count and steps[end].is_piped:
            end += 1
        follower.follow(steps[position], steps[position + 1 : end])
        position = end
    if not follower.found:
        return ()
    return tuple(dict.fromkeys(follower.found[:_MOST]))


def found_by_grep(
    path: str | None, folder: str | None, output: str
) -> tuple[Touch, ...]:
    """Give the files whose lines the tool `Grep` showed."""
    only = join(folder, path) if path else None
    return tuple(
        Touch(join(folder, one), Sight.SHOWN if ranges else Sight.PERHAPS, ranges)
        for one, ranges in lines_told(output, only=only).items()
    )


class _Follower:
    """Goes through the pipelines of one command."""

    def __init__(self, folder: str | None, output: Callable[[], str]) -> None:
        self.found: list[Touch] = []
        self._folder = folder
        self._values: dict[str, Sequence[str]] = {}
        self._output = output

    def follow(self, step: Step, filters: Sequence[Step]) -> None:
        """Take in a pipeline: its first step, and those behind its pipes."""
        if step.values:
            self._values.update(step.values)
        if not filters and not step.redirections and _is_idle(step):
            return
        if step.name in _ENTERS:
            self._enter(step.arguments)
            return
        if written := files_written(step):
            self._add(Sight.CHANGED, written)
        last = step
        for last in filters:
            if also_written := files_written(last):
                self._add(Sight.CHANGED, also_written)
        if (
            step.name in _SILENT
            or not step.name
            or (written and step.name in _IN_PLACE)
        ):
            return
        if last.redirections and any(map(_leaves, last.redirections)):
            return
        self._show(step, filters)

    def _enter(self, arguments: Sequence[str]) -> None:
        words = [word for word in arguments if not word.startswith("-")] or ["~"]
        paths = self._paths(words[:1])
        is_plain = len(paths) == 1 and (
            not paths[0].endswith(("/", "\\")) or words[0].endswith(("/", "\\", "."))
        )
        self._folder = (
            (paths[0].rstrip("/\\") or "/") if is_plain and paths[0] else None
        )

    def _show(self, step: Step, filters: Sequence[Step]) -> None:
        if filters:
            if any(one.is_fed and one.name not in _SILENT for one in filters):
                self._add(Sight.PERHAPS, ["./"])
                return
            if any(one.name in _SILENT for one in filters):
                return
        name, arguments = step.name, step.arguments
        search = search_of(name, arguments)
        view = None if search else _view(name, arguments)
        if search is not None:
            self._show_hits(search, filters)
        elif view is not None:
            given = [one.target for one in step.redirections if one.operator == "<"]
            self._show_view(View([*view.files, *given], view.lines), filters)
        elif name == "git":
            self._show_git(arguments, filters)
        elif name == "find":
            if {"-exec", "-execdir", "-ok"}.intersection(arguments):
                self._add(Sight.PERHAPS, [below(word) for word in arguments[:1]])
        else:
            self._add(Sight.PERHAPS, _files_among(arguments))

    def _show_hits(self, search: Search, filters: Sequence[Step]) -> None:
        if search.is_silent:
            return
        if not all(map(_passes_lines, filters)):
            self._add(Sight.PERHAPS, search.files)
            self._add(Sight.PERHAPS, [below(word) for word in search.files or ["."]])
            return
        paths = tuple(self._paths(search.files))
        only = paths[0] if len(paths) == 1 and not paths[0].endswith("/") else None
        told = False
        for path, ranges in lines_told(self._output(), only=only).items():
            where = join(self._folder, path)
            if not paths or where.startswith(paths):
                told = True
                sight = Sight.SHOWN if ranges else Sight.PERHAPS
                self.found.append(Touch(where, sight, ranges))
        if only and not told:
            self.found.append(Touch(only, Sight.PERHAPS))

    def _show_view(self, view: View, filters: Sequence[Step]) -> None:
        lines: Lines = view.lines
        bounds = lines or ()
        for one in filters:
            further = _view(one.name, one.arguments)
            lines = narrowed(lines, further.lines if further else None)
            bounds = lines or bounds
        sight = Sight.PERHAPS if lines is None else Sight.SHOWN
        self._add(sight, view.files, bounds)

    def _show_git(self, arguments: Sequence[str], filters: Sequence[Step]) -> None:
        command, rest, folder = git_call(arguments)
        words = [word for word in rest if not word.startswith("-")]
        outside = self._folder
        if folder is not None:
            self._enter([folder])
        if command == "grep":
            search = search_of("grep", rest)
            if search is not None:
                self._show_hits(search, filters)
        elif command == "blame":
            self._add(Sight.PERHAPS, words[-1:])
        elif command == "show" and any(":" in word for word in words):
            told = [word.rpartition(":")[2] for word in words]
            self.found += [Touch(path, Sight.PERHAPS) for path in told]
        elif (
            command in _DIFFS or _PATCHES.intersection(rest) or "-L" in rest
        ) and _NO_PATCH.isdisjoint(word.partition("=")[0] for word in rest):
            self._show_diff(filters)
        self._folder = outside

    def _show_diff(self, filters: Sequence[Step]) -> None:
        """A diff names its files, from the root of the tree, which is not known here."""
        if not all(map(_passes_lines, filters)):
            self._add(Sight.PERHAPS, [""])
            return
        told = lines_in_diff(self._output())
        self.found += [Touch(path, Sight.PERHAPS) for path in told]

    def _add(
        self, sight: Sight, words: Sequence[str], ranges: tuple[LineRange, ...] = ()
    ) -> None:
        for path in self._paths(words):
            if is_scratch(path):
                continue
            is_known = path.startswith(("/", "~")) or path[1:2] == ":"
            is_one = bool(path) and not path.endswith(("/", "\\"))
            if sight is Sight.SHOWN and not (is_known and is_one):
                self.found.append(Touch(path, Sight.PERHAPS, ranges if is_one else ()))
            else:
                self.found.append(Touch(path, sight, ranges if is_one else ()))

    def _paths(self, words: Sequence[str]) -> list[str]:
        return [
            join(self._folder, one) if one else ""
            for word in words
            for one in expand(word, self._values)
        ]


def _view(name: str, arguments: Sequence[str]) -> View | None:
    if not is_cmdlet(name):
        return view_of(name, arguments)
    cmdlet = read_cmdlet(name, arguments)
    first = cmdlet.value("totalcount", "head", "first")
    skipped = cmdlet.value("skip")
    lines: Lines = ()
    if cmdlet.value("tail", "last", "index") or not (skipped or "0").isdigit():
        lines = None
    elif first.isdigit() or skipped:
        count = int(first[:9]) if first.isdigit() else 10**9
        lines = (LineRange(int(skipped[:9] or 0) + 1, count),)
    match name:
        case "get-content":
            return View(cmdlet.paths, lines)
        case "select-object":
            return View([], lines)
        case "out-string" | "out-host":
            return View([], ())
        case _:
            return None


def _is_idle(step: Step) -> bool:
    """Say whether a step that is often called, and alone, neither shows nor changes."""
    if step.name == "git":
        return bool(step.arguments) and step.arguments[0] in _QUIET_GIT
    return not step.name or (step.name in _SILENT and step.name in NEVER_WRITE)


def _files_among(arguments: Sequence[str]) -> list[str]:
    named = [word for word in arguments if "." in word or "/" in word]
    return [found[1] for word in named if (found := _FILE.fullmatch(word))]


def _passes_lines(step: Step) -> bool:
    if step.name not in _PASSES_LINES:
        return False
    return "grep" not in step.name or _RENUMBERS.isdisjoint(step.arguments)


def _leaves(redirection: Redirection) -> bool:
    """Say whether what a step writes goes somewhere else than to the agent."""
    operator = redirection.operator
    return operator.lstrip("1&") in {">", ">>", ">|"} and not operator.endswith("&")
