import pytest

from codevigil_lsp.config.layers import Layer, combine, from_environment
from codevigil_lsp.config.phrases import read_patterns, read_phrases
from codevigil_lsp.config.values import CONVERTER
from codevigil_lsp.metrics.lexicon import Intent, Mode, OwnPattern, OwnPhrase


def test_an_entry_is_a_text_or_an_object():
    assert read_phrases(
        [
            "for  today",
            {"phrase": "ok", "class": "giving-up", "intent": "count"},
            {"phrase": "day", "mode": "substring"},
        ]
    ) == (
        OwnPhrase("for today"),
        OwnPhrase("ok", "giving-up", Intent.COUNT),
        OwnPhrase("day", mode=Mode.SUBSTRING),
    )
    assert read_patterns([r"for \w+", {"pattern": "ab", "class": "x1"}]) == (
        OwnPattern(r"for \w+"),
        OwnPattern("ab", "x1"),
    )


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("for today", "must be a list of phrases"),
        ({"phrase": "ok"}, "must be a list of phrases"),
        (["ok"] * 101, "has more than 100 entries"),
        (["ok", 7], "entry 2 must be a text, or an object with a phrase"),
        (["x"], "entry 1 must have a phrase of 2 to 100 characters"),
        (["x" * 101], "entry 1 must have a phrase of 2 to 100 characters"),
        ([{}], "entry 1 must have a phrase, which is a text"),
        ([{"phrase": 7}], "entry 1 must have a phrase, which is a text"),
        (
            [{"phrase": "ok", "clas": "a"}],
            "entry 1 has an unknown part; it may have phrase, class, intent, mode",
        ),
        (
            [{"phrase": "ok", "class": "Giving up"}],
            "entry 1 must have a class of at most 40 small letters, digits and hyphens",
        ),
        (
            [{"phrase": "ok", "intent": "shout"}],
            "entry 1 must have the intent alarm or count",
        ),
        (
            [{"phrase": "ok", "mode": 7}],
            "entry 1 must have the mode word or substring",
        ),
        (
            ["ok", {"phrase": "o.*k", "mode": "regex"}],
            "entry 2 is a regular expression; move it to patterns, a setting of the"
            " machine",
        ),
    ],
)
def test_what_cannot_be_used_is_told_by_its_entry(value, said):
    layered = combine([Layer("file", {"metrics": {"stop_phrase": {"phrases": value}}})])
    (problem,) = layered.problems
    assert problem.key == "metrics.stopPhrase.phrases"
    assert problem.message == f"{said}; [] is used"
    assert layered.settings.metrics.stop_phrase.phrases == ()


def test_a_pattern_that_may_take_long_is_told_too():
    values = {"metrics.reasoningLoop.patterns": ["ok", "(a+)+b"]}
    (problem,) = combine([Layer("file", values)]).problems
    assert problem.message.startswith("entry 2 repeats a group in which something")


def test_patterns_are_not_taken_from_a_workspace():
    values = {
        "metrics.stopPhrase.patterns": ["ok"],
        "metrics.stopPhrase.phrases": ["ok"],
    }
    layered = combine([Layer("workspace", values, is_machine=False)])
    (problem,) = layered.problems
    assert problem.key == "metrics.stopPhrase.patterns"
    assert layered.settings.metrics.stop_phrase.patterns == ()
    assert layered.settings.metrics.stop_phrase.phrases == (OwnPhrase("ok"),)


def test_in_the_environment_a_list_of_phrases_is_json():
    name = "CODEVIGIL_METRICS_STOP_PHRASE_PHRASES"
    layered = combine([from_environment({name: '["ok", {"phrase": "day"}]'}, ":")])
    phrases = layered.settings.metrics.stop_phrase.phrases
    assert phrases == (OwnPhrase("ok"), OwnPhrase("day"))
    (problem,) = combine([from_environment({name: "ok:day"}, ":")]).problems
    assert problem.message == "must be a list of phrases; [] is used"


def test_a_phrase_is_told_as_it_is_set():
    assert CONVERTER.unstructure((OwnPhrase("ok", "a"),)) == [
        {"phrase": "ok", "class": "a", "intent": "alarm", "mode": "word"}
    ]
