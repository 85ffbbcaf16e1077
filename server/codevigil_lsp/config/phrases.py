"""Phrases and patterns of the user's, read from their settings.

An entry is the phrase itself, or an object with its class, intent and mode beside it.
What cannot be used is told with the number of its entry, and what to do about it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar, cast

from codevigil_lsp.metrics.lexicon import Intent, Mode, OwnPattern, OwnPhrase
from codevigil_lsp.metrics.patterns import trouble_with

_MOST_ENTRIES: Final = 100
_LONGEST_PHRASE: Final = 100
_CLASS: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

_Own = TypeVar("_Own", OwnPhrase, OwnPattern)


def read_phrases(value: Any) -> tuple[OwnPhrase, ...]:
    """Read the setting: a list of phrases, each a text or a table of its parts.

    Raises:
        TypeError: it is no list.
        ValueError: an entry cannot be used; it says which, and what to do.
    """
    return _read(value, "phrase", _read_phrase)


def read_patterns(value: Any) -> tuple[OwnPattern, ...]:
    """Read the setting: a list of patterns, each a text or a table of its parts.

    Raises:
        TypeError: it is no list.
        ValueError: an entry cannot be used; it says which, and what to do.
    """
    return _read(value, "pattern", _read_pattern)


def _read(
    value: Any, part: str, read: Callable[[Mapping[str, Any]], _Own]
) -> tuple[_Own, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"must be a list of {part}s")
    entries = cast("Sequence[Any]", value)
    if len(entries) > _MOST_ENTRIES:
        raise ValueError(f"has more than {_MOST_ENTRIES} entries")
    found: list[_Own] = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(read(_parts(entry, part)))
        except (TypeError, ValueError) as error:
            raise ValueError(f"entry {number} {error}") from None
    return tuple(found)


def _parts(entry: Any, part: str) -> Mapping[str, Any]:
    if isinstance(entry, str):
        return {part: entry}
    if not isinstance(entry, Mapping):
        raise TypeError(f"must be a text, or an object with a {part}")
    return cast("Mapping[str, Any]", entry)


def _read_phrase(parts: Mapping[str, Any]) -> OwnPhrase:
    _expect(parts, ("phrase", "class", "intent", "mode"))
    phrase = " ".join(_text(parts, "phrase").split())
    if not 2 <= len(phrase) <= _LONGEST_PHRASE:
        raise ValueError(f"must have a phrase of 2 to {_LONGEST_PHRASE} characters")
    if parts.get("mode") == "regex":
        raise ValueError(
            "is a regular expression; move it to patterns, a setting of the machine"
        )
    mode = _choice(parts, "mode", Mode)
    return OwnPhrase(phrase, _label(parts), _choice(parts, "intent", Intent), mode)


def _read_pattern(parts: Mapping[str, Any]) -> OwnPattern:
    _expect(parts, ("pattern", "class", "intent"))
    pattern = _text(parts, "pattern")
    if trouble := trouble_with(pattern):
        raise ValueError(trouble)
    return OwnPattern(pattern, _label(parts), _choice(parts, "intent", Intent))


def _expect(parts: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in parts:
        if key not in known:
            raise ValueError(f"has an unknown part; it may have {', '.join(known)}")


def _text(parts: Mapping[str, Any], key: str) -> str:
    value = parts.get(key)
    if not isinstance(value, str):
        raise TypeError(f"must have a {key}, which is a text")
    return value


def _label(parts: Mapping[str, Any]) -> str:
    label = parts.get("class", "own")
    if not isinstance(label, str) or not _CLASS.fullmatch(label):
        raise ValueError(
            "must have a class of at most 40 small letters, digits and hyphens"
        )
    return label


_Choice = TypeVar("_Choice", Intent, Mode)


def _choice(parts: Mapping[str, Any], key: str, kind: type[_Choice]) -> _Choice:
    members = list(kind)
    value = parts.get(key, members[0].value)
    if value not in [member.value for member in members]:
        names = " or ".join(member.value for member in members)
        raise ValueError(f"must have the {key} {names}")
    return kind(value)
