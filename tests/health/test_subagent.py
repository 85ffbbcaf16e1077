from codevigil_lsp.health.model import TranscriptKey
from codevigil_lsp.health.subagent import Subagent
from support.transcripts import TranscriptBuilder

PARENT = "5b613073-e70b-48a1-b6ae-c6aaa99ec2b1"


def build(task: str = "find the callers") -> TranscriptBuilder:
    built = TranscriptBuilder(session_id=PARENT, agent_id="a1b2c3d")
    built.prompt(task)
    return built


def follow(built: TranscriptBuilder, session_id: str | None = PARENT) -> Subagent:
    key = TranscriptKey("/p/agent.jsonl", "/p", "p", session_id, built.agent_id)
    subagent = Subagent(key)
    subagent.feed(built.lines, 1, ())
    return subagent


def test_a_sub_agent_tells_its_calls_and_its_times():
    built = build()
    built.read("cart.py")
    built.run("rg total")
    subagent = follow(built)
    health = subagent.health()
    assert health.id == "a1b2c3d"
    assert health.transcript == "/p/agent.jsonl"
    assert health.tool_calls == 2
    assert health.started == subagent.first_time
    assert health.ended == subagent.last_time == built.time.timestamp()
    assert subagent.cwd == built.cwd


def test_its_layout_is_told_by_who_named_its_parent():
    assert follow(build()).health().layout == "nested"
    assert follow(build(), session_id=None).health().layout == "flat"


def test_beside_its_parent_only_its_records_name_it():
    subagent = follow(build(), session_id=None)
    assert subagent.parent_id == PARENT
    empty = Subagent(TranscriptKey("/p/a.jsonl", "/p", "p", None, "a"))
    assert empty.parent_id is None


def test_a_run_that_merely_warms_a_cache_has_no_task():
    for task in ("Warmup", " Warmup\n"):
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
    subagent = follow(build())
    subagent.feed([b"not json", b""], 2, (3,))
    assert subagent.malformed == 2
    assert subagent.events == 3
