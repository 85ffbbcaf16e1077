import re

import pytest

from codevigil_lsp.config.model import SettingInfo, Settings, all_settings, camel

SETTINGS = all_settings()


@pytest.mark.parametrize("info", SETTINGS, ids=lambda info: info.key)
def test_every_setting_says_what_it_is_in_one_sentence(info: SettingInfo):
    assert re.fullmatch(r"[A-Z][^\n]{10,120}\.", info.says)


def test_every_setting_has_a_name_of_its_own_everywhere():
    assert len({info.key for info in SETTINGS}) == len(SETTINGS)
    assert len({info.variable for info in SETTINGS}) == len(SETTINGS)


def test_names_differ_by_place_and_mean_the_same():
    info = next(i for i in SETTINGS if i.path[-1] == "stale_after")
    assert info.path == ("sessions", "stale_after")
    assert info.key == "sessions.staleAfter"
    assert info.variable == "CODEVIGIL_SESSIONS_STALE_AFTER"


def test_what_widens_the_scope_or_runs_expressions_is_the_machines():
    machine = {info.key for info in SETTINGS if info.is_machine}
    assert machine == {
        "roots",
        "allowRootsOutsideHome",
        "metrics.stopPhrase.patterns",
        "metrics.reasoningLoop.patterns",
    }


def test_the_defaults_are_those_of_the_model():
    settings = Settings()
    for info in SETTINGS:
        value = settings
        for part in info.path:
            value = getattr(value, part)
        assert value == info.default, info.key


@pytest.mark.parametrize(
    ("name", "expected"),
    [("scope", "scope"), ("max_files", "maxFiles"), ("maxFiles", "maxFiles")],
)
def test_names_are_put_in_camel_case_once(name, expected):
    assert camel(name) == expected
    assert camel(camel(name)) == expected
