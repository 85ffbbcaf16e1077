"""Sessions as they come out of the health stage, made to order."""

from typing import Any

import pytest

from codevigil_lsp.health.model import (
    ActivityState,
    Lifecycle,
    SessionHealth,
    SubagentActivity,
    SubagentEnd,
    SubagentHealth,
    SubagentLayout,
)
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    Metric,
    Severity,
    SourceLines,
    severity_of,
    worst,
)
from codevigil_lsp.metrics.spending import Spending, TokenCounts

NOON = 1_800_000_000.0


class Make:
    """Values with sensible defaults."""

    def session(self, **more: Any) -> SessionHealth:
        metrics = more.setdefault("metrics", (self.metric(),))
        values: dict[str, Any] = {
            "id": "5b613073",
            "transcript": "/home/you/.claude/projects/-home-you-shop/5b613073.jsonl",
            "cwd": "/home/you/shop",
            "project": "shop",
            "title": "Round the cart total",
            "version": "2.1.330",
            "lifecycle": Lifecycle.ACTIVE,
            "activity": ActivityState(),
            "severity": worst(
                [metric.severity for metric in metrics]
                + [severity_of(finding) for finding in more.get("findings", ())]
            ),
            "started": NOON - 60,
            "ended": NOON,
            "updated": NOON,
            "findings": (),
            "subagents": (),
        }
        return SessionHealth(**values | more)

    def metric(
        self,
        name: str = "prompts",
        severity: Severity = Severity.OK,
        label: str = "3 prompts",
        **detail: Any,
    ) -> Metric:
        return Metric(name, 3.0, label, severity, detail or {"count": 3})

    def finding(self, line: int = 7, **more: Any) -> Finding:
        values: dict[str, Any] = {
            "code": FindingCode.STOP_PHRASE,
            "severity": FindingSeverity.INFORMATION,
            "message": "The turn ended early.",
        }
        return Finding(**values | more, line=line)

    def source_finding(self, **more: Any) -> Finding:
        values: dict[str, Any] = {
            "code": FindingCode.UNREAD_EDIT,
            "message": "lines 3-4 were changed.",
            "key": "toolu_1:0",
            "source": SourceLines("/home/you/shop/cart.py", 3, (1, 2)),
            "last_read": 5,
        }
        return self.finding(**values | more)

    def subagent(self, number: int = 1, **more: Any) -> SubagentHealth:
        values: dict[str, Any] = {
            "id": str(number),
            "transcript": f"/p/s/subagents/agent-{number}.jsonl",
            "layout": SubagentLayout.NESTED,
            "type": "Explore",
            "model": "claude-opus-5-5",
            "activity": SubagentActivity.FINISHED,
            "end": SubagentEnd.COMPLETED,
            "tool_calls": 4,
            "last_tool": "Bash",
            "started": NOON - 9,
            "ended": NOON,
            "spending": Spending(
                {"claude-opus-5-5": TokenCounts(3, 40, 12_000, 500)}, 1
            ),
        }
        return SubagentHealth(**values | more)


@pytest.fixture
def make() -> Make:
    return Make()
