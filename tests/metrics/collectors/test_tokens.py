from codevigil_lsp.events.model import Prompt, Usage
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.metrics.collectors.tokens import Tokens, with_subagents
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.metrics.spending import Spending, TokenCounts
from support.transcripts import TranscriptBuilder

SUM = {"input": 7, "cacheCreation": 500, "cacheRead": 25_000, "output": 98}


def usage(
    message_id="m1", line=1, input=0, output=0, read=0, created=0, model="claude-x"
):
    return Usage(line, None, message_id, model, input, output, read, created)


def after(*events):
    collector = Tokens()
    for event in events:
        collector.ingest(event)
    return collector


def test_the_last_copy_of_each_message_counts_and_no_other():
    metric = after(
        usage("m1", 1, 3, 1, 12_000, 500),
        usage("m1", 2, 3, 40, 12_000, 500),
        usage("m2", 3, 4, 8, 13_000, 0),
        usage("m1", 4, 3, 90, 12_000, 500),
    ).snapshot()
    assert metric.detail == {
        "input": 7,
        "cacheCreation": 500,
        "cacheRead": 25_000,
        "output": 98,
        "own": SUM,
        "subagents": dict.fromkeys(SUM, 0),
        "messages": 2,
        "lastLine": 4,
    }
    assert metric.value == 25_605
    assert metric.label == "26k tokens in (25k from cache), 98 out"
    assert metric.severity is Severity.OK


def test_tokens_are_told_by_the_model_that_took_them():
    spending = after(
        usage("m1", input=1, model="claude-x"),
        usage("m2", input=2, model="glm-5"),
        usage("m3", input=4, model=None),
        usage("m4", input=8, model="claude-x"),
    ).spending()
    given = {model: counts.input for model, counts in spending.models.items()}
    assert given == {"(unknown)": 4, "claude-x": 9, "glm-5": 2}
    assert spending.total.input == 15


def test_models_without_end_share_one_name():
    events = [usage(f"m{n}", input=1, model=f"model-{n}") for n in range(500)]
    spending = after(*events).spending()
    assert len(spending.models) <= 21
    assert spending.models["(others)"].input >= 480
    assert spending.total.input == 500


def test_the_tokens_of_sub_agents_are_in_the_sum_and_told_apart():
    collector = after(usage("m1", 7, 10, 20, 3_000, 40))
    own = collector.spending()
    agent = Spending({"claude-y": TokenCounts(1, 2, 300, 4)}, 1)
    metric = with_subagents(collector.snapshot(), own, [agent, agent])
    assert metric.value == own.total.all + 2 * agent.total.all
    assert metric.detail["cacheRead"] == 3_600
    assert metric.detail["own"]["cacheRead"] == 3_000
    assert metric.detail["subagents"]["cacheRead"] == 600
    assert metric.detail["messages"] == 3
    assert metric.detail["lastLine"] == 7
    assert metric.label == (
        "3.7k tokens in (3.6k from cache), 24 out;"
        " of these 610 tokens in, 4 out by 2 sub-agents"
    )


def test_sub_agents_that_took_nothing_are_not_said():
    collector = after(usage("m1", input=10))
    metric = collector.snapshot()
    assert with_subagents(metric, collector.spending(), [Spending()]) is metric


def test_a_metric_that_failed_stays_as_it_is():
    failed = Metric("tokens", 0.0, "unknown", Severity.OK, {"failed": True})
    agent = Spending({"claude-y": TokenCounts(1)}, 1)
    assert with_subagents(failed, Spending(), [agent]) is failed


def test_without_messages_there_is_nothing_to_tell():
    collector = after(Prompt(1, None, "how many tokens?"))
    assert collector.snapshot().label == ""
    assert collector.findings() == ()


def test_what_is_kept_does_not_grow_and_nothing_is_lost():
    events = [usage(f"m{n}", n, input=1, output=2) for n in range(5000)]
    collector = after(*events)
    assert len(collector._open) == 32
    detail = collector.snapshot().detail
    assert (detail["input"], detail["output"]) == (5000, 10_000)
    assert detail["messages"] == 5000


def test_a_message_that_is_still_written_to_is_not_final():
    others = [usage(f"m{n}", input=1) for n in range(250)]
    events = [event for other in others for event in (other, usage("long", output=5))]
    assert after(*events, *others[:200]).snapshot().detail["output"] == 5


def test_blocks_of_one_message_in_a_transcript_count_once():
    session = TranscriptBuilder()
    session.prompt("go on")
    for text in ("one", "two"):
        session.message({"type": "text", "text": text}, message_id="msg_1")
    detail = after(*Parser().parse(session.lines, 1)).snapshot().detail
    assert detail["messages"] == 1
    assert detail["cacheRead"] == 12_000
