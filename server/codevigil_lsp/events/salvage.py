r"""What can be saved of a line that does not fit: broken, glued, or of other types.

1. A line is read as JSON values one after the other, with bytes that are no UTF-8
   replaced; every object among them is kept.
2. Where a torn piece stands in front, the records that fill the rest of the line up to
   its end are kept.  Objects *inside* the torn piece, such as a content block or the copy
   of a sub-agent's message, are not records and are left.
3. An object is fitted to its type field by field; a field that does not fit is absent.

Nothing here raises on any content, and the work on one line is bounded.
"""

import json
import re
from contextlib import suppress
from typing import Any, Final, NamedTuple, TypeVar, cast, get_args, get_origin

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import FieldInfo, fields

_RECORD_START: Final = re.compile(r'(?:(?<![:,\[])\{"type"|\{"parentUuid"):')
"""How a record begins that was glued to a torn one; a block follows `:`, `,` or `[`."""
_MOST_STARTS: Final = 8
"""Places tried on one line, so that a hostile line costs no more than a few passes."""
_LARGEST_DIGITS: Final = 18
"""Digits of an integer that is taken; no number in a transcript comes near."""
_UNREADABLE: Final = (ValueError, RecursionError, MemoryError)

_Object = dict[str, Any]
_S = TypeVar("_S", bound=Struct)


class Salvaged(NamedTuple):
    """The objects of a line, and whether some of it could not be read."""

    objects: list[_Object]
    malformed: bool


def read_objects(line: bytes) -> Salvaged:
    """Read the JSON objects that stand on a line, one after the other."""
    text = line.decode("utf-8", "replace")
    values, position = _read_values(text, 0)
    whole = position == len(text)
    starts = 0
    while position < len(text) and starts < _MOST_STARTS:
        start = _RECORD_START.search(text, position)
        if start is None:
            break
        starts += 1
        rest, end = _read_values(text, start.start())
        if end == len(text):
            values += rest
            break
        position = start.end()
    objects = objects_in(values)
    return Salvaged(objects, malformed=not whole or len(objects) < len(values))


def objects_in(values: Any) -> list[_Object]:
    """Give those of a list's values that are JSON objects."""
    items = cast("list[Any]", values)
    return [cast("_Object", item) for item in items if isinstance(item, dict)]


def fit(value: _Object, kind: type[_S]) -> _S:
    """Make the type of whatever fields of the object fit it."""
    given = {
        field.name: fitted
        for field in fields(kind)
        if (fitted := _fit_field(value.get(field.encode_name), field)) is not None
    }
    return kind(**given)


def _read_values(text: str, position: int) -> tuple[list[Any], int]:
    """Read values from a place on; give them and the place where reading stopped."""
    decoder = json.JSONDecoder(strict=False, parse_int=_bounded_int)
    values: list[Any] = []
    position = _skip_space(text, position)
    while position < len(text):
        try:
            value, position = decoder.raw_decode(text, position)
        except _UNREADABLE:
            break
        values.append(value)
        position = _skip_space(text, position)
    return values, position


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _fit_field(value: Any, field: FieldInfo) -> Any:
    if value is None:
        return None
    if field.type is Raw:
        return _to_raw(value)
    # msgspec encodes what it refuses, and half a surrogate pair cannot be.
    with suppress(msgspec.ValidationError, UnicodeEncodeError, RecursionError):
        return msgspec.convert(value, field.type)
    if isinstance(value, dict) and (kind := _struct_in(field.type)) is not None:
        return fit(cast("_Object", value), kind)
    if isinstance(value, list) and (kind := _struct_listed_in(field.type)) is not None:
        return [fit(item, kind) for item in objects_in(value)]
    return None


def _to_raw(value: Any) -> Raw | None:
    try:
        return Raw(json.dumps(value).encode())
    except _UNREADABLE:
        return None


def _struct_in(annotation: Any) -> type[Struct] | None:
    """Give the struct type among the alternatives of a type."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Struct):
            return kind
    return None


def _struct_listed_in(annotation: Any) -> type[Struct] | None:
    """Give the struct type of which one of the alternatives is a list."""
    for kind in (annotation, *get_args(annotation)):
        if get_origin(kind) is list:
            return _struct_in(get_args(kind)[0])
    return None


def _bounded_int(digits: str) -> int:
    return int(digits) if len(digits) <= _LARGEST_DIGITS else 0
