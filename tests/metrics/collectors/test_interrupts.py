import pytest

from codevigil_lsp.events.model import Interrupt, Prompt, ToolCall, ToolKind
from codevigil_lsp.metrics.collectors.interrupts import Interrupts
from codevigil_lsp.metrics.model import Severity


def after(interrupts, calls):
    collector = Interrupts()
    for number in range(calls):
        call = ToolCall(1, None, "m", f"t{number}", "Read", ToolKind.READ)
        collector.ingest(call)
    for line in range(interrupts):
        collector.ingest(Interrupt(line + 10, None))
    return collector


def test_the_value_is_interrupts_per_thousand_calls_with_their_count():
    metric = after(2, 140).snapshot()
    assert round(metric.value, 2) == 14.29
    assert metric.label == "2 interrupts in 140 calls"
    assert metric.detail == {"count": 2, "toolCalls": 140, "lines": [10, 11]}


@pytest.mark.parametrize(
    ("interrupts", "calls", "label"),
    [
        (0, 0, ""),
        (1, 0, "1 interrupt in 0 calls"),
        (0, 1, "0 interrupts in 1 call"),
        (3, 2000, "3 interrupts in 2,000 calls"),
    ],
)
def test_the_label_counts_what_there_is(interrupts, calls, label):
    assert after(interrupts, calls).snapshot().label == label


def test_it_never_alarms_and_finds_nothing():
    collector = after(500, 500)
    assert collector.snapshot().severity is Severity.OK
    assert collector.findings() == ()
    assert len(collector.snapshot().detail["lines"]) == 50


def test_a_prompt_is_no_interrupt():
    collector = after(0, 0)
    collector.ingest(Prompt(1, None, "stop"))
    assert collector.snapshot().value == 0.0
