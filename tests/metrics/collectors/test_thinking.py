import pytest

from codevigil_lsp.events.model import AssistantText, Thinking
from codevigil_lsp.metrics.collectors.thinking import ThinkingDepth
from codevigil_lsp.metrics.model import Severity

STORED = "text not stored by Claude Code"


def after(*blocks):
    """Blocks as (length of text, length of signature)."""
    collector = ThinkingDepth()
    for line, (text, signature) in enumerate(blocks, 1):
        collector.ingest(Thinking(line, None, "m", text, signature))
    return collector


def test_the_value_is_the_median_signature_length():
    metric = after((0, 300), (0, 900), (0, 500)).snapshot()
    assert metric.value == 500.0
    assert metric.severity is Severity.OK
    assert metric.detail == {
        "blocks": 3,
        "visible": 0,
        "visibleShare": 0.0,
        "medianSignature": 500.0,
        "signatures": 3,
        "lastLine": 3,
    }


@pytest.mark.parametrize(
    ("blocks", "label"),
    [
        ([], ""),
        ([(0, 300)], f"1 thought, median signature 300 characters; {STORED}"),
        (
            [(80, 300), (0, 100)],
            "2 thoughts, median signature 200 characters; text of 1 stored by Claude"
            " Code",
        ),
        ([(80, 1300)] * 2, "2 thoughts, median signature 1,300 characters"),
        ([(80, 0)], "1 thought"),
        ([(0, 0)], f"1 thought; {STORED}"),
    ],
)
def test_the_label_says_what_is_stored_and_never_that_nothing_was_thought(
    blocks, label
):
    assert after(*blocks).snapshot().label == label


def test_the_median_is_that_of_the_last_200_and_the_counts_are_of_all():
    metric = after(*[(0, 10)] * 300, *[(0, 500)] * 150).snapshot()
    assert metric.value == 500.0
    assert metric.detail["blocks"] == 450
    assert metric.detail["signatures"] == 200


def test_other_events_and_findings_are_none():
    collector = after()
    collector.ingest(AssistantText(1, None, "m", "thinking", None))
    assert collector.snapshot().detail["visibleShare"] is None
    assert collector.findings() == ()
