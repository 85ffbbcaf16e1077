"""Layers of settings put together: defaults, file, environment, editor, command line.

A later layer wins, key by key; where each value came from is kept.
A key that is not known, or a value that does not fit, costs that key only: the value
below it stays, and the problem is told by its name with the nearest known one.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from typing import Any, Final, cast, get_origin

from attrs import fields, frozen, has
from cattrs.errors import BaseValidationError

from codevigil_lsp.config.model import SettingInfo, Settings, all_settings, camel
from codevigil_lsp.config.values import CONVERTER
from codevigil_lsp.privacy import sanitize

DEFAULT: Final = "default"
_DEEPEST: Final = 8
"""Sections within sections that are looked into."""
_LONGEST: Final = 80
"""Characters of an unknown name that are shown and compared."""


@frozen
class Layer:
    """Settings from one place."""

    origin: str
    """Where they come from, as shown to the user."""
    values: Mapping[str, Any]
    """Nested by section; names in snake_case or camelCase."""
    is_machine: bool = True
    """Whether settings of the machine are taken from here; a workspace's are not."""


@frozen
class Problem:
    """A key that could not be used."""

    origin: str
    key: str
    message: str


@frozen
class Layered:
    """The settings in force, where each comes from, and what could not be used."""

    settings: Settings
    origins: Mapping[str, str]
    problems: tuple[Problem, ...]


def combine(layers: list[Layer]) -> Layered:
    """Put layers together, the first being the weakest."""
    infos = {info.key: info for info in all_settings()}
    chosen: dict[tuple[str, ...], Any] = {}
    origins = dict.fromkeys(infos, DEFAULT)
    problems: list[Problem] = []
    for layer in layers:
        for key, value in _leaves(layer.values, infos):
            info = infos.get(key)
            if info is None:
                message = _unknown(key, infos)
            elif info.is_machine and not layer.is_machine:
                message = "is set per machine and not taken from a workspace"
            else:
                message = _misfit(info, value, chosen.get(info.path, info.default))
            if message or info is None:
                problems.append(Problem(layer.origin, sanitize(key, _LONGEST), message))
                continue
            chosen[info.path] = value
            origins[key] = layer.origin
    settings = CONVERTER.structure(_nested(chosen), Settings)
    return Layered(settings, origins, tuple(problems))


def from_environment(environ: Mapping[str, str], separator: str) -> Layer:
    """Read the variables `CODEVIGIL_…`; lists are cut at the platform's separator.

    Lists of anything but texts are JSON.  An empty variable is one that is not set.
    """
    values: dict[str, Any] = {}
    for info in all_settings():
        if text := environ.get(info.variable):
            values[".".join(info.path)] = _from_text(info, text, separator)
    return Layer("environment", values)


def _leaves(
    values: Mapping[str, Any], known: Container[str], path: tuple[str, ...] = ()
) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        here = (*path, *(camel(part) for part in str(name).split(".")))
        key = ".".join(here)
        is_section = isinstance(value, Mapping) and key not in known
        if is_section and len(here) < _DEEPEST:
            yield from _leaves(cast("Mapping[str, Any]", value), known, here)
        elif value is not None:
            yield key, value


def _unknown(key: str, known: Iterable[str]) -> str:
    below = next((name for name in known if name.startswith(f"{key}.")), None)
    if below is not None:
        return f"is a section, not a setting; one of its settings is {below}"
    near = get_close_matches(key[:_LONGEST], known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"is not a setting{hint}"


def _misfit(info: SettingInfo, value: Any, used: Any) -> str:
    """Say why the value does not fit and what is used, empty when it fits."""
    try:
        CONVERTER.structure(_nested({info.path: value}), Settings)
    except (BaseValidationError, TypeError, ValueError) as error:
        shown = json.dumps(CONVERTER.unstructure(used))
        return f"{_reason(info, error)}; {shown} is used"
    return ""


def _reason(info: SettingInfo, error: BaseException) -> str:
    if isinstance(info.type, type) and issubclass(info.type, Enum):
        return f"must be one of {', '.join(member.value for member in info.type)}"
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    # attrs says: 'max_files' must be >= 1: 0
    return str(error).removeprefix(f"'{info.path[-1]}' ").partition(": ")[0]


def _nested(chosen: Mapping[tuple[str, ...], Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in chosen.items():
        branch = tree
        for part in path[:-1]:
            branch = branch.setdefault(part, {})
        branch[path[-1]] = value
    return tree


def _from_text(info: SettingInfo, text: str, separator: str) -> Any:
    if info.type is bool:
        lowered = text.strip().lower()
        return {"true": True, "1": True, "yes": True, "on": True}.get(
            lowered, False if lowered in {"false", "0", "no", "off"} else text
        )
    if info.type in {int, float}:
        return _number(text)
    if info.type == tuple[str, ...]:
        return [part for part in text.split(separator) if part]
    if get_origin(info.type) is tuple:
        return _json(text)
    return text


def _json(text: str) -> Any:
    """Give a list as it is written in JSON; anything else does not fit and is told."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _number(text: str) -> float | int | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def to_camel(settings: Any) -> dict[str, Any]:
    """Give settings as editors have them: nested, with names in camelCase."""
    return {
        camel(attribute.name): (
            to_camel(value) if has(value.__class__) else CONVERTER.unstructure(value)
        )
        for attribute in fields(settings.__class__)
        for value in [getattr(settings, attribute.name)]
    }
