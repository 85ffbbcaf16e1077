"""What the cmdlets of PowerShell do: read, search, change.

The aliases are those that PowerShell comes with, on Windows or elsewhere; names and
aliases are compared in lower case.
Programs that are no cmdlets are those of any shell (`events.programs`).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from codevigil_lsp.events.model import ToolKind

_ALIASES: Final = {
    "gc": "get-content", "cat": "get-content", "type": "get-content",
    "sls": "select-string",
    "gci": "get-childitem", "ls": "get-childitem", "dir": "get-childitem",
    "gi": "get-item", "gp": "get-itemproperty", "gl": "get-location",
    "sc": "set-content", "ac": "add-content", "clc": "clear-content",
    "ni": "new-item", "ri": "remove-item", "rm": "remove-item", "del": "remove-item",
    "erase": "remove-item", "rd": "remove-item", "rmdir": "remove-item",
    "cp": "copy-item", "copy": "copy-item", "cpi": "copy-item",
    "mv": "move-item", "move": "move-item", "mi": "move-item",
    "ren": "rename-item", "rni": "rename-item", "tee": "tee-object",
    "cd": "set-location", "sl": "set-location", "chdir": "set-location",
    "pwd": "get-location", "echo": "write-output", "write": "write-output",
    "select": "select-object", "where": "where-object", "?": "where-object",
    "foreach": "foreach-object", "%": "foreach-object", "sort": "sort-object",
    "ft": "format-table", "fl": "format-list", "measure": "measure-object",
    "iwr": "invoke-webrequest", "irm": "invoke-restmethod", "gcm": "get-command",
    "gps": "get-process", "ps": "get-process", "diff": "compare-object",
    "compare": "compare-object", "group": "group-object", "sleep": "start-sleep",
}  # fmt: skip
_KINDS: Final[dict[str, ToolKind | None]] = {
    "get-content": ToolKind.READ, "import-csv": ToolKind.READ,
    "format-hex": ToolKind.READ,
    "select-string": ToolKind.SEARCH, "get-childitem": ToolKind.SEARCH,
    "get-item": ToolKind.SEARCH, "get-itemproperty": ToolKind.SEARCH,
    "get-filehash": ToolKind.SEARCH, "test-path": ToolKind.SEARCH,
    "resolve-path": ToolKind.SEARCH, "get-command": ToolKind.SEARCH,
    "compare-object": ToolKind.SEARCH,
    "set-content": ToolKind.MUTATION, "add-content": ToolKind.MUTATION,
    "clear-content": ToolKind.MUTATION, "out-file": ToolKind.MUTATION,
    "tee-object": ToolKind.MUTATION, "export-csv": ToolKind.MUTATION,
    "copy-item": ToolKind.MUTATION, "move-item": ToolKind.MUTATION,
    "rename-item": ToolKind.MUTATION, "remove-item": ToolKind.MUTATION,
    "set-location": None, "push-location": None, "pop-location": None,
    "get-location": None, "write-host": None, "write-output": None,
    "start-sleep": None, "set-variable": None, "set-strictmode": None,
    "import-module": None, "try": None, "catch": None, "finally": None, "if": None,
    "else": None, "elseif": None, "foreach-object": None, "where-object": None,
    "select-object": None, "sort-object": None, "group-object": None,
    "measure-object": None, "format-table": None, "format-list": None,
    "out-string": None, "out-null": None, "out-host": None, "param": None, "for": None,
    "while": None, "return": None, "exit": None,
}  # fmt: skip
_SWITCHES: Final = frozenset(
    "raw recurse force noclobber nonewline append passthru list quiet simplematch wait"
    " casesensitive notmatch allmatches verbose name file directory confirm whatif".split()
)
"""Parameters that take no value."""


class Cmdlet(NamedTuple):
    """A cmdlet with its parameters told from its other words."""

    name: str
    parameters: dict[str, str]
    words: list[str]

    def value(self, *names: str) -> str:
        """Give the value of the first of these parameters that is there, else empty.

        A parameter may be cut short as far as it stays clear, as in `-Total`.
        """
        for given, value in self.parameters.items():
            if any(name.startswith(given) for name in names):
                return value
        return ""

    @property
    def paths(self) -> list[str]:
        """The files it names; `-Path` and the positional words, commas between them."""
        named = self.value("path", "literalpath", "filepath", "pspath")
        words = self.words[1:] if self.name == "select-string" else self.words
        if self.name == "select-string" and self.value("pattern"):
            words = self.words
        given = [named] if named else words
        return [path for word in given for path in word.split(",") if path]


def full_name(name: str) -> str:
    """Give the name of the cmdlet that a name or an alias means, in lower case."""
    name = name.lower().removesuffix(".exe")
    return _ALIASES.get(name, name)


def is_cmdlet(name: str) -> bool:
    """Say whether it is a full name that is known here."""
    return name in _KINDS


def kind_of_cmdlet(name: str) -> ToolKind | None:
    """Say what a cmdlet does; None where it is set-up, a filter or a key word."""
    return _KINDS[name]


def read_cmdlet(name: str, arguments: Sequence[str]) -> Cmdlet:
    """Tell the parameters of a cmdlet from its other words."""
    parameters: dict[str, str] = {}
    words: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if not word.startswith("-") or word[1:2].isdigit():
            words.append(word)
            continue
        parameter, colon, value = word[1:].lower().partition(":")
        if not colon and parameter not in _SWITCHES:
            value = next(rest, "")
        parameters[parameter] = value
    return Cmdlet(name, parameters, words)
