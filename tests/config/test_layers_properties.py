"""Whatever the layers hold: the highest that sets a key wins, and nothing raises."""

from enum import Enum

from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.config.layers import DEFAULT, Layer, combine, to_camel
from codevigil_lsp.config.model import SettingInfo, all_settings
from codevigil_lsp.config.values import CONVERTER

SETTINGS = all_settings()


def values_of(info: SettingInfo) -> st.SearchStrategy:
    """Values that fit a setting, as an editor sends them."""
    if isinstance(info.type, type) and issubclass(info.type, Enum):
        return st.sampled_from([member.value for member in info.type])
    if info.type is bool:
        return st.booleans()
    if info.type is int:
        return st.integers(1, 10**9)
    if info.type is float and "from 0 to 1" in info.says:
        return st.floats(0, 1)
    if info.type is float:
        return st.floats(1, 10**9)
    if info.type == tuple[str, ...]:
        return st.lists(st.text(max_size=5), max_size=3)
    part = "phrase" if info.path[-1] == "phrases" else "pattern"
    return st.lists(
        st.fixed_dictionaries(
            {
                part: st.text("abc", min_size=2, max_size=5),
                "class": st.sampled_from(["own", "given-up"]),
                "intent": st.sampled_from(["alarm", "count"]),
                **({"mode": st.just("word")} if part == "phrase" else {}),
            }
        ),
        max_size=3,
    )


LAYERS = st.lists(
    st.fixed_dictionaries({}, optional={i.key: values_of(i) for i in SETTINGS}),
    max_size=4,
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
)
NAMES = st.sampled_from([part for info in SETTINGS for part in info.path])


def plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    return CONVERTER.unstructure(value) if isinstance(value, tuple) else value


def value_at(settings: object, info: SettingInfo) -> object:
    for part in info.path:
        settings = getattr(settings, part)
    return plain(settings)


@given(LAYERS)
def test_the_highest_layer_that_sets_a_key_wins(layers):
    given_layers = [Layer(str(place), values) for place, values in enumerate(layers)]
    layered = combine(given_layers)
    assert layered.problems == ()
    for info in SETTINGS:
        setters = [layer for layer in given_layers if info.key in layer.values]
        value = setters[-1].values[info.key] if setters else plain(info.default)
        assert value_at(layered.settings, info) == value
        assert layered.origins[info.key] == (setters[-1].origin if setters else DEFAULT)


@given(LAYERS)
def test_settings_given_back_as_an_editor_has_them_are_the_same(layers):
    settings = combine([Layer("any", values) for values in layers]).settings
    again = combine([Layer("editor", to_camel(settings))])
    assert again.settings == settings
    assert again.problems == ()


@given(st.dictionaries(NAMES | st.text(max_size=12), JUNK, max_size=4))
def test_nothing_that_a_layer_can_hold_raises_or_spoils_another_layer(values):
    sound = Layer("sound", {"scope": "all", "watch": {"maxFiles": 3}})
    layered = combine([Layer("junk", values), sound])
    assert layered.settings.scope == "all"
    assert layered.settings.watch.max_files == 3
    for problem in layered.problems:
        assert problem.origin == "junk"
        assert problem.key.isprintable()
