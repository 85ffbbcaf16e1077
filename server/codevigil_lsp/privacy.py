r"""What may be said outside this process, and in which form.

Everything here is lexical: no file is looked at and nothing is resolved, so it is safe
to ask about a path that came out of a transcript.

1. `sanitize` leaves no control or format character in a string: nothing that moves a
   cursor, reverses text, hides, or breaks an encoder.
2. `shorten_path` never shows the home directory.
3. `is_inside` says yes only when it is sure; network and device paths are never inside.
"""

import re
import unicodedata

_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:\..*)?",
    re.IGNORECASE,
)


def sanitize(text: str, limit: int = 200) -> str:
    """The text on one line, printable, and at most `limit` characters long."""
    # Two characters can become one (CR LF), never more, so this much is enough.
    window = text[: 2 * limit + 2]
    if not window.isprintable():
        window = "".join(map(_visible, _LINE_BREAK.sub("⏎", window)))
    if len(window) <= limit:
        return window
    end = max(limit - 1, 0)
    # A cut before a combining mark would move the mark onto the ellipsis.
    while end and unicodedata.category(window[end]).startswith("M"):
        end -= 1
    return window[:end] + "…"[:limit]


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def shorten_path(path: str, home: str | None) -> str:
    """The path with the home directory written as `~`."""
    if not home or not is_inside(path, home):
        return path
    parts, kept = _parts(path), _parts(home)
    if parts is None or kept is None or not kept[1]:
        return path
    separator = "\\" if parts[0] and "\\" in path else "/"
    return separator.join(["~", *parts[1][len(kept[1]) :]])


def is_inside(path: str, folder: str) -> bool:
    """Whether an absolute path is the folder or lies below it, by its letters alone.

    Relative, network (UNC) and device paths are never inside.  Windows paths compare
    without case.
    """
    return names_below(path, folder) is not None


def names_below(path: str, folder: str) -> tuple[str, ...] | None:
    """The names that lead from the folder to the path; None when it is not inside.

    None of them is `..`, so joined to the folder they stay in it.
    """
    inner, outer = _parts(path), _parts(folder)
    if inner is None or outer is None or inner[0].lower() != outer[0].lower():
        return None
    depth = len(outer[1])
    start = inner[1][:depth]
    if inner[0]:
        start = [name.casefold() for name in start]
        outer = (outer[0], [name.casefold() for name in outer[1]])
    return tuple(inner[1][depth:]) if start == outer[1] else None


def _parts(path: str) -> tuple[str, list[str]] | None:
    """Drive ("" on POSIX) and normalised components; None when it is not to be used."""
    if "\0" in path:
        return None
    if _DRIVE.match(path):
        drive, names = path[:2], re.split(r"[\\/]", path[3:])
        if any(_is_unsafe_on_windows(name) for name in names):
            return None
    elif path.startswith("/") and not path.startswith(("//", "/\\")):
        drive, names = "", path.split("/")
    else:
        return None
    kept: list[str] = []
    for name in names:
        if name == "..":
            if not kept:
                return None
            kept.pop()
        elif name not in ("", "."):
            kept.append(name)
    return drive, kept


def _is_unsafe_on_windows(name: str) -> bool:
    if name in ("", ".", ".."):
        return False
    # Win32 drops trailing dots and blanks, and a colon opens another stream.
    return name[-1] in ". " or ":" in name or _DEVICE.fullmatch(name) is not None
