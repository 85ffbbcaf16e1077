from codevigil_lsp.errors import ErrorLevel
from codevigil_lsp.health.failures import (
    collector_failed,
    ledger_failed,
    unknown_metric,
)
from codevigil_lsp.metrics.model import Severity


def test_the_kind_of_error_is_told_and_not_its_words():
    error = ValueError("what the user typed")
    for record in (ledger_failed(error), collector_failed("prompts", error)):
        assert record.level is ErrorLevel.ERROR
        assert record.context["error"] == "ValueError"
        assert "typed" not in repr(record)
    assert "prompts" in collector_failed("prompts", error).message


def test_a_metric_that_failed_alarms_nobody():
    metric = unknown_metric("prompts")
    assert (metric.name, metric.label, metric.severity) == (
        "prompts",
        "unknown",
        Severity.OK,
    )
