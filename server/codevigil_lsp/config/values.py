"""Values as they are set: taken as they are or not at all, never bent."""

from collections.abc import Callable, Sequence
from functools import partial
from math import isfinite
from operator import eq
from typing import Any, Final, cast

from attrs import asdict
from cattrs import Converter

from codevigil_lsp.config.phrases import read_patterns, read_phrases
from codevigil_lsp.metrics.lexicon import OwnPattern, OwnPhrase


def _strict(kind: type) -> Any:
    def structure(value: Any, wanted: Any) -> Any:
        if wanted is not kind:  # an enum of texts is a kind of text to cattrs
            return wanted(value)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if kind is float and is_number and _is_finite(value):
            return float(value)
        is_kind = isinstance(value, kind) and kind is not float
        if is_kind and isinstance(value, bool) == (kind is bool):
            return value
        raise TypeError(f"must be {_NAMES[kind]}")

    return structure


def _is_finite(number: float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:
        return False


def _texts(value: Any, _: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        entries = cast("Sequence[Any]", value)
        if all(isinstance(entry, str) for entry in entries):
            return tuple(entries)
    raise TypeError("must be a list of texts")


_NAMES: Final = {
    str: "text",
    bool: "true or false",
    int: "an integer",
    float: "a number",
}


_PHRASES: Final[dict[Any, Callable[[Any], Any]]] = {
    tuple[OwnPhrase, ...]: read_phrases,
    tuple[OwnPattern, ...]: read_patterns,
}


def _reading(read: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda value, _: read(value)


def _as_set(entry: OwnPhrase | OwnPattern) -> dict[str, str]:
    """Give a phrase or pattern as settings have it."""
    return {
        "class" if key == "label" else key: str(v) for key, v in asdict(entry).items()
    }


def _converter() -> Converter:
    """A converter that does not bend values: 7 is no text and "7" no number."""
    converter = Converter(detailed_validation=True)
    for kind in _NAMES:
        converter.register_structure_hook(kind, _strict(kind))
    # A text is a sequence of texts to cattrs, but not to us.
    converter.register_structure_hook_func(partial(eq, tuple[str, ...]), _texts)
    for kind, read in _PHRASES.items():
        converter.register_structure_hook_func(partial(eq, kind), _reading(read))
    converter.register_unstructure_hook(OwnPhrase, _as_set)
    converter.register_unstructure_hook(OwnPattern, _as_set)
    return converter


CONVERTER: Final = _converter()
