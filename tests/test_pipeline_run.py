import pytest

from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.health.model import Lifecycle
from codevigil_lsp.health.sealed import Opened
from codevigil_lsp.lines.model import (
    SourceEvent,
    SourceEventKind,
    Transcript,
)
from codevigil_lsp.metrics.model import FindingCode
from support.pipeline_world import NOW, ROOT, World
from support.source_session import colliding_sessions
from support.transcripts import TranscriptBuilder


def test_a_run_takes_in_everything_and_tells_every_error(world, built):
    world.source.cost = 0.06
    for number in range(10):
        other = TranscriptBuilder(seed=str(number))
        other.prompt("a task")
        world.show(other)
    error = ErrorRecord(ErrorLevel.WARN, "test", "test.code", "something")
    world.source.on_poll = lambda: [world.pipeline.report(error) for _ in range(500)]
    run = world.pipeline.run()
    assert not run.has_more
    assert len(run.sessions) == 10
    assert len(run.errors) == 500


LONG_AGO = NOW - 86_400


def two_sessions() -> list[TranscriptBuilder]:
    both = [TranscriptBuilder(seed=seed) for seed in "ab"]
    for one in both:
        one.prompt("a task")
    return both


@pytest.mark.parametrize("time", [LONG_AGO, NOW])
def test_a_run_packs_what_was_read(time):
    world = World(has_registry=False, keep_silent=True)
    one, other = two_sessions()
    agent = TranscriptBuilder(session_id=one.session_id, agent_id="a1b2c3d")
    agent.read("cart.py")
    shown = [world.show(built, time=time) for built in (one, agent, other)]
    run = world.pipeline.run()
    assert run.sessions == ()
    first, second = Opened(run.sealed)
    assert (first.id, second.id) == (one.session_id, other.session_id)
    assert [subagent.id for subagent in first.subagents] == ["a1b2c3d"]
    assert world.source.forgotten == shown


def test_a_step_packs_nothing():
    world = World(has_registry=False, keep_silent=True)
    for built in two_sessions():
        world.show(built, time=LONG_AGO)
    step = world.pipeline.step()
    assert (len(step.sessions), step.sealed) == (2, ())


@pytest.mark.parametrize("runs", [(), (0,), (1,), (0, 1)])
def test_packed_or_not_sessions_that_live_say_where_they_collide(runs):
    found = []
    for is_run in (True, False):
        world = World(keep_silent=True, covers=False)
        both = colliding_sessions()
        for number, built in enumerate(both):
            world.show(built, time=NOW)
            if number in runs:
                world.run(built, "idle")
        step = world.pipeline.run() if is_run else world.pipeline.step()
        assert len(step.sealed) == (2 - len(runs) if is_run else 0)
        held = Opened([*step.sessions, *step.sealed])
        found.append({one.id: (one.findings, one.severity) for one in held})
    assert found[0] == found[1]
    codes = [[finding.code for finding in one[0]] for one in found[0].values()]
    assert sorted(codes) == [[], [FindingCode.COLLISION]]


def test_what_is_packed_counts_into_the_totals():
    totals = set()
    for does_run in (True, False):
        world = World(has_registry=False, keep_silent=True)
        for built in two_sessions():
            world.show(built, time=LONG_AGO)
            world.give(SourceEventKind.APPEND, built, [b"{"], first=9, time=LONG_AGO)
        step = world.pipeline.run() if does_run else world.pipeline.step()
        assert len(step.sealed) == (2 if does_run else 0)
        found = world.pipeline.totals()
        totals.add((found.events, found.malformed))
    ((_, malformed),) = totals
    assert malformed == 2


def test_what_comes_for_a_packed_session_is_left_out_and_said_once():
    world = World(has_registry=False, keep_silent=True)
    over, other = two_sessions()
    world.show(over, time=LONG_AGO)
    world.show(other, time=LONG_AGO)
    over.prompt("one more thing")
    for _ in range(2):
        world.give(SourceEventKind.APPEND, over, over.lines[1:], first=2)
    flat = TranscriptBuilder(session_id=over.session_id, agent_id="a1b2c3d")
    flat.read("cart.py")
    transcript = Transcript(ROOT, ROOT / "p" / "x", "-home-you-shop", None, "a1b2c3d")
    for kind, lines in (
        (SourceEventKind.NEW_SESSION, ()),
        (SourceEventKind.APPEND, tuple(flat.lines)),
    ):
        world.source.waiting.append(SourceEvent(kind, transcript, NOW, lines))
    run = world.pipeline.run()
    assert run.sessions == ()
    assert {session.counts.prompts for session in Opened(run.sealed)} == {1}
    assert [error.code for error in run.errors] == ["health.session_went_on"]


def test_a_session_whose_process_left_without_a_word_is_not_packed():
    world = World(keep_silent=True)
    built, _ = two_sessions()
    world.show(built)
    world.registry.left_behind.add(built.session_id)
    (session,) = world.pipeline.run().sessions
    assert session.lifecycle is Lifecycle.ENDED


def test_a_silent_session_whose_process_lives_is_not_packed():
    world = World(keep_silent=True)
    built, _ = two_sessions()
    world.show(built, time=LONG_AGO)
    world.run(built, "idle")
    run = world.pipeline.run()
    assert run.sealed == ()
    assert [session.id for session in run.sessions] == [built.session_id]


def test_a_packed_session_that_is_deleted_is_not_shown():
    world = World(has_registry=False, keep_silent=True)
    built, other = two_sessions()
    world.show(built, time=LONG_AGO)
    world.show(other, time=LONG_AGO)
    world.give(SourceEventKind.DELETE, built)
    run = world.pipeline.run()
    assert [session.id for session in Opened(run.sealed)] == [other.session_id]


def test_copies_are_told_from_what_was_packed(world):
    world = World(has_registry=False, keep_silent=True)
    built, _ = two_sessions()
    fork = TranscriptBuilder(seed="fork")
    world.show(built, time=LONG_AGO)
    world.give(SourceEventKind.NEW_SESSION, fork, time=LONG_AGO)
    world.give(SourceEventKind.APPEND, fork, built.lines, time=LONG_AGO)
    sealed = Opened(world.pipeline.run().sealed)
    assert sorted(session.counts.copied.records for session in sealed) == [0, 1]
