"""Transcripts replayed line by line at their own times, without a live registry.

What the end of the transcript said at each moment is held against what the whole of it
tells in hindsight (`support.retelling`).
The real transcripts are not part of this repository; where they are not there, only the
repository's own are replayed.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from codevigil_lsp.health.aggregator import Aggregator
from codevigil_lsp.health.model import (
    Activity,
    ActivityState,
    LifecycleOptions,
    TranscriptKey,
)
from codevigil_lsp.metrics.catalog import MetricOptions
from support.retelling import Told, marks_of, retell, times_of
from support.transcripts import TranscriptBuilder

TESTS = Path(__file__).parent
DEMO = TESTS.parent / "server" / "codevigil_lsp" / "demo"


def mains(*folders):
    """The main transcripts below these folders."""
    paths = [path for folder in folders for path in folder.rglob("*.jsonl")]
    return sorted(path for path in paths if not path.name.startswith("agent-"))


OWN = [path for path in mains(TESTS / "golden", DEMO) if "agent" not in path.stem]
SHARED = TESTS.parents[1] / "shared" / "transcripts" / "projects"
REAL = mains(SHARED) if SHARED.is_dir() else []
ENDS = {"finished", "stopped-early", "shell"}
MOST_GUESSED_WRONG = 0.02
"""Texts without stop reason after which the turn went on later than was waited for."""


def replay(lines, times):
    """The activity after each line, and just before the next."""
    aggregator = Aggregator(
        metrics=MetricOptions(),
        lifecycle=LifecycleOptions(evict_after=1e12),
        in_scope=lambda _: True,
        on_error=lambda error: pytest.fail(error.message),
    )
    key = TranscriptKey("/p/t.jsonl", "/p", "p", "session", None)
    aggregator.begin(key, 0.0)

    def state(now):
        (session,) = aggregator.health(now)
        return session.activity

    found = []
    for number, (line, now) in enumerate(zip(lines, times, strict=True), 1):
        aggregator.feed(key, [line], number, (), now)
        later = times[number] - 0.001 if number < len(times) else now
        found.append((state(now), state(max(now, later))))
    return found


def wrong(told: Told, state: ActivityState) -> str | None:
    """What is wrong with a state, if anything; unknown is right where it works."""
    activity, reason = state.activity, state.reason
    if (activity is Activity.WAITING) != (told.state == "waiting"):
        return "waiting"
    match told.state:
        case "waiting":
            return None if reason == told.why else "why it waits"
        case "work" if activity is Activity.IDLE:
            return "idle at work"
        case "idle" if activity is Activity.WORKING and (
            told.is_guess or told.awaits_note
        ):
            return None
        case "idle" if told.has_agents and activity is not Activity.IDLE:
            works = activity is Activity.WORKING and reason == "agents"
            return None if works or activity is Activity.UNKNOWN else "agents missed"
        case "idle" if activity is not Activity.IDLE:
            return "end missed"
        case "idle":
            ends = ENDS if told.why == "finished" else {told.why}
            return None if reason in ends else "how it ended"
        case "closed" if activity in {Activity.WORKING, Activity.IDLE}:
            return "closed"
        case _:
            return None


@cache
def judged(path):
    """What was wrong, how often, and what there was to be right about."""
    lines = path.read_bytes().splitlines()
    told = retell(lines)
    problems, there = Counter(), Counter()
    before = None
    for number, (states, expected) in enumerate(
        zip(replay(lines, times_of(lines)), told, strict=True), 1
    ):
        found = {wrong(expected, state) for state in states} - {None}
        problems.update((problem, number) for problem in found)
        if expected != before:
            there[expected.state, expected.why] += 1
        before = expected
    return problems, there


def texts_without_stop_reason(path):
    return sum(mark.kind == "text" for mark in marks_of(path.read_bytes().splitlines()))


@pytest.mark.parametrize(
    "path", OWN, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_our_own_transcripts_are_told_as_they_are_retold(path):
    problems, there = judged(path)
    assert problems == {}
    assert there


needs_real = pytest.mark.skipif(
    not REAL, reason=f"no real transcripts at {SHARED.parent.name}"
)


@needs_real
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem[:8])
def test_real_transcripts_are_told_as_they_are_retold(path):
    problems, _ = judged(path)
    assert {what for what, _ in problems} <= {"idle at work"}


@needs_real
def test_a_text_without_stop_reason_is_hardly_ever_taken_for_the_last():
    early = sum(len(judged(path)[0]) for path in REAL)
    assert early <= MOST_GUESSED_WRONG * sum(map(texts_without_stop_reason, REAL))


@needs_real
def test_there_was_something_to_be_right_about():
    there = sum((judged(path)[1] for path in REAL), Counter())
    assert there["waiting", "question"] >= 3
    assert there["waiting", "plan"] >= 2
    assert there["idle", "finished"] >= 100
    assert there["idle", "interrupted"] >= 10
    assert there["idle", "error"] >= 1


def long_day():
    """A session in which everything happens, in the order of the table below."""
    built = TranscriptBuilder()
    built.prompt("go")
    question = built.call("AskUserQuestion", {"questions": []})
    built.result(question)
    plan = built.call("ExitPlanMode", {"plan": "1."})
    built.result(plan, "User rejected tool use", is_error=True)
    built.interrupt()
    built.prompt("then without a plan")
    built.edit("cart.py")
    built.say("Done.", ends_turn=True)
    built.end_turn()
    built.prompt("once more")
    content = [{"type": "text", "text": "limit"}]
    built.record("assistant", isApiErrorMessage=True, message={"content": content})
    built.bare("cost-state", totalCostUSD=0.1)
    return built


def test_a_long_day_is_told_as_it_went():
    lines = long_day().lines
    said = []
    for state, _ in replay(lines, times_of(lines)):
        told = state.activity.value, state.reason and state.reason.value
        if said[-1:] != [told]:
            said.append(told)
    assert said == [
        ("working", None),
        ("waiting", "question"),
        ("working", None),
        ("waiting", "plan"),
        ("working", None),
        ("idle", "interrupted"),
        ("working", None),
        ("idle", "finished"),
        ("working", None),
        ("idle", "error"),
        ("ended", None),
    ]


@pytest.mark.parametrize(
    ("told", "state", "problem"),
    [
        (Told("work", ""), (Activity.WAITING, "question"), "waiting"),
        (Told("waiting", "plan"), (Activity.UNKNOWN, None), "waiting"),
        (Told("waiting", "plan"), (Activity.WAITING, "question"), "why it waits"),
        (Told("work", ""), (Activity.IDLE, "finished"), "idle at work"),
        (Told("work", ""), (Activity.UNKNOWN, None), None),
        (Told("idle", "finished"), (Activity.WORKING, None), "end missed"),
        (Told("idle", "error"), (Activity.IDLE, "finished"), "how it ended"),
        (Told("idle", "finished"), (Activity.IDLE, "stopped-early"), None),
        (Told("closed", ""), (Activity.WORKING, None), "closed"),
    ],
)
def test_what_is_wrong_is_seen(told, state, problem):
    assert wrong(told, ActivityState(*state)) == problem
