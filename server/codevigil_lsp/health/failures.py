"""What is said and shown when a part of a session fails: it costs that part only."""

from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.metrics.model import Metric, Severity


def ledger_failed(error: Exception) -> ErrorRecord:
    """Tell that the seen-ledger failed."""
    return ErrorRecord(
        ErrorLevel.ERROR,
        "metrics",
        "metrics.ledger_failed",
        "what this session has seen can no longer be told; please report it",
        {"error": type(error).__name__},
    )


def collector_failed(name: str, error: Exception) -> ErrorRecord:
    """Tell that a metric failed."""
    return ErrorRecord(
        ErrorLevel.ERROR,
        "metrics",
        "metrics.collector_failed",
        f"the metric {name} failed and is set aside for this session; please report it",
        {"metric": name, "error": type(error).__name__},
    )


def unknown_metric(name: str) -> Metric:
    """Give what is shown in place of a metric that failed."""
    return Metric(name, 0.0, "unknown", Severity.OK, {"failed": True})
