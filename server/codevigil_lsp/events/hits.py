"""Which lines of which files the output of a search, or of a diff, tells.

`rg -n`, `grep -n`, the tool `Grep` and `Select-String` write `path:line:text`, lines
around a hit with dashes, and no path where only one file is searched.
A search without numbers still names its files.
"""

import re
from typing import Final

from codevigil_lsp.events.model import LineRange

_NUMBERED: Final = re.compile(
    r"\n(?:(?:\./)?((?:[A-Za-z]:)?[^:\n]{1,500}+):)?(\d{1,9}):"
)
_AROUND: Final = re.compile(r"\n(\d{1,9})-")
_AROUND_NAMED: Final = re.compile(r"-(\d{1,9})-")
_NAMED: Final = re.compile(r"\n((?:[A-Za-z]:)?[^:\s][^:\n]{0,500}+):(?!\d+(?:\n|\Z))")
"""All begin with one character, which is found ten times as fast as `^` or a choice."""
_DIFF: Final = re.compile(
    r"^(?:\+\+\+ b/(?P<path>[^\t\n]{1,500})|--- a/(?P<old>[^\t\n]{1,500})"
    r"|@@ -\d+(?:,\d+)? \+(?P<start>\d{1,9})(?:,(?P<count>\d{1,9}))? @@)",
    re.MULTILINE,
)
_MOST_FILES: Final = 1_000

Told = dict[str, tuple[LineRange, ...]]
"""Lines by path; none where the output names the file and no lines."""


def lines_told(output: str, *, only: str | None) -> Told:
    """Give the lines that the output of a search tells.

    Args:
        output: what the search wrote.
        only: the file that lines without a path belong to, None where there is none.
    """
    output = "\n" + output
    numbers: dict[str, set[int]] = {}
    for path, line in _NUMBERED.findall(output):
        path = path or only
        if only and path and path.isdigit():
            path, line = only, path  # the text of the line begins with a number itself
        if path in numbers:
            numbers[path].add(int(line))
        elif path and len(numbers) < _MOST_FILES:
            numbers[path] = {int(line)}
    if not numbers:
        return _files_named(output)
    if only in numbers:
        numbers[only].update(map(int, _AROUND.findall(output)))
    for found in _AROUND_NAMED.finditer(output):
        begin = output.rfind("\n", 0, found.start()) + 1
        path = output[begin : found.start()].removeprefix("./") or only
        if path in numbers and not path.isdecimal():
            numbers[path].add(int(found[1]))
    return {path: _joined(lines) for path, lines in numbers.items()}


def lines_in_diff(output: str) -> Told:
    """Give the lines of the new side that a unified diff shows, by path in its tree."""
    told: dict[str, list[LineRange]] = {}
    path = ""
    for found in _DIFF.finditer(output):
        if named := found["path"] or found["old"]:
            path = named if len(told) < _MOST_FILES or named in told else ""
            told.setdefault(path, [])
        elif path:
            count = int(found["count"]) if found["count"] else 1
            told[path].append(LineRange(int(found["start"]), count))
    told.pop("", None)
    return {path: tuple(ranges) for path, ranges in told.items()}


def _files_named(output: str) -> Told:
    paths = dict.fromkeys(path.removeprefix("./") for path in _NAMED.findall(output))
    return {path: () for path in list(paths)[:_MOST_FILES] if not path.isdigit()}


def _joined(numbers: set[int]) -> tuple[LineRange, ...]:
    """Give line numbers as ranges; there is no line 0."""
    ranges: list[LineRange] = []
    start = end = 0
    for number in sorted(numbers):
        if not start or number != end:
            if start:
                ranges.append(LineRange(start, end - start))
            start = number
        end = number + 1
    if start:
        ranges.append(LineRange(start, end - start))
    return tuple(ranges)
