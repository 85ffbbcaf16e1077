"""Health values for tests that need some, without a transcript behind them."""

from typing import Any

from msgspec.structs import replace

from codevigil_lsp.events.digests import lasting_digest_of
from codevigil_lsp.health.model import (
    Activity,
    ActivitySource,
    ActivityState,
    Lifecycle,
    Reason,
    SessionHealth,
)
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    Metric,
    Severity,
    SourceLines,
)

NOW = 1_767_600_000.0

_CALM = SessionHealth(
    id="11111111-2222-3333-4444-555555555555",
    transcript="/home/you/.claude/projects/-home-you-shop/11111111.jsonl",
    cwd="/home/you/shop",
    project="shop",
    title="Round the cart total",
    version="2.1.330",
    lifecycle=Lifecycle.ACTIVE,
    activity=ActivityState(),
    severity=Severity.OK,
    started=NOW - 600,
    ended=NOW - 5,
    updated=NOW - 5,
    metrics=(),
    findings=(),
    subagents=(),
)


def a_session(**fields: Any) -> SessionHealth:
    """A calm, active session, with these fields instead of its own."""
    return replace(_CALM, **fields)


def a_metric(
    name: str = "stop_phrase", severity: Severity = Severity.OK, label: str = "a label"
) -> Metric:
    """A metric of this severity."""
    return Metric(name, 1.0, label, severity, {})


def a_finding(
    line: int = 7,
    severity: FindingSeverity = FindingSeverity.INFORMATION,
    code: FindingCode = FindingCode.STOP_PHRASE,
) -> Finding:
    """A finding on this line."""
    return Finding(code, severity, f"something on line {line}", line)


def a_source_finding(
    path: str,
    *lines: str,
    start: int = 1,
    line: int = 7,
    key: str = "",
    code: FindingCode = FindingCode.UNREAD_EDIT,
    severity: FindingSeverity = FindingSeverity.INFORMATION,
) -> Finding:
    """A finding on these lines of a file; on the file as a whole without any."""
    return Finding(
        code,
        severity,
        "these lines were changed",
        line,
        key=key,
        source=SourceLines(path, start, tuple(map(lasting_digest_of, lines))),
        last_read=3,
    )


def waiting(reason: str | None = "permission") -> ActivityState:
    """The activity of a session that waits for its user."""
    why = None if reason is None else Reason(reason)
    source = ActivitySource.REGISTRY
    return ActivityState(Activity.WAITING, why, NOW - 60, source)
