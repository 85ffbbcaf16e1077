import pytest

from codevigil_lsp.events.parser import Parser
from codevigil_lsp.health.agent_run import AgentRun
from codevigil_lsp.health.model import TurnOutcome
from codevigil_lsp.health.tasks import task_key
from codevigil_lsp.metrics.spending import TokenCounts
from support.transcripts import TranscriptBuilder

TASK = "find the callers"


def build(task=TASK):
    built = TranscriptBuilder(agent_id="a1b2c3d")
    built.prompt(task)
    return built


def follow(built, oversize=()):
    run = AgentRun()
    run.feed(Parser(is_subagent=True).parse(built.lines, 1, oversize))
    return run


def test_it_tells_its_task_its_calls_its_model_and_its_times():
    built = build()
    began = built.time.timestamp()
    built.read("cart.py")
    built.run("rg total")
    run = follow(built)
    assert run.task == task_key(TASK)
    assert (run.tool_calls, run.last_tool) == (2, "Bash")
    assert run.model == "claude-opus-5-5"
    assert (run.first_time, run.last_time) == (began, built.time.timestamp())


def test_its_tokens_grow_with_its_messages():
    built = build()
    built.think()
    run = follow(built)
    assert run.spending.total == TokenCounts(3, 40, 12_000, 500)
    run.feed(Parser(is_subagent=True).parse(build().lines, 1))
    assert run.spending.messages == 1


def test_the_end_of_its_turn_is_its_end():
    built = build()
    assert follow(built).outcome is TurnOutcome.OPEN
    built.say("One caller.", ends_turn=True)
    run = follow(built)
    assert run.outcome is TurnOutcome.FINISHED
    assert not run.is_guess
    built.prompt("and now the callees")
    assert follow(built).outcome is TurnOutcome.OPEN


def test_before_2_1_100_its_last_words_may_be_no_end():
    built = build()
    built.message({"type": "text", "text": "I look."}, stop_reason=None)
    run = follow(built)
    assert run.outcome is TurnOutcome.FINISHED
    assert run.is_guess
    built.read("cart.py")
    assert follow(built).outcome is TurnOutcome.OPEN


def test_nothing_yet_is_open_and_knows_nothing():
    run = AgentRun()
    assert run.outcome is TurnOutcome.OPEN
    assert (run.task, run.model, run.last_tool, run.last_time) == (None,) * 4


@pytest.mark.parametrize("task", ["Warmup", " Warmup\n"])
def test_a_run_that_merely_warms_a_cache_has_no_task(task):
    built = build(task)
    built.say("Ready.", ends_turn=True)
    assert not follow(built).has_task


def test_a_prompt_or_a_call_of_a_tool_is_a_task():
    assert follow(build()).has_task
    built = build("Warmup")
    built.read("cart.py")
    assert follow(built).has_task


def test_a_task_that_speaks_of_a_warm_up_is_a_task():
    assert follow(build("Warmup routines: which are there?")).has_task


def test_lines_that_cannot_be_read_are_counted():
    built = build()
    built.raw(b"not json")
    built.raw(b"")
    run = follow(built, oversize=(3,))
    assert run.malformed == 2
    assert run.events == 3


def test_tasks_that_it_gives_itself_are_known():
    built = build()
    built.call("Agent", {"prompt": "deeper", "subagent_type": "Explore"})
    told = follow(built).tasks.told_of(None, task_key("deeper"))
    assert told is not None
    assert told.type == "Explore"
