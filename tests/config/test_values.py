import math

import pytest

from codevigil_lsp.config.model import (
    Scope,
    SettingInfo,
    Settings,
    WatchSettings,
    all_settings,
)
from codevigil_lsp.config.values import plain, read_value, settings_of
from codevigil_lsp.metrics.model import option

TEXTS = tuple[str, ...]


def read(value, kind, **limits):
    return read_value(SettingInfo(("one",), kind, None, option("It.", **limits)), value)


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
    taken = read(value, kind)
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
        read(value, kind)


def test_a_text_outside_an_enum_is_none_of_it():
    with pytest.raises(ValueError, match="must be one of workspace, all"):
        read("project", Scope)


@pytest.mark.parametrize("value", [0.2, 1, 0.5])
def test_a_limit_itself_is_within_it(value):
    assert read(value, float, ge=0.2, le=1) == value


@pytest.mark.parametrize(("value", "reason"), [(0.1, ">= 0.2"), (1.5, "<= 1")])
def test_a_number_beyond_a_limit_is_not_taken(value, reason):
    with pytest.raises(ValueError, match=reason):
        read(value, float, ge=0.2, le=1)


def test_settings_taken_apart_and_put_together_are_the_same():
    settings = Settings(
        scope=Scope.ALL, roots=("~/a",), watch=WatchSettings(max_files=7)
    )
    chosen = {}
    for info in all_settings():
        value = settings
        for part in info.path:
            value = getattr(value, part)
        chosen[info.path] = read_value(info, plain(value))
    assert settings_of(chosen) == settings
