import pytest

from codevigil_lsp.events.model import Compaction, Prompt, Usage
from codevigil_lsp.metrics.collectors.context import Context, ContextOptions
from codevigil_lsp.metrics.model import Severity

CLAUDE = "claude-opus-5-5"


def usage(tokens, model=CLAUDE, line=1):
    """A message after which that many tokens are in the context, of every kind some."""
    return Usage(line, None, "m", model, 3, 40, tokens - 143, 100)


def after(*events, **options):
    collector = Context(ContextOptions(**options))
    for event in events:
        collector.ingest(event)
    return collector


def test_the_value_is_all_tokens_of_the_last_message():
    metric = after(usage(90_000), usage(152_000, line=7)).snapshot()
    assert metric.value == 152_000
    assert metric.label == "152k tokens in context"
    assert metric.detail == {
        "tokens": 152_000,
        "window": None,
        "windowFrom": None,
        "windowNotKnown": metric.detail["windowNotKnown"],
        "share": None,
        "percent": None,
        "formula": "input + cache creation + cache read + output tokens of the last"
        " message",
        "percentFormula": "100 * tokens / window",
        "line": 7,
        "compactions": 0,
        "beforeLastCompaction": None,
        "afterLastCompaction": None,
        "afterFrom": None,
        "droppedByLastCompaction": None,
    }


def test_before_any_message_there_is_nothing_to_tell():
    collector = after(Prompt(1, None, "hello"))
    assert collector.snapshot().label == ""
    assert collector.findings() == ()


def test_a_window_that_is_not_known_is_not_guessed_and_never_alarms():
    metric = after(usage(199_999)).snapshot()
    assert metric.detail["share"] is None
    assert metric.severity is Severity.OK
    assert "tells the window" in metric.detail["windowNotKnown"]
    known = after(usage(199_999), window=200_000).snapshot()
    assert known.detail["windowNotKnown"] is None


@pytest.mark.parametrize(
    ("model", "window"),
    [
        ("claude-sonnet-4-5[1m]", 1_000_000),
        ("claude-opus-5-5[200K]", 200_000),
        ("claude-opus-5-5", None),
        ("other-model-128k", None),
        (None, None),
    ],
)
def test_the_models_name_may_state_the_window(model, window):
    detail = after(usage(50_000, model)).snapshot().detail
    assert detail["window"] == window
    assert detail["windowFrom"] == ("model" if window else None)


def test_more_than_an_ordinary_window_holds_proves_the_large_one():
    metric = after(usage(420_000)).snapshot()
    assert metric.label == "420k of 1M tokens in context (42%)"
    assert metric.detail["windowFrom"] == "tokens seen"
    assert after(usage(420_000), usage(50_000)).snapshot().detail["share"] == 0.05
    assert after(usage(420_000, "glm-5")).snapshot().detail["window"] is None
    assert after(usage(1_200_000)).snapshot().detail["window"] is None


def test_a_compaction_above_an_ordinary_window_proves_the_large_one():
    events = usage(150_000), Compaction(2, None, 334_000), usage(40_000, line=3)
    assert after(*events).snapshot().label == "40k of 1M tokens in context (4%)"


@pytest.mark.parametrize(
    ("trigger", "tokens", "window"),
    [
        ("auto", 155_000, 200_000),
        ("auto", 200_000, 200_000),
        ("auto", 139_999, None),
        ("auto", 213_000, 1_000_000),
        ("manual", 155_000, None),
        (None, 155_000, None),
        ("auto", None, None),
    ],
)
def test_a_compaction_by_itself_near_its_end_proves_an_ordinary_window(
    trigger, tokens, window
):
    compacted = Compaction(2, None, tokens, trigger)
    detail = after(usage(90_000), compacted, usage(30_000)).snapshot().detail
    assert detail["window"] == window
    assert detail["windowFrom"] in {None, "compaction", "tokens seen"}


def test_more_seen_after_such_a_compaction_outweighs_it():
    events = usage(90_000), Compaction(2, None, 160_000, "auto"), usage(250_000)
    assert after(*events).snapshot().detail["window"] == 1_000_000


def test_what_one_model_proved_does_not_hold_for_another():
    detail = after(usage(420_000), usage(90_000, "claude-haiku-5")).snapshot().detail
    assert detail["window"] is None


def test_a_window_that_is_set_holds_until_more_was_seen():
    assert after(usage(150_000), window=200_000).snapshot().label == (
        "150k of 200k tokens in context (75%)"
    )
    proven = after(usage(250_000), window=200_000).snapshot().detail
    assert (proven["window"], proven["windowFrom"]) == (1_000_000, "tokens seen")


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (140_000, Severity.OK),
        (140_001, Severity.WARNING),
        (180_000, Severity.WARNING),
        (180_001, Severity.CRITICAL),
    ],
)
def test_it_alarms_above_70_and_90_percent_of_a_known_window(tokens, expected):
    assert after(usage(tokens), window=200_000).snapshot().severity is expected


def test_the_limits_can_be_set():
    given = {"window": 200_000, "warning": 0.4, "critical": 0.5}
    assert after(usage(90_000), **given).snapshot().severity is Severity.WARNING
    assert after(usage(110_000), **given).snapshot().severity is Severity.CRITICAL


def test_a_compaction_starts_anew():
    full = usage(190_000)
    compacted = Compaction(9, None, 191_000, "auto")
    metric = after(full, compacted, window=200_000).snapshot()
    assert metric.severity is Severity.OK
    assert metric.label == "context just compacted"
    assert metric.detail["tokens"] is None
    assert metric.detail["beforeLastCompaction"] == 191_000
    metric = after(full, compacted, usage(30_000, line=12)).snapshot()
    assert metric.label == "30k of 200k tokens in context (15%)"
    assert metric.detail["compactions"] == 1


def test_a_compaction_that_tells_what_is_left_is_believed():
    compacted = Compaction(9, None, 160_000, "auto", 38_000)
    metric = after(usage(159_000), compacted).snapshot()
    assert metric.label == "38k of 200k tokens in context (19%)"
    assert metric.detail["droppedByLastCompaction"] == 122_000
    assert metric.detail["afterFrom"] == "record"
    metric = after(usage(159_000), compacted, usage(50_000)).snapshot()
    assert metric.detail["afterLastCompaction"] == 38_000


def test_what_an_older_compaction_left_is_the_input_of_the_next_message():
    events = usage(159_000), Compaction(9, None, 160_000), usage(38_040), usage(70_000)
    detail = after(*events).snapshot().detail
    assert detail["afterLastCompaction"] == 38_000
    assert detail["afterFrom"] == "next message"
    assert detail["droppedByLastCompaction"] == 122_000
    assert after(*events[:2]).snapshot().detail["droppedByLastCompaction"] is None


def test_a_message_without_tokens_tells_nothing():
    empty = Usage(2, None, "m", "claude-x", 0, 0, 0, 0)
    assert after(usage(90_000), empty).snapshot().value == 90_000


def test_models_are_remembered_to_a_bound():
    collector = after(*(usage(300_000, f"claude-{n}") for n in range(500)))
    assert len(collector._most) == 20
    assert collector.snapshot().detail["window"] is None
