import pytest

from codevigil_lsp.config.layers import (
    DEFAULT,
    Layer,
    Problem,
    combine,
    from_environment,
    to_camel,
)
from codevigil_lsp.config.model import Scope, Settings, all_settings


def problem_with(values: dict) -> Problem:
    (problem,) = combine([Layer("file", values)]).problems
    return problem


def test_without_any_layer_the_defaults_hold():
    layered = combine([])
    assert layered.settings == Settings()
    assert set(layered.origins) == {info.key for info in all_settings()}
    assert set(layered.origins.values()) == {DEFAULT}


def test_a_later_layer_wins_key_by_key():
    layered = combine(
        [
            Layer("file", {"scope": "all", "watch": {"max_files": 5}}),
            Layer("editor", {"watch": {"maxFiles": 9, "idleInterval": 3}}),
        ]
    )
    assert layered.settings.scope is Scope.ALL
    assert layered.settings.watch.max_files == 9
    assert layered.settings.watch.idle_interval == 3.0
    assert layered.origins["scope"] == "file"
    assert layered.origins["watch.maxFiles"] == "editor"
    assert layered.origins["watch.hotInterval"] == DEFAULT


@pytest.mark.parametrize(
    "values",
    [
        {"metrics": {"stop_phrase": {"warning": 4}}},
        {"metrics": {"stopPhrase": {"warning": 4}}},
        {"metrics.stopPhrase.warning": 4},
        {"metrics": {"stop_phrase.warning": 4}},
    ],
)
def test_names_may_be_in_either_case_and_nested_or_dotted(values):
    layered = combine([Layer("file", values)])
    assert layered.problems == ()
    assert layered.settings.metrics.stop_phrase.warning == 4


def test_null_means_not_set():
    weaker = Layer("file", {"scope": "all"})
    layered = combine([weaker, Layer("editor", {"scope": None, "watch": None})])
    assert layered.settings.scope is Scope.ALL
    assert layered.problems == ()


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("watch.maxFiles", "7", "must be an integer; 2000 is used"),
        ("watch.maxFiles", 7.5, "must be an integer; 2000 is used"),
        ("watch.maxFiles", True, "must be an integer; 2000 is used"),
        ("watch.maxFiles", 0, "must be >= 1; 2000 is used"),
        ("watch.hotInterval", "fast", "must be a number; 0.25 is used"),
        ("watch.hotInterval", 0.01, "must be >= 0.05; 0.25 is used"),
        ("watch.hotInterval", float("inf"), "must be a number; 0.25 is used"),
        ("watch.hotInterval", float("nan"), "must be a number; 0.25 is used"),
        ("watch.hotInterval", 10**400, "must be a number; 0.25 is used"),
        ("metrics.parseHealth.critical", 2, "must be <= 1.0; 0.9 is used"),
        ("allowRootsOutsideHome", 1, "must be true or false; false is used"),
        ("allowRootsOutsideHome", "yes", "must be true or false; false is used"),
        ("roots", "~/transcripts", "must be a list of texts; [] is used"),
        ("roots", ["~/a", 7], "must be a list of texts; [] is used"),
        ("roots", {"a": 1}, "must be a list of texts; [] is used"),
        (
            "scope",
            "project",
            'must be one of workspace, all; "workspace" is used',
        ),
        ("scope", {}, 'must be one of workspace, all; "workspace" is used'),
        (
            "diagnostics.placement",
            7,
            'must be one of both, source, transcript, off; "both" is used',
        ),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_what_would(key, value, expected):
    problem = problem_with({key: value})
    assert (problem.origin, problem.key, problem.message) == ("file", key, expected)


def test_a_value_that_does_not_fit_costs_that_key_only():
    layered = combine(
        [
            Layer("file", {"watch": {"max_files": 500}}),
            Layer("editor", {"watch": {"maxFiles": 0, "idleInterval": 9}}),
        ]
    )
    assert layered.settings.watch.max_files == 500
    assert layered.settings.watch.idle_interval == 9.0
    assert layered.origins["watch.maxFiles"] == "file"
    (problem,) = layered.problems
    assert problem.message == "must be >= 1; 500 is used"


@pytest.mark.parametrize("number", [3, 3.0])
def test_a_whole_number_is_a_number(number):
    layered = combine([Layer("file", {"watch": {"idle_interval": number}})])
    assert layered.settings.watch.idle_interval == 3.0
    assert layered.problems == ()


@pytest.mark.parametrize(
    ("values", "key", "message"),
    [
        ({"scop": "all"}, "scop", "is not a setting; did you mean scope?"),
        (
            {"watch": {"max_file": 3}},
            "watch.maxFile",
            "is not a setting; did you mean watch.maxFiles?",
        ),
        ({"colour": "green"}, "colour", "is not a setting"),
        (
            {"watch": 5},
            "watch",
            "is a section, not a setting; one of its settings is watch.hotInterval",
        ),
        ({7: 3}, "7", "is not a setting"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(values, key, message):
    problem = problem_with(values)
    assert (problem.key, problem.message) == (key, message)


def test_a_name_that_would_play_with_a_terminal_is_shown_harmless():
    problem = problem_with({"\x1b[31m\u202e" + "x" * 500: 1})
    assert problem.key.isprintable()
    assert len(problem.key) == 80


def test_nesting_without_end_is_one_unknown_key():
    deep = {}
    for _ in range(2000):
        deep = {"a": deep}
    assert problem_with(deep).message == "is not a setting"


def test_settings_of_the_machine_are_not_taken_from_a_workspace():
    values = {"roots": ["~/a"], "allow_roots_outside_home": True, "scope": "all"}
    layered = combine([Layer("workspace", values, is_machine=False)])
    assert layered.settings == Settings(scope=Scope.ALL)
    assert {problem.key for problem in layered.problems} == {
        "roots",
        "allowRootsOutsideHome",
    }
    for problem in layered.problems:
        assert problem.message == "is set per machine and not taken from a workspace"
    assert combine([Layer("user", values)]).settings.roots == ("~/a",)


def test_environment_variables_are_read_by_their_type():
    environ = {
        "CODEVIGIL_SCOPE": "all",
        "CODEVIGIL_ROOTS": "~/a::/b",
        "CODEVIGIL_ALLOW_ROOTS_OUTSIDE_HOME": "Yes",
        "CODEVIGIL_WATCH_MAX_FILES": "12",
        "CODEVIGIL_WATCH_IDLE_INTERVAL": "1.5",
        "CODEVIGIL_METRICS_READ_EDIT_RATIO_MINIMUM": "30",
        "CODEVIGIL_UNHEARD_OF": "1",
        "HOME": "/home/you",
    }
    layered = combine([from_environment(environ, ":")])
    settings = layered.settings
    assert layered.problems == ()
    assert settings.scope is Scope.ALL
    assert settings.roots == ("~/a", "/b")
    assert settings.allow_roots_outside_home is True
    assert settings.watch.max_files == 12
    assert settings.watch.idle_interval == 1.5
    assert settings.metrics.read_edit_ratio.minimum == 30
    assert layered.origins["scope"] == "environment"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("1", True), ("ON", True), ("0", False), ("off", False)],
)
def test_a_variable_says_yes_or_no_in_several_ways(text, expected):
    environ = {"CODEVIGIL_ALLOW_ROOTS_OUTSIDE_HOME": text}
    layered = combine([from_environment(environ, ":")])
    assert layered.settings.allow_roots_outside_home is expected


@pytest.mark.parametrize(
    ("variable", "text", "message"),
    [
        ("CODEVIGIL_WATCH_MAX_FILES", "many", "must be an integer; 2000 is used"),
        ("CODEVIGIL_WATCH_HOT_INTERVAL", "inf", "must be a number; 0.25 is used"),
        (
            "CODEVIGIL_ALLOW_ROOTS_OUTSIDE_HOME",
            "perhaps",
            "must be true or false; false is used",
        ),
    ],
)
def test_a_variable_that_does_not_fit_is_told(variable, text, message):
    (problem,) = combine([from_environment({variable: text}, ":")]).problems
    assert (problem.origin, problem.message) == ("environment", message)


def test_an_empty_variable_is_one_that_is_not_set():
    empty = {info.variable: "" for info in all_settings()}
    layered = combine([from_environment(empty, ":")])
    assert layered == combine([])


def test_the_separator_of_lists_is_the_platforms():
    environ = {"CODEVIGIL_ROOTS": r"C:\a;D:\b"}
    layered = combine([from_environment(environ, ";")])
    assert layered.settings.roots == ("C:\\a", "D:\\b")


def test_editors_see_the_settings_in_their_own_spelling():
    shown = to_camel(Settings())
    assert shown["watch"]["maxFiles"] == 2000
    assert shown["scope"] == "workspace"
    assert shown["roots"] in ([], ())
    assert "max_files" not in str(shown)
