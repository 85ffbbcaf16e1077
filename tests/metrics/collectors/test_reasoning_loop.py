import pytest

from codevigil_lsp.events.model import AssistantText, Thinking, ToolCall, ToolKind
from codevigil_lsp.metrics.collectors.reasoning_loop import (
    ReasoningLoop,
    ReasoningLoopOptions,
)
from codevigil_lsp.metrics.lexicon import Intent, OwnPattern, OwnPhrase
from codevigil_lsp.metrics.model import Severity

WRONG = "Wait, that is wrong."
FINE = "I look at the next file."


def collector_of(*texts, calls=0, options=None):
    collector = ReasoningLoop(options or ReasoningLoopOptions())
    feed(collector, *texts, calls=calls)
    return collector


def feed(collector, *texts, calls=0):
    for line, text in enumerate(texts, 1):
        collector.ingest(AssistantText(line, None, "m", text, None))
    for number in range(calls):
        call = ToolCall(900, None, "m", f"t{number}", "Read", ToolKind.READ)
        collector.ingest(call)


def test_the_value_is_self_corrections_per_thousand_calls():
    metric = collector_of(WRONG, FINE, WRONG, calls=200).snapshot()
    assert metric.value == 10.0
    assert metric.label == "2 self-corrections in 200 calls"
    assert metric.detail == {
        "corrections": 2,
        "toolCalls": 200,
        "maxBurst": 1,
        "lines": [1, 3],
        "byClass": {"self-correction": 2},
    }


def test_one_is_one():
    assert (
        collector_of(WRONG, calls=9).snapshot().label == "1 self-correction in 9 calls"
    )


def test_without_calls_there_is_no_division_by_nothing():
    assert collector_of(WRONG).snapshot().value == 1000.0
    assert collector_of().snapshot().value == 0.0


@pytest.mark.parametrize(
    ("corrections", "calls", "expected"),
    [
        (99, 99, Severity.OK),
        (3, 120, Severity.OK),
        (4, 159, Severity.WARNING),
        (3, 119, Severity.WARNING),
        (6, 120, Severity.WARNING),
        (6, 119, Severity.CRITICAL),
        (100, 100, Severity.CRITICAL),
    ],
)
def test_it_alarms_above_25_and_50_after_100_calls(corrections, calls, expected):
    collector = collector_of(*[WRONG] * corrections, calls=calls)
    assert collector.snapshot().severity is expected


def test_it_recovers_as_the_agent_works_on():
    collector = collector_of(*[WRONG] * 6, calls=100)
    assert collector.snapshot().severity is Severity.CRITICAL
    feed(collector, calls=60)
    assert collector.snapshot().severity is Severity.WARNING
    feed(collector, calls=100)
    assert collector.snapshot().severity is Severity.OK


def test_a_burst_is_a_run_of_texts_that_hold_one():
    texts = [WRONG, WRONG, FINE, WRONG, f"{WRONG} {WRONG}", WRONG, FINE]
    detail = collector_of(*texts, calls=50).snapshot().detail
    assert detail["maxBurst"] == 3
    assert detail["corrections"] == 6
    assert detail["lines"] == [1, 2, 4, 5, 6]


def test_thinking_is_not_looked_at():
    collector = collector_of(calls=50)
    collector.ingest(Thinking(1, None, "m", 500, 40))
    assert collector.snapshot().value == 0.0


def test_the_lines_are_kept_to_a_bound_and_the_count_is_not():
    detail = collector_of(*[WRONG] * 200, calls=50).snapshot().detail
    assert detail["lines"] == list(range(151, 201))
    assert detail["corrections"] == 200


def test_it_gives_no_findings():
    assert collector_of(*[WRONG] * 50, calls=50).findings() == ()


def test_its_limits_can_be_set():
    options = ReasoningLoopOptions(warning=1.0, critical=2.0, minimum=1)
    collector = collector_of(WRONG, calls=600, options=options)
    assert collector.snapshot().severity is Severity.WARNING
    with pytest.raises(ValueError, match=">= 1"):
        ReasoningLoopOptions(minimum=0)


def test_phrases_of_ones_own_count_with_the_others_or_by_class_only():
    own = ReasoningLoopOptions(
        phrases=(
            OwnPhrase("my bad", "regret"),
            OwnPhrase("oops", "slip", Intent.COUNT),
            OwnPhrase("wait, that", "again"),
        ),
        patterns=(OwnPattern(r"take \d+"),),
    )
    detail = (
        collector_of("Oops. My bad: the path.", WRONG, "It is take 3.", options=own)
        .snapshot()
        .detail
    )
    assert detail["corrections"] == 3
    assert detail["byClass"] == {"own": 1, "regret": 1, "self-correction": 1, "slip": 1}
    assert detail["lines"] == [1, 2, 3]
