"""Values as they are set: taken as they are or not at all, never bent."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from math import isfinite
from typing import Any, Final, TypeVar, cast

from msgspec import Struct
from msgspec.structs import asdict, replace

from codevigil_lsp.config.model import SettingInfo, Settings
from codevigil_lsp.config.phrases import read_patterns, read_phrases
from codevigil_lsp.metrics.lexicon import OwnPattern, OwnPhrase

_Section = TypeVar("_Section", bound=Struct)
_NAMES: Final[Mapping[Any, str]] = {
    str: "text",
    bool: "true or false",
    int: "an integer",
    float: "a number",
}


def read_value(info: SettingInfo, value: Any) -> Any:
    """Give the value as settings hold it: 7 is no text and "7" no number.

    Raises:
        TypeError: it is of another kind.
        ValueError: it is beyond a limit, or something in it cannot be used.
    """
    kind = info.type
    if kind in _LISTS:
        return _LISTS[kind](value)
    if issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            names = ", ".join(member.value for member in kind)
            raise ValueError(f"must be one of {names}") from None
    number = _read_plain(kind, value)
    least, most = info.meta.ge, info.meta.le
    if least is not None and number < least:
        raise ValueError(f"must be >= {least}")
    if most is not None and number > most:
        raise ValueError(f"must be <= {most}")
    return number


def plain(value: object) -> Any:
    """Give a value of a setting as TOML, JSON and editors have it."""
    if isinstance(value, tuple):
        return [plain(entry) for entry in cast("tuple[object, ...]", value)]
    if isinstance(value, OwnPhrase | OwnPattern):
        return {
            "class" if key == "label" else key: plain(part)
            for key, part in asdict(value).items()
        }
    return value.value if isinstance(value, Enum) else value


def settings_of(chosen: Mapping[tuple[str, ...], Any]) -> Settings:
    """Put values in the place of defaults; each was read by `read_value`."""
    settings = Settings()
    for path, value in chosen.items():
        settings = _with(settings, path, value)
    return settings


def _with(section: _Section, path: tuple[str, ...], value: Any) -> _Section:
    name, *below = path
    if below:
        value = _with(getattr(section, name), tuple(below), value)
    return replace(section, **{name: value})


def _read_plain(kind: type, value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is float and is_number and _is_finite(value):
        return float(value)
    is_kind = isinstance(value, kind) and kind is not float
    if is_kind and isinstance(value, bool) == (kind is bool):
        return value
    raise TypeError(f"must be {_NAMES[kind]}")


def _is_finite(number: float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:
        return False


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        entries = cast("Sequence[Any]", value)
        if all(isinstance(entry, str) for entry in entries):
            return tuple(entries)
    raise TypeError("must be a list of texts")


_LISTS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    tuple[str, ...]: _texts,
    tuple[OwnPhrase, ...]: read_phrases,
    tuple[OwnPattern, ...]: read_patterns,
}
