import attrs
import pytest

from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.model import Severity

NAMES = [
    "context",
    "read_edit_ratio",
    "stop_phrase",
    "prompts",
    "reasoning_loop",
    "tool_errors",
    "repetition",
    "verification",
    "interrupts",
    "thinking",
    "tokens",
    "parse_health",
]


def test_the_collectors_come_in_display_order():
    collectors = create_collectors(MetricOptions())
    assert [collector.name for collector in collectors] == NAMES
    assert [collector.snapshot().name for collector in collectors] == NAMES


def test_each_session_has_collectors_of_its_own():
    first, second = (create_collectors(MetricOptions()) for _ in range(2))
    assert not set(map(id, first)) & set(map(id, second))


def test_nothing_alarms_and_nothing_is_found_before_anything_happened():
    for collector in create_collectors(MetricOptions()):
        assert collector.snapshot().severity is Severity.OK
        assert collector.snapshot().label == ""
        assert collector.findings() == ()


@pytest.mark.parametrize("metric", attrs.fields(MetricOptions), ids=lambda m: m.name)
def test_every_option_has_a_sentence_for_the_settings(metric):
    for field in attrs.fields(type(metric.default)):
        assert field.metadata["says"].endswith(".")
