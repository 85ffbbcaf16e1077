import math

import pytest

from codevigil_lsp.config.model import Scope, Settings
from codevigil_lsp.config.values import CONVERTER

TEXTS = tuple[str, ...]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (int, 7, 7),
        (float, 7, 7.0),
        (float, 7.5, 7.5),
        (bool, False, False),
        (str, "7", "7"),
        (Scope, "all", Scope.ALL),
        (TEXTS, ["a", "b"], ("a", "b")),
        (TEXTS, (), ()),
    ],
)
def test_a_value_of_the_right_type_is_taken_as_it_is(kind, value, expected):
    taken = CONVERTER.structure(value, kind)
    assert taken == expected
    assert type(taken) is type(expected)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, "7"),
        (int, 7.0),
        (int, True),
        (float, "7"),
        (float, True),
        (float, math.inf),
        (float, math.nan),
        (float, 10**400),
        (bool, 1),
        (bool, "true"),
        (str, 7),
        (str, None),
        (TEXTS, "ab"),
        (TEXTS, ["a", 1]),
        (TEXTS, {"a": 1}),
    ],
)
def test_a_value_of_another_type_is_never_bent_into_it(kind, value):
    with pytest.raises(TypeError, match="must be"):
        CONVERTER.structure(value, kind)


def test_a_text_outside_an_enum_is_none_of_it():
    with pytest.raises(ValueError, match="project"):
        CONVERTER.structure("project", Scope)


def test_settings_taken_apart_and_put_together_are_the_same():
    settings = Settings(scope=Scope.ALL, roots=("~/a",))
    again = CONVERTER.structure(CONVERTER.unstructure(settings), Settings)
    assert again == settings
