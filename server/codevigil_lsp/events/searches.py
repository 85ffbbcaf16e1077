"""What a search in a shell looks at, and whether it shows the lines that it finds."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from codevigil_lsp.events.cmdlets import read_cmdlet

_GREPS: Final = frozenset({"grep", "egrep", "fgrep", "rg", "ag", "ack"})
_VALUED: Final = {"rg": "ABCefmgtTjMrE"}
_GREP_VALUED: Final = "ABCefmdD"
_VALUED_LONG: Final = frozenset(
    "after-context before-context context regexp file max-count glob iglob type type-not"
    " include exclude exclude-dir include-dir max-depth max-columns replace threads sort"
    " sortr color colors ignore ignore-dir".split()
)
_SILENT_LONG: Final = frozenset(
    "count count-matches files files-with-matches files-without-match quiet silent"
    " name-only type-list".split()
)


class Search(NamedTuple):
    """The files and folders that a search is told to look into; none: where it runs."""

    files: list[str]
    is_silent: bool
    """It tells names or counts, and shows no line of any file."""


def search_of(name: str, arguments: Sequence[str]) -> Search | None:
    """Give what a search looks at; None where the program is no search in files."""
    if name == "select-string":
        cmdlet = read_cmdlet(name, arguments)
        return Search(cmdlet.paths, bool({"quiet", "list"} & set(cmdlet.parameters)))
    return _grep(name, arguments) if name in _GREPS else None


def _grep(name: str, arguments: Sequence[str]) -> Search:
    valued = _VALUED.get(name, _GREP_VALUED)
    silent = "clq" if name == "rg" else "clqL"
    is_silent = has_pattern = False
    words: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            words.extend(rest)
        elif word.startswith("--"):
            flag, _, value = word[2:].partition("=")
            is_silent = is_silent or flag in _SILENT_LONG
            has_pattern = has_pattern or flag in {
                "regexp",
                "file",
                "files",
                "type-list",
            }
            if not value and flag in _VALUED_LONG:
                next(rest, None)
        elif word.startswith("-") and len(word) > 1:
            for position, letter in enumerate(word[1:], 2):
                is_silent = is_silent or letter in silent
                if letter in valued:
                    has_pattern = has_pattern or letter in "ef"
                    if position == len(word):
                        next(rest, None)
                    break
        else:
            words.append(word)
    return Search(words if has_pattern else words[1:], is_silent)
