"""`lsp.summary`: health as the status has it."""

import json
from typing import Any

from lsprotocol.converters import get_converter

from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    Lifecycle,
    Reason,
    SubagentActivity,
    SubagentEnd,
    SubagentHealth,
    SubagentLayout,
    Turn,
    TurnOutcome,
)
from codevigil_lsp.lsp.protocol import ContextSummary, Status, TokenSummary
from codevigil_lsp.lsp.summary import to_status, to_summary
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.metrics.spending import Spending, TokenCounts
from support.sessions import NOW, a_finding, a_metric, a_session, waiting

TOOK = Spending({"claude-opus-5-5": TokenCounts(3, 40, 12_000, 500)}, 1)
FINISHED = ActivityState(Activity.IDLE, Reason.FINISHED, NOW - 320)


def status_of(*sessions: Any, **more: Any) -> Status:
    return to_status(sessions, seq=3, now=NOW, **more)


def an_agent(number: int = 1, **fields: Any) -> SubagentHealth:
    values: dict[str, Any] = {
        "id": f"a{number}",
        "transcript": f"/p/agent-a{number}.jsonl",
        "layout": SubagentLayout.NESTED,
        "type": "Explore",
        "model": "claude-haiku-5",
        "activity": SubagentActivity.FINISHED,
        "end": SubagentEnd.COMPLETED,
        "last_tool": "Bash",
        "ended": NOW - number,
        "spending": TOOK,
    }
    return SubagentHealth(**values | fields)


def test_the_status_counts_live_sessions_only() -> None:
    early = ActivityState(Activity.IDLE, Reason.STOPPED_EARLY, NOW - 60)
    status = status_of(
        a_session(id="a", activity=waiting()),
        a_session(id="b", activity=ActivityState(Activity.WORKING)),
        a_session(id="c", lifecycle=Lifecycle.STALE, findings=(a_finding(),)),
        a_session(id="d", lifecycle=Lifecycle.ENDED, findings=(a_finding(),)),
        a_session(id="e", lifecycle=Lifecycle.EVICTED),
        a_session(id="f", activity=early),
    )

    assert status.counts.sessions == 4
    assert status.counts.waiting == 1
    assert status.counts.stopped_early == 1
    assert status.counts.working == 1
    assert status.counts.findings == 1
    assert [session.id for session in status.sessions[:2]] == ["a", "f"]
    assert [session.mark for session in status.sessions[:2]] == [
        "waiting",
        "stopped-early",
    ]
    assert status.mark == "waiting"
    assert status.seq == 3


def test_the_status_holds_twenty_sessions_and_counts_the_rest() -> None:
    status = status_of(*(a_session(id=str(number)) for number in range(25)))

    assert len(status.sessions) == 20
    assert status.more == 5
    assert status.counts.sessions == 25


def test_the_status_is_as_bad_as_its_worst_session() -> None:
    status = status_of(a_session(), a_session(severity=Severity.CRITICAL))

    assert status.severity == status.mark == "critical"


def test_the_phrase_says_ages_unless_it_is_not_to_change_by_itself() -> None:
    session = a_session(activity=FINISHED)

    assert status_of(session).text == "idle, finished 5 min ago"
    assert status_of(session, with_ages=False).text == "idle, finished"


def test_a_status_changes_with_the_steps_of_an_age_and_not_in_between() -> None:
    sessions = [a_session(activity=FINISHED)]
    told = [to_status(sessions, 0, NOW + second) for second in range(20)]

    assert all(status == told[0] for status in told)
    assert to_status(sessions, 0, NOW + 40) != told[0]


def test_a_summary_has_the_metrics_in_their_order() -> None:
    metrics = (a_metric("read_edit_ratio"), a_metric("prompts", label="2 prompts"))
    summary = to_summary(a_session(metrics=metrics, activity=waiting("question")))

    assert [metric.name for metric in summary.metrics] == ["read_edit_ratio", "prompts"]
    assert summary.reason == "question"
    assert summary.since == "2026-01-05T07:59:00Z"
    assert summary.transcript.endswith("/-home-you-shop/11111111.jsonl")


def test_a_summary_has_the_context_where_its_metric_tells_it() -> None:
    detail = {"tokens": 152_000, "window": 200_000, "percent": 76}
    metric = Metric("context", 152_000.0, "", Severity.WARNING, detail)
    unknown = {"tokens": 152_000, "window": None, "percent": None}
    failed = Metric("context", 0.0, "unknown", Severity.OK, {"failed": True})

    def context_of(metric: Metric) -> ContextSummary | None:
        return to_summary(a_session(metrics=(metric,))).context

    assert context_of(metric) == ContextSummary(152_000, 200_000, 76)
    without = Metric("context", 152_000.0, "", Severity.OK, unknown)
    assert context_of(without) == ContextSummary(152_000, None, None)
    assert context_of(failed) is None


def test_a_summary_tells_the_tokens_of_sub_agents_apart() -> None:
    agents = an_agent(1), an_agent(2)
    tokens = to_summary(a_session(spending=TOOK, subagents=agents)).tokens

    assert tokens.own == TokenSummary(3, 40, 12_000, 500)
    assert tokens.subagents == TokenSummary(6, 80, 24_000, 1_000)


def test_a_summary_tells_of_the_turn_that_was_last() -> None:
    turn = Turn(4, NOW - 9.0, NOW, 9.04, 12, 3, TurnOutcome.STOPPED_EARLY)
    told = to_summary(a_session(turn=turn)).turn

    assert told is not None
    assert (told.outcome, told.duration) == ("stopped-early", 9.0)
    assert (told.tool_calls, told.mutations) == (12, 3)
    assert to_summary(a_session()).turn is None


def test_a_sub_agent_is_told_with_its_type_model_activity_and_silence() -> None:
    (told,) = to_summary(a_session(subagents=(an_agent(),))).agents

    assert (told.id, told.type, told.model) == ("a1", "Explore", "claude-haiku-5")
    assert (told.activity, told.end, told.last_tool) == (
        "finished",
        "completed",
        "Bash",
    )
    assert told.silent_since == "2026-01-05T07:59:59Z"
    assert told.tokens.cache_read == 12_000
    assert told.transcript == "file:///p/agent-a1.jsonl"


def test_of_many_sub_agents_those_at_work_and_the_latest_are_told() -> None:
    agents = [an_agent(number) for number in range(1, 30)]
    agents[20] = an_agent(21, activity=SubagentActivity.WORKING, end=None)
    agents[25] = an_agent(26, activity=SubagentActivity.UNKNOWN, end=None)
    summary = to_summary(a_session(subagents=tuple(agents)))

    assert summary.subagents == 29
    assert [agent.id for agent in summary.agents] == [
        "a21",
        "a26",
        *(f"a{number}" for number in range(1, 7)),
    ]


def test_a_status_has_a_bound_whatever_a_transcript_says() -> None:
    long = "x" * 10_000
    agents = tuple(
        an_agent(number, id=long, type=long, model=long, last_tool=long)
        for number in range(100)
    )
    session = a_session(title=long, project=long, model=long, subagents=agents)
    status = status_of(*[session] * 100)
    size = len(json.dumps(get_converter().unstructure(status)))

    assert size < 150_000
