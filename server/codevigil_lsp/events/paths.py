"""Paths as commands and transcripts name them, put together by their letters alone.

Nothing is looked at on any disk.  A path that is not known in full stands for the folder
that is: it ends in a slash and means all files below.  The empty path means any file.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
_UNKNOWN: Final = re.compile(r"[*?\[{$]")
_VARIABLE: Final = re.compile(r"\$(?:(\w+)|\{(\w+)\})")


def join(folder: str | None, word: str) -> str:
    """Give the path that a word means in a folder, without `.`, `..` and empty parts.

    Where the folder is not known, a relative path stays relative.  A path that leads out
    of what is known gives the empty one.  A slash at the end is kept.
    """
    if folder is not None and not _is_absolute(word):
        word = f"{folder}/{word}"
    is_odd = "//" in word or "/." in word or word.startswith(".")
    if not is_odd and word[1:2] != ":":
        return word
    drive, rest, separator = "", word, "/"
    if _DRIVE.match(word):
        drive, rest, separator = word[:2], re.sub(r"\\", "/", word[2:]), "\\"
    if not ("//" in rest or "/." in rest or rest.startswith(".")):
        return drive + rest.replace("/", separator)
    kept: list[str] = []
    for part in rest.split("/"):
        if part == "..":
            if not kept:
                return ""
            kept.pop()
        elif part not in {"", "."}:
            kept.append(part)
    is_folder = rest.endswith(("/", "/.", "/..")) or rest in {".", ".."}
    joined = separator.join(kept)
    if rest.startswith("/"):
        joined = separator + joined
    if is_folder and not joined.endswith(separator) and joined:
        joined += separator
    return drive + joined


def expand(word: str, values: Mapping[str, Sequence[str]]) -> list[str]:
    """Give what a word may mean, with the variables replaced whose values are known.

    A wildcard, or a variable that is not known, cuts the word to the folder before it.
    """
    if _UNKNOWN.search(word) is None:
        return [word]
    found = _VARIABLE.search(word)
    known = values.get(found[1] or found[2]) if found is not None else None
    if found is None or known is None:
        return [_cut(word)]
    before, after = word[: found.start()], word[found.end() :]
    return [_cut(before + value + after) for value in known]


def below(path: str) -> str:
    """Give the path that means all files below a folder."""
    return path if not path or path.endswith(("/", "\\")) else path + "/"


def _cut(word: str) -> str:
    unknown = _UNKNOWN.search(word)
    if unknown is None:
        return word
    folder, slash, _ = word[: unknown.start()].rpartition("/")
    if slash:
        return folder + slash
    return "" if word[unknown.start()] == "$" else "./"


def _is_absolute(word: str) -> bool:
    if word.startswith(("/", "~")):
        return True
    return word[1:2] == ":" and _DRIVE.match(word) is not None
