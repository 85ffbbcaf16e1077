"""Sub-agents under their parent, in every layout, through the whole health stage."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from codevigil_lsp.health.model import SubagentActivity, SubagentEnd, SubagentLayout
from support.golden_cases import OldBuilder
from support.transcripts import TranscriptBuilder

TASK = "Find every caller of total()."
AGENT = "a24bb030601aac135"
COMPLETED = SubagentActivity.FINISHED, SubagentEnd.COMPLETED


def parent(**more):
    built = TranscriptBuilder(**more)
    built.prompt("Fix every caller.")
    return built


def ask(built, name="Agent"):
    return built.call(name, {"prompt": TASK, "subagent_type": "Explore"})


def agent_of(built, agent_id=AGENT, task=TASK):
    agent = TranscriptBuilder(
        session_id=built.session_id, agent_id=agent_id, start=built.time
    )
    agent.prompt(task)
    agent.run("rg total", "cart.py:1:def total(items):\n")
    return agent


def now_of(*built):
    return max(one.time for one in built).timestamp() + 1.0


def only_agent(sessions, now):
    (agent,) = sessions.only(now).subagents
    return agent


def state(agent):
    return agent.activity, agent.end


@pytest.mark.parametrize("is_flat", [False, True])
def test_one_that_is_waited_for_works_until_its_answer(sessions, is_flat):
    main = parent()
    call = ask(main)
    agent = agent_of(main)
    key = sessions.take(main)
    sessions.take(agent, is_flat=is_flat)
    told = only_agent(sessions, now_of(agent))
    assert told.type == "Explore"
    assert told.model == "claude-opus-5-5"
    assert (told.tool_calls, told.last_tool) == (1, "Bash")
    assert told.layout is (SubagentLayout.FLAT if is_flat else SubagentLayout.NESTED)
    assert told.activity is SubagentActivity.WORKING
    assert told.ended == agent.time.timestamp()
    main.time = agent.time
    answered = {"status": "completed", "agentId": AGENT, "agentType": "Explore"}
    since = len(main.lines)
    main.result(call, "One caller.", structured=answered)
    sessions.feed(key, main.lines[since:], since + 1, now_of(main))
    assert state(only_agent(sessions, now_of(main))) == COMPLETED


def test_one_in_the_background_works_until_its_turn_ends(sessions):
    main = parent()
    launched = {"status": "async_launched", "isAsync": True, "agentId": AGENT}
    main.result(ask(main), structured=launched)
    main.say("The search runs.", ends_turn=True)
    agent = agent_of(main)
    key = sessions.take(agent)
    sessions.take(main)
    assert only_agent(sessions, now_of(agent)).activity is SubagentActivity.WORKING
    since = len(agent.lines)
    agent.say("One caller.", ends_turn=True)
    sessions.feed(key, agent.lines[since:], since + 1, now_of(agent))
    assert state(only_agent(sessions, now_of(agent))) == COMPLETED


def test_a_report_says_that_one_in_the_background_was_stopped(sessions):
    main = parent()
    launched = {"status": "async_launched", "isAsync": True, "agentId": AGENT}
    main.result(ask(main), structured=launched)
    agent = agent_of(main)
    main.time = agent.time
    text = f"<task-notification><task-id>{AGENT}</task-id><status>killed</status>"
    main.record("user", message={"role": "user", "content": text})
    sessions.take(main)
    sessions.take(agent)
    stopped = SubagentActivity.FINISHED, SubagentEnd.STOPPED
    assert state(only_agent(sessions, now_of(main))) == stopped


def test_an_agents_own_agent_is_known_by_what_that_one_says(sessions):
    main = parent()
    main.result(ask(main), structured={"status": "async_launched", "agentId": AGENT})
    agent = agent_of(main)
    deeper = {"prompt": "Look deeper.", "subagent_type": "general-purpose"}
    agent.call("Agent", deeper)
    below = agent_of(agent, "a2", "Look deeper.")
    for built in (main, agent, below):
        sessions.take(built)
    kinds = {a.id: a.type for a in sessions.only(now_of(below)).subagents}
    assert kinds == {AGENT: "Explore", "a2": "general-purpose"}


def test_those_of_a_workflow_lie_under_their_session(sessions):
    main = parent()
    sessions.take(main)
    agent = agent_of(main)
    path = f"/root/p/{main.session_id}/subagents/workflows/wf_1/agent-{AGENT}.jsonl"
    key = replace(sessions.key(agent), path=path)
    sessions.begin(key, now_of(agent))
    sessions.feed(key, agent.lines, time=now_of(agent))
    told = only_agent(sessions, now_of(agent))
    assert told.layout is SubagentLayout.WORKFLOW
    assert told.type is None


def test_the_call_that_compacts_is_called_so(sessions):
    main = parent()
    sessions.take(main)
    sessions.take(agent_of(main, "acompact-946d2b", "Summarise."))
    assert only_agent(sessions, now_of(main)).type == "compaction"


def test_runs_that_merely_warm_a_cache_are_dropped(sessions):
    main = parent()
    sessions.take(main)
    warm_up = TranscriptBuilder(session_id=main.session_id, agent_id="a0")
    warm_up.prompt("Warmup")
    warm_up.say("Ready.", ends_turn=True)
    sessions.take(warm_up, is_flat=True)
    assert sessions.only(now_of(main)).subagents == ()


def inline():
    built = OldBuilder(version="1.0.98")
    built.prompt("Look at both.")
    calls = []
    for name in ("total", "tax"):
        given = {"prompt": f"Find {name}().", "subagent_type": "general-purpose"}
        calls.append(built.call("Task", given))
    for name in ("total", "tax"):
        built.inline_agent(f"Find {name}().")
    return built, calls


def test_those_inside_the_main_transcript_have_rows_as_well(sessions):
    built, (first, _) = inline()
    built.result(first, "One caller.", structured={"totalToolUseCount": 0})
    sessions.take(built)
    health = sessions.only(now_of(built))
    told = [(a.id, a.layout, a.type, a.activity.value) for a in health.subagents]
    assert told == [
        ("inline-1", SubagentLayout.INLINE, "general-purpose", "finished"),
        ("inline-2", SubagentLayout.INLINE, "general-purpose", "working"),
    ]
    assert {a.transcript for a in health.subagents} == {health.transcript}
    assert {a.model for a in health.subagents} == {"claude-opus-5-5"}
    assert health.subagents_spending.messages == 2


def test_a_session_adds_its_agents_tokens_and_says_so(sessions):
    main = parent()
    ask(main)
    agent = agent_of(main)
    agent.say("One caller.", ends_turn=True)
    sessions.take(main)
    sessions.take(agent)
    health = sessions.only(now_of(agent))
    own, theirs = health.spending.total, health.subagents_spending.total
    assert (own.all, theirs.all) == (12_543, 2 * 12_543)
    (tokens,) = (m for m in health.metrics if m.name == "tokens")
    assert tokens.value == own.all + theirs.all
    assert "of these 25k tokens in, 80 out by 1 sub-agent" in tokens.label
    assert health.counts.tokens == own


def test_a_session_that_was_replaced_forgets_what_it_said(sessions):
    built, _ = inline()
    key = sessions.take(built)
    sessions.begin(key, now_of(built))
    assert sessions.only(now_of(built)).subagents == ()


def test_they_come_in_the_order_in_which_they_began(sessions):
    main = parent()
    late = agent_of(main, "a1")
    main.time -= timedelta(minutes=1)
    early = agent_of(main, "a2")
    for built in (main, late, early):
        sessions.take(built)
    found = [agent.id for agent in sessions.only(now_of(late)).subagents]
    assert found == ["a2", "a1"]
