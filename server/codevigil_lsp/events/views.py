"""Which lines of its files a program shows, where its arguments say so plainly.

`()` are all lines and None is "some, not known which", here and in `narrowed`.
"""

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from codevigil_lsp.events.model import LineRange

Lines = tuple[LineRange, ...] | None

_TO_THE_END: Final = 10**9
_WHOLE: Final = frozenset("cat nl less more tac".split())
_SED_LINES: Final = re.compile(r"(\d+)(?:,(\d+|\$|\+\d+))?p")
_AWK_LINES: Final = re.compile(
    r"NR>(?P<first>=?\d+)&&NR<(?P<last>=?\d+)|NR==(?P<one>\d+)", re.ASCII
)
_AWK_PRINT: Final = re.compile(r"\{(?:print(?:NR.{0,12}?)?(?:\$0)?)?\}$")
_BAT_LINES: Final = re.compile(r"(\d*):(\+?\d*)")
_VALUED: Final = {
    "head": "nc", "tail": "nc", "nl": "bhfilnpsvwd", "sed": "efl", "bat": "rlH",
    "awk": "Ffv", "gawk": "Ffv",
}  # fmt: skip
"""The letters of the flags that take a value, by program."""


class View(Struct, frozen=True, gc=False):
    """The files that a program is given, and the lines of each that it shows."""

    files: list[str]
    lines: Lines


def view_of(name: str, arguments: Sequence[str]) -> View | None:
    """Give what a reader of files shows; None where the program is no such."""
    if name in _WHOLE:
        return View(_options(name, arguments)[1], ())
    match name:
        case "head" | "tail":
            return _end_of_file(name, arguments)
        case "sed":
            return _sed(arguments)
        case "bat" | "batcat":
            options, files = _options("bat", arguments)
            asked = [value for flag, value in options if flag in {"r", "line-range"}]
            return View(files, _bat_lines(asked))
        case "awk" | "gawk":
            options, words = _options(name, arguments)
            if any(flag in {"f", "file"} for flag, _ in options) or not words:
                return View(words, None)
            return View(words[1:], _awk_lines(words[0]))
        case _:
            return None


def narrowed(lines: Lines, by: Lines) -> Lines:
    """Give the lines of a file that are left of those shown, behind a filter."""
    if lines is None or by is None:
        return None
    if not lines or not by:
        return lines or by
    if len(lines) > 1:
        return None
    shown = next(iter(lines))
    end = shown.start + shown.count
    moved = [LineRange(shown.start + one.start - 1, one.count) for one in by]
    left = tuple(
        LineRange(one.start, min(one.count, end - one.start))
        for one in moved
        if one.start < end
    )
    return left or None


def _options(
    name: str, arguments: Sequence[str]
) -> tuple[list[tuple[str, str]], list[str]]:
    """Tell the flags of a program, each with its value, from its other words."""
    valued = _VALUED.get(name, "")
    flags: list[tuple[str, str]] = []
    words: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            words.extend(rest)
        elif word.startswith("--"):
            flag, _, value = word[2:].partition("=")
            if not value and flag in {"lines", "expression", "line-range"}:
                value = next(rest, "")
            flags.append((flag, value))
        elif len(word) > 1 and word[0] == "-":
            if word[1] in valued:
                flags.append((word[1], word[2:] or next(rest, "")))
            elif word[-1] in valued and not word[1].isdigit():
                flags.append((word[1:-1], ""))
                flags.append((word[-1], next(rest, "")))
            else:
                flags.append((word[1:], ""))
        else:
            words.append(word)
    return flags, words


def _end_of_file(name: str, arguments: Sequence[str]) -> View:
    """`head` shows a known beginning; `tail` a known part with `+` only."""
    options, words = _options(name, arguments)
    asked = "10"
    for flag, value in options:
        if flag in {"n", "lines"}:
            asked = value
        elif flag.isdigit():
            asked = flag
        elif flag in {"c", "bytes", "f", "follow"}:
            return View(words, None)
    if name == "tail" and words and re.fullmatch(r"\+\d+", words[0]):
        asked = words.pop(0)
    if name == "head" and asked.isdigit():
        return View(words, (LineRange(1, int(asked)),) if int(asked) else None)
    if name == "tail" and asked.startswith("+") and asked[1:].isdigit():
        return View(words, (LineRange(max(1, int(asked[1:])), _TO_THE_END),))
    return View(words, None)


def _sed(arguments: Sequence[str]) -> View:
    options, words = _options("sed", arguments)
    scripts = [value for flag, value in options if flag in {"e", "expression"}]
    flags = {flag for flag, _ in options}
    if "f" in flags or "file" in flags:
        return View(words, None)
    if not scripts:
        scripts, words = words[:1], words[1:]
    is_quiet = any(
        flag in {"quiet", "silent"} or (not flag.startswith("-") and "n" in flag)
        for flag in flags
        if flag not in {"expression", "in-place", "line-length"}
    )
    orders = [one.replace(" ", "") for one in re.split(r"[;\n]", ";".join(scripts))]
    orders = [one for one in orders if one]
    if not is_quiet:
        stops = len(orders) == 1 and re.fullmatch(r"(\d{1,9})q", orders[0])
        return View(words, (LineRange(1, int(stops[1])),) if stops else None)
    ranges: list[LineRange] = []
    for order in orders:
        found = _SED_LINES.fullmatch(order)
        if found is not None:
            ranges.append(_range(int(found[1][:9]), found[2] or found[1]))
        elif not re.fullmatch(r"\d+q", order):
            return View(words, None)
    return View(words, tuple(ranges) or None)


def _range(first: int, last: str) -> LineRange:
    start = max(1, first)
    if last == "$":
        return LineRange(start, _TO_THE_END)
    if last.startswith("+"):
        return LineRange(start, int(last[1:10]) + 1)
    return LineRange(start, max(1, int(last[:9]) - start + 1))


def _bat_lines(asked: Sequence[str]) -> Lines:
    ranges: list[LineRange] = []
    for one in asked:
        found = _BAT_LINES.fullmatch(one)
        if found is not None:
            ranges.append(_range(int(found[1] or 1), found[2] or "$"))
        elif one.isdigit():
            ranges.append(LineRange(max(1, int(one)), 1))
        else:
            return None
    return tuple(ranges)


def _awk_lines(program: str) -> Lines:
    """Read the line numbers of `NR>=10 && NR<=20`, with or without a plain print."""
    plain = _AWK_PRINT.sub("", re.sub(r"\s", "", program))
    found = _AWK_LINES.fullmatch(plain)
    if found is None:
        return None
    if found["one"]:
        return (LineRange(max(1, int(found["one"][:9])), 1),)
    first, last = found["first"], found["last"]
    start = int(first[1:10]) if first.startswith("=") else int(first[:9]) + 1
    end = int(last[1:10]) if last.startswith("=") else int(last[:9]) - 1
    return (LineRange(max(1, start), max(1, end - start + 1)),)
