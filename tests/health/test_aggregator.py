import json
from datetime import timedelta
from itertools import permutations

import pytest

from codevigil_lsp.health.model import Activity, Lifecycle, LiveState
from codevigil_lsp.metrics.model import Severity
from support.source_session import SourceSession, colliding_sessions
from support.transcripts import EPOCH, TranscriptBuilder

BUSY = LiveState("busy", None, None)


def agent_of(
    parent: TranscriptBuilder, agent_id="a1b2c3d", **more
) -> TranscriptBuilder:
    built = TranscriptBuilder(session_id=parent.session_id, agent_id=agent_id, **more)
    built.prompt("find every caller")
    built.read("cart.py")
    return built


def last_time(built: TranscriptBuilder) -> float:
    return built.time.timestamp()


@pytest.mark.parametrize("is_flat", [False, True])
@pytest.mark.parametrize("comes_first", [False, True])
def test_a_sub_agent_belongs_to_its_parent_in_whichever_order_they_come(
    sessions, ordinary, is_flat, comes_first
):
    agent = agent_of(ordinary)
    if comes_first:
        sessions.take(agent, is_flat=is_flat)
        orphan = sessions.only(0)
        assert (orphan.id, orphan.transcript) == (ordinary.session_id, None)
    sessions.take(ordinary)
    if not comes_first:
        sessions.take(agent, is_flat=is_flat)
    health = sessions.only(0)
    assert health.transcript is not None
    (subagent,) = health.subagents
    assert subagent.id == "a1b2c3d"
    assert subagent.tool_calls == 1
    assert subagent.layout == ("flat" if is_flat else "nested")


def test_sub_agents_stand_in_the_order_in_which_they_began(make_sessions, ordinary):
    agents = []
    for number in range(3):
        agent = agent_of(ordinary, agent_id=f"{9 - number}", start=ordinary.time)
        ordinary.say("and another")
        agents.append(agent)
    orders = {
        tuple(s.id for s in fed(make_sessions(), arrival).subagents)
        for arrival in permutations(agents)
    }
    assert orders == {("9", "8", "7")}


def fed(sessions, agents):
    for agent in agents:
        sessions.take(agent)
    return sessions.only(0)


def test_an_orphan_is_shown_as_a_session_known_by_its_sub_agent(sessions, ordinary):
    agent = agent_of(ordinary)
    sessions.take(agent)
    health = sessions.only(last_time(agent))
    assert health.transcript is None
    assert health.started == EPOCH.timestamp() + 1
    assert health.ended == last_time(agent)
    assert health.title == ordinary.session_id
    assert (health.cwd, health.project) == ("/home/you/shop", "shop")
    assert health.severity is Severity.OK
    assert health.findings == ()


@pytest.mark.parametrize("is_flat", [False, True])
def test_warm_ups_are_dropped(sessions, ordinary, is_flat):
    warm_up = TranscriptBuilder(session_id=ordinary.session_id, agent_id="a0")
    warm_up.prompt("Warmup")
    sessions.take(warm_up, is_flat=is_flat)
    assert sessions.health(0) == ()
    sessions.take(ordinary)
    assert sessions.only(0).subagents == ()


def test_a_sub_agent_is_held_until_its_records_name_its_parent(sessions, ordinary):
    agent = agent_of(ordinary)
    key = sessions.key(agent, is_flat=True)
    sessions.begin(key)
    sessions.feed(key, [b'{"type":"mode"}'])
    assert sessions.health(0) == ()
    sessions.feed(key, agent.lines, first=2)
    assert len(sessions.only(0).subagents) == 1


def test_a_replaced_sub_agent_begins_again(sessions, ordinary):
    sessions.take(ordinary)
    agent = agent_of(ordinary)
    key = sessions.take(agent)
    sessions.begin(key)
    assert sessions.only(0).subagents == ()
    sessions.feed(key, agent.lines[:1])
    (subagent,) = sessions.only(0).subagents
    assert subagent.tool_calls == 0


def test_a_deleted_transcript_takes_its_session_along(sessions, ordinary):
    key = sessions.take(ordinary)
    sessions.aggregator.drop(key)
    assert sessions.health(0) == ()
    assert sessions.aggregator.events == 0
    sessions.aggregator.drop(key)


def test_a_deleted_transcript_leaves_its_sub_agents_and_nothing_it_said(sessions):
    built = TranscriptBuilder()
    built.prompt("move the prices")
    for number in range(21):
        built.edit(f"item_{number}.py")
    agent = agent_of(built)
    key = sessions.take(built)
    sessions.take(agent)
    assert sessions.only(0).findings
    sessions.aggregator.drop(key)
    health = sessions.only(0)
    assert (health.transcript, health.findings) == (None, ())
    assert health.severity is Severity.OK
    assert len(health.subagents) == 1


def test_the_last_sub_agent_of_an_orphan_takes_it_along(sessions, ordinary):
    key = sessions.take(agent_of(ordinary))
    sessions.aggregator.drop(key)
    assert sessions.health(0) == ()


def test_a_transcript_that_comes_back_is_read_anew(sessions, ordinary):
    sessions.aggregator.drop(sessions.take(ordinary))
    sessions.take(ordinary)
    assert sessions.only(0).title == "round the total"


def test_what_was_not_begun_is_not_taken_in(sessions, ordinary):
    agent = agent_of(ordinary)
    sessions.feed(sessions.key(agent), agent.lines)
    assert sessions.health(0) == ()


def test_only_sessions_in_scope_are_shown(make_sessions):
    sessions = make_sessions(lambda cwd: cwd is not None and cwd.endswith("/shop"))
    for cwd in ("/home/you/shop", "/home/you/other"):
        built = TranscriptBuilder(cwd=cwd, seed=cwd)
        built.prompt("hello")
        sessions.take(built)
    nameless = TranscriptBuilder(seed="nameless")
    nameless.bare("mode", mode="plan")
    sessions.take(nameless)
    assert sessions.only(0).cwd == "/home/you/shop"


def test_the_first_directory_decides_even_when_the_agent_moves_on(make_sessions):
    sessions = make_sessions(lambda cwd: cwd == "/home/you/shop")
    built = TranscriptBuilder(cwd="/home/you/shop")
    built.prompt("hello")
    built.cwd = "/elsewhere"
    built.say("I moved.")
    sessions.take(built)
    assert sessions.only(0).cwd == "/home/you/shop"


def test_equal_ids_in_two_projects_are_two_sessions(sessions):
    for cwd in ("/home/you/shop", "/home/you/site"):
        built = TranscriptBuilder(cwd=cwd, session_id="same")
        built.prompt(f"work in {cwd}")
        sessions.take(built)
        sessions.take(agent_of(built, agent_id=cwd[-4:], cwd=cwd))
    shown = {health.project: health for health in sessions.health(0)}
    assert set(shown) == {"shop", "site"}
    for project, health in shown.items():
        assert health.id == "same"
        assert [subagent.id for subagent in health.subagents] == [project]


def test_of_two_copies_of_a_session_the_one_last_written_to_is_the_one_that_runs(
    sessions,
):
    keys = {}
    for cwd, time in (("/home/you/shop", 100.0), ("/home/you/site", 200.0)):
        built = TranscriptBuilder(cwd=cwd, session_id="same")
        built.bare("mode", mode="plan")
        keys[cwd] = sessions.take(built, time=time)
    sessions.live({"same": BUSY}, 200.0)
    found = {h.project: h.activity.activity for h in sessions.health(200.0)}
    assert found == {
        "-home-you-site": Activity.WORKING,
        "-home-you-shop": Activity.UNKNOWN,
    }
    sessions.feed(keys["/home/you/shop"], [], first=2, time=300.0)
    sessions.live({"same": BUSY}, 300.0)
    found = {h.project: h.activity.activity for h in sessions.health(300.0)}
    assert found["-home-you-shop"] is Activity.WORKING
    assert found["-home-you-site"] is not Activity.WORKING


def test_the_session_with_the_latest_sign_of_life_comes_first(sessions):
    for name, time in (("b", 100.0), ("c", 300.0), ("a", 100.0)):
        built = TranscriptBuilder(session_id=name)
        built.bare("mode", mode="plan")
        sessions.take(built, time=time)
    assert [health.id for health in sessions.health(300.0)] == ["c", "a", "b"]


def test_a_session_that_leaves_the_registry_has_ended(sessions, ordinary):
    sessions.take(ordinary)
    now = last_time(ordinary)
    sessions.live({ordinary.session_id: BUSY}, now)
    assert sessions.only(now).activity.activity is Activity.WORKING
    sessions.live({}, now + 10)
    health = sessions.only(now + 10)
    assert health.lifecycle is Lifecycle.ENDED
    assert health.activity.activity is Activity.ENDED


def test_a_session_that_was_never_in_the_registry_has_not_ended(sessions, ordinary):
    sessions.take(ordinary)
    now = last_time(ordinary)
    sessions.live({}, now)
    health = sessions.only(now)
    assert health.lifecycle is Lifecycle.ACTIVE
    assert health.activity.activity is Activity.IDLE


def test_a_resumed_session_is_no_longer_ended(sessions, ordinary):
    key = sessions.take(ordinary)
    now = last_time(ordinary)
    sessions.live({ordinary.session_id: BUSY}, now)
    sessions.live({}, now + 10)
    idle = LiveState("idle", None, now + 60)
    sessions.live({ordinary.session_id: idle}, now + 60)
    assert sessions.only(now + 60).activity.activity is Activity.IDLE
    sessions.live({}, now + 70)
    assert sessions.only(now + 70).lifecycle is Lifecycle.ENDED
    sessions.feed(key, [b'{"type":"mode"}'], first=99, time=now + 80)
    assert sessions.only(now + 80).lifecycle is Lifecycle.ENDED
    ordinary.time += timedelta(seconds=90)
    ordinary.prompt("once more")
    sessions.feed(key, ordinary.lines[-1:], first=100, time=now + 91)
    assert sessions.only(now + 91).lifecycle is Lifecycle.ACTIVE


def test_a_running_session_is_never_let_go_and_an_ended_one_is(sessions, ordinary):
    key = sessions.take(ordinary)
    waiting = LiveState("waiting", "permission prompt", last_time(ordinary))
    day = last_time(ordinary) + 86_400
    sessions.live({ordinary.session_id: waiting}, last_time(ordinary))
    assert sessions.aggregator.evict(day) == []
    health = sessions.only(day)
    assert (health.lifecycle, health.is_live) == (Lifecycle.STALE, True)
    assert health.activity.activity is Activity.WAITING
    sessions.live({}, day)
    assert sessions.aggregator.evict(day) == [key.path]


def test_a_status_from_the_future_is_one_from_now(sessions, ordinary):
    sessions.take(ordinary)
    now = last_time(ordinary)
    later = LiveState("busy", None, now + 86_400)
    sessions.live({ordinary.session_id: later}, now)
    assert sessions.only(now).updated == now
    assert sessions.only(now).activity.since is None
    sessions.live({}, now)
    assert sessions.only(now + 2100).lifecycle is Lifecycle.EVICTED


def test_eviction_gives_the_paths_of_a_session_and_all_its_sub_agents(
    sessions, ordinary
):
    keys = [sessions.take(ordinary)]
    keys += [sessions.take(agent_of(ordinary, agent_id=name)) for name in "xy"]
    keys.append(sessions.take(agent_of(ordinary, agent_id="z"), is_flat=True))
    warm_up = TranscriptBuilder(session_id=ordinary.session_id, agent_id="w")
    warm_up.prompt("Warmup")
    keys.append(sessions.take(warm_up))
    now = last_time(ordinary) + 2100
    assert sessions.aggregator.evict(now - 1) == []
    assert sorted(sessions.aggregator.evict(now)) == sorted(key.path for key in keys)
    assert sessions.health(now) == ()
    assert (sessions.aggregator.events, sessions.aggregator.malformed) == (0, 0)
    assert sessions.aggregator.evict(now) == []


def test_a_sub_agent_at_work_keeps_its_session(sessions, ordinary):
    sessions.take(ordinary)
    agent = agent_of(ordinary)
    now = last_time(ordinary) + 5000
    key = sessions.take(agent, time=now)
    assert sessions.aggregator.evict(now) == []
    assert sessions.only(now).lifecycle is Lifecycle.ACTIVE
    assert key.path in sessions.aggregator.evict(now + 2100)


def test_sub_agents_that_found_no_parent_are_let_go_too(sessions, ordinary):
    stray = TranscriptBuilder(agent_id="s")
    stray.raw(b'{"type":"mode"}')
    key = sessions.take(stray, time=1000.0, is_flat=True)
    assert sessions.aggregator.evict(1000.0 + 2099) == []
    assert sessions.aggregator.evict(1000.0 + 2100) == [key.path]
    assert sessions.aggregator.events == 0


def test_a_warm_up_stays_as_long_as_its_parent(sessions, ordinary):
    warm_up = TranscriptBuilder(session_id=ordinary.session_id, agent_id="w")
    warm_up.prompt("Warmup")
    sessions.take(warm_up, time=0.0)
    now = last_time(ordinary)
    sessions.take(ordinary, time=now)
    assert sessions.aggregator.evict(now) == []


def test_an_evicted_session_that_goes_on_has_its_whole_history(sessions, ordinary):
    sessions.take(ordinary)
    before = sessions.only(0)
    sessions.aggregator.evict(last_time(ordinary) + 2100)
    sessions.take(ordinary)
    assert sessions.only(0) == before


def test_totals_count_sessions_and_their_sub_agents(sessions, ordinary):
    sessions.take(ordinary)
    own = sessions.aggregator.events
    agent = agent_of(ordinary)
    agent.raw(b"torn")
    sessions.take(agent)
    assert sessions.aggregator.events > own
    assert sessions.aggregator.malformed == 1


def fork_of(original, count):
    """A session of its own that begins with copies of another's records."""
    fork = TranscriptBuilder(seed="fork")
    for line in original.lines[:count]:
        fork.raw({**json.loads(line), "sessionId": fork.session_id})
    fork.say("On my own.")
    return fork


def test_what_a_fork_copied_counts_for_it_and_is_told_apart(sessions, ordinary):
    fork = fork_of(ordinary, 3)
    sessions.take(ordinary)
    sessions.take(fork)
    counts = {health.id: health.counts for health in sessions.health(0)}
    assert counts[ordinary.session_id].copied.records == 0
    assert counts[fork.session_id].copied.records == 3
    assert counts[fork.session_id].prompts == 1


def test_forks_of_other_projects_are_sessions_like_any_other(sessions, ordinary):
    sessions.take(ordinary)
    sessions.take(ordinary, root="/elsewhere")
    assert [h.counts.copied.records for h in sessions.health(0)] == [0, 0]


def test_a_fork_of_a_deleted_transcript_has_copied_nothing(sessions, ordinary):
    key = sessions.take(ordinary)
    sessions.aggregator.drop(key)
    sessions.take(fork_of(ordinary, 3))
    assert sessions.only(0).counts.copied.records == 0


def test_a_fork_of_an_evicted_session_has_copied_nothing(sessions, ordinary):
    key = sessions.take(ordinary)
    later = ordinary.time.timestamp() + 9000
    assert sessions.aggregator.evict(later) == [key.path]
    sessions.take(fork_of(ordinary, 3), time=later)
    assert sessions.only(later).counts.copied.records == 0


def test_a_transcript_that_is_read_anew_has_copied_nothing(sessions, ordinary):
    key = sessions.take(ordinary)
    sessions.begin(key)
    sessions.feed(key, ordinary.lines)
    assert sessions.only(0).counts.copied.records == 0
    assert sessions.only(0).counts.prompts == 1


def test_a_session_that_runs_is_shown_before_it_has_written_anything(sessions):
    built = TranscriptBuilder()
    waits = LiveState("waiting", "dialog open", 100.0, cwd=built.cwd, name="shop-91")
    sessions.live({built.session_id: waits}, 100.0)
    before = sessions.only(100.0)
    assert (before.id, before.transcript) == (built.session_id, None)
    assert before.activity.reason == "dialog"
    key = sessions.key(built)
    sessions.begin(key, 100.0)
    busy = LiveState("busy", None, 100.0, cwd=built.cwd, name="shop-91")
    sessions.live({built.session_id: busy}, 100.0)
    begun = sessions.only(100.0)
    assert (begun.transcript, begun.cwd) == (key.path, built.cwd)
    assert (before.title, begun.title) == ("shop-91", "shop-91")
    sessions.live({}, 110.0)
    assert sessions.only(110.0).lifecycle is Lifecycle.ENDED


def test_what_runs_elsewhere_or_says_nothing_is_not_shown(make_sessions):
    sessions = make_sessions(lambda cwd: cwd == "/home/you/shop")
    elsewhere = LiveState("busy", None, 100.0, cwd="/home/you/other")
    silent = LiveState(None, None, None, cwd="/home/you/shop")
    sessions.live({"a": elsewhere, "b": silent}, 100.0)
    assert sessions.health(100.0) == ()


def test_a_session_that_left_without_a_word_is_gone(sessions):
    sessions.live({"a": LiveState("idle", None, 100.0, cwd="/home/you/shop")}, 100.0)
    assert len(sessions.health(100.0)) == 1
    sessions.live({}, 101.0)
    assert sessions.health(101.0) == ()


def test_two_live_sessions_at_the_same_lines_collide_until_one_is_silent(sessions):
    one, two = colliding_sessions()
    now = two.time.timestamp()
    for session in (one, two):
        sessions.take(session, time=now)
    first, second = sorted(sessions.aggregator.health(now), key=lambda s: s.ended)
    assert first.findings == ()
    assert [finding.code.value for finding in second.findings] == ["collision"]
    assert second.severity is Severity.WARNING
    later = sessions.aggregator.health(now + 36_000)
    assert all(session.findings == () for session in later)


def test_a_sub_agents_finding_is_its_sessions_and_names_its_transcript(sessions):
    parent = SourceSession({}, seed="parent")
    parent.prompt("go")
    agent = SourceSession(
        {"cart.py": "old_total\n"}, session_id=parent.session_id, agent_id="a1b2c3d"
    )
    agent.prompt("round it")
    agent.change("cart.py", "old_total", "new_total")
    sessions.take(parent)
    sessions.take(agent)
    health = sessions.only(0)
    (finding,) = health.findings
    assert finding.code.value == "unread-edit"
    assert finding.transcript == health.subagents[0].transcript
    assert [file.agent_id for file in health.coverage] == ["a1b2c3d"]


def test_a_transcript_that_is_over_keeps_what_was_found(sessions):
    built = SourceSession({"cart.py": "old_total\n"})
    built.prompt("go")
    built.change("cart.py", "old_total", "new_total")
    key = sessions.take(built)
    sessions.aggregator.settle(key, is_over=True)
    assert len(sessions.only(0).findings) == 1
