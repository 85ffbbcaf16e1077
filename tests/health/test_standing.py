"""The answer that is kept, against one that is made anew each time."""

from contextlib import nullcontext
from datetime import timedelta
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from codevigil_lsp.health import standing
from codevigil_lsp.health.model import LifecycleOptions, LiveState
from codevigil_lsp.health.standing import Standing, next_moment
from support.sessions import NOW, a_session
from support.transcripts import EPOCH, TranscriptBuilder

OPTIONS = LifecycleOptions()
TASK = "Find every caller of total()."
STATUSES = ["busy", "idle", "shell", "waiting", "never heard of", None]
LOOKS = [
    0.0, 0.1, 0.3, 0.9, 1.1, 1.9, 2.1, 4.9, 5.0, 5.1, 9.9, 10.0, 10.1, 19.9, 20.1,
    179.9, 180.1, 199.5, 299.9, 300.0, 300.1, 649.9, 650.1, 2099.9, 2100.1,
]  # fmt: skip
"""Seconds after something happened at which it is asked what there is to say."""
WORDS = [
    "prompt", "read", "bash", "ask", "agent", "answered", "text", "last words", "end",
    "note", "interrupt", "closed", "from the future", "agent works", "agent ends",
    "agent asks",
]  # fmt: skip
DEEDS = [
    "anew", "agent anew", "drop", "agent drop", "settle", "over", "left", "evict",
    "other runs", "gone",
]  # fmt: skip
STATES = st.builds(
    LiveState,
    st.sampled_from(STATUSES),
    st.none(),
    st.sampled_from([0.0, 4.0, 299.0, -0.5, -2.0, -30.0]),
    st.booleans(),
)
RECORDS = st.tuples(st.just("record"), st.sampled_from(WORDS))
STEPS = st.one_of(
    RECORDS,
    RECORDS,
    RECORDS,
    st.tuples(st.just("live"), STATES),
    st.tuples(st.just("deed"), st.sampled_from(DEEDS)),
    st.tuples(st.just("clock"), st.sampled_from([-0.5, -2.0, -400.0, 0.123])),
)
STORIES = st.lists(st.tuples(STEPS, st.integers(1, len(LOOKS))), max_size=15)


def fresh():
    """Every answer is made anew."""
    return patch.object(
        Standing, "health", lambda self, evidence, now, ask, holds_until: ask()
    )


class Story:
    """One session with a sub-agent, and another session, told to several listeners."""

    def __init__(self, *listeners):
        self.listeners = listeners
        self.now = EPOCH.timestamp()
        self.main = TranscriptBuilder(seed="main")
        self.agent = TranscriptBuilder(
            session_id=self.main.session_id, agent_id="a24bb030601aac135"
        )
        self.agent.prompt(TASK)
        self.other = TranscriptBuilder(seed="other")
        self.calls = []
        self.told = {}
        for built in (self.main, self.agent, self.other):
            built.edit("cart.py") if built is not self.agent else None
            self.begin(built)

    def each(self, call):
        for sessions, context in self.listeners:
            with context():
                call(sessions)

    def begin(self, built):
        key = self.listeners[0][0].key(built)
        self.told[key] = 0
        self.each(lambda sessions: sessions.begin(key, self.now))
        self.tell(built)

    def tell(self, built):
        key = self.listeners[0][0].key(built)
        if key not in self.told:
            return
        first, self.told[key] = self.told[key], len(built.lines)
        lines = built.lines[first:]
        self.each(lambda s: s.feed(key, lines, first + 1, self.now))

    def drop(self, built):
        key = self.listeners[0][0].key(built)
        self.told.pop(key, None)
        self.each(lambda sessions: sessions.aggregator.drop(key))

    def record(self, word):
        for built in (self.main, self.agent):
            built.time = EPOCH + timedelta(seconds=self.now - EPOCH.timestamp() - 1)
        main, agent = self.main, self.agent
        match word:
            case "prompt":
                main.prompt("go on")
            case "read":
                self.calls.append(main.call("Read", {"file_path": "/a"}))
            case "bash":
                self.calls.append(main.call("Bash", {"command": "make"}))
            case "ask":
                self.calls.append(main.call("AskUserQuestion", {}))
            case "agent":
                given = {"prompt": TASK, "subagent_type": "Explore"}
                self.calls.append(main.call("Agent", given))
            case "answered":
                if self.calls:
                    main.result(self.calls.pop())
            case "text":
                main.say("I look.")
            case "last words":
                main.message({"type": "text", "text": "Done."}, stop_reason=None)
            case "end":
                main.say("Done.", ends_turn=True)
            case "note":
                main.end_turn()
            case "interrupt":
                main.interrupt()
            case "closed":
                main.bare("cost-state", totalCostUSD=0.1)
            case "from the future":
                main.time += timedelta(seconds=200)
                main.prompt("later")
            case "agent works":
                agent.read("cart.py")
            case "agent ends":
                agent.say("Found.", ends_turn=True)
            case "agent asks":
                agent.call("Bash", {"command": "make"})
        self.tell(agent if word.startswith("agent ") else main)

    def deed(self, deed):
        key = self.listeners[0][0].key(self.main)
        agent_key = self.listeners[0][0].key(self.agent)
        match deed:
            case "anew":
                self.begin(self.main)
            case "agent anew":
                self.begin(self.agent)
            case "drop":
                self.drop(self.main)
            case "agent drop":
                self.drop(self.agent)
            case "settle":
                self.each(lambda s: s.aggregator.settle(key))
                self.each(lambda s: s.aggregator.settle(agent_key))
            case "over":
                self.each(lambda s: s.aggregator.settle(key, is_over=True))
                self.each(lambda s: s.aggregator.settle(agent_key, is_over=True))
            case "left":
                self.each(lambda s: s.aggregator.learn_left({self.main.session_id}))
            case "evict":
                self.each(lambda s: s.aggregator.evict(self.now))
            case "other runs":
                state = LiveState("busy", None, self.now)
                self.each(lambda s: s.live({self.other.session_id: state}, self.now))
            case "gone":
                self.each(lambda sessions: sessions.live({}, self.now))

    def live(self, state):
        state = replace(state, since=self.now - state.since)
        self.each(lambda s: s.live({self.main.session_id: state}, self.now))

    def step(self, kind, what):
        match kind:
            case "clock":
                self.now += what
            case "record":
                self.record(what)
            case "deed":
                self.deed(what)
            case "live":
                self.live(what)


@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(STORIES)
def test_what_is_kept_is_what_would_be_said_anew(make_sessions, steps):
    kept, anew = make_sessions(), make_sessions()
    story = Story((kept, nullcontext), (anew, fresh))
    for step, looks in steps:
        story.step(*step)
        began = story.now
        for later in LOOKS[:looks]:
            story.now = began + later
            with fresh():
                expected = anew.health(story.now)
            assert kept.health(story.now) == expected


def test_nobody_is_asked_while_nothing_can_have_changed(sessions, ordinary):
    sessions.take(ordinary)
    now = ordinary.time.timestamp()
    before = sessions.health(now + 30)
    with patch.object(standing, "next_moment", side_effect=AssertionError):
        assert sessions.health(now + 100) is before
    assert sessions.health(now + 300) is not before


@pytest.fixture
def asked():
    return []


def test_an_answer_is_kept_until_its_time_or_its_evidence(asked):
    kept = Standing()

    def ask(evidence, now):
        return kept.health(
            evidence, now, lambda: asked.append(now) or a_session(), lambda: NOW + 10
        )

    first = ask("a", NOW)
    assert ask("a", NOW + 9) is first
    assert asked == [NOW]
    ask("a", NOW + 10)
    ask("b", NOW + 5)
    ask("b", NOW + 4)
    assert asked == [NOW, NOW + 10, NOW + 5, NOW + 4]


def test_the_next_moment_is_the_earliest_of_all_signs():
    assert next_moment([NOW - 299.0], NOW, OPTIONS) == pytest.approx(NOW + 1, abs=0.01)
    signs = [NOW - 299.0, NOW - 2099.5]
    assert next_moment(signs, NOW, OPTIONS) == pytest.approx(NOW + 0.5, abs=0.01)
    assert next_moment([NOW - 3000.0], NOW, OPTIONS) == float("inf")


def test_a_moment_that_is_now_is_not_passed_over():
    for near in (-1e-7, 0.0, 1e-7):
        assert next_moment([NOW - 300.0 + near], NOW, OPTIONS) <= NOW
