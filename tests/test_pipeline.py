from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.health.aggregator import Aggregator
from codevigil_lsp.health.model import Activity, Lifecycle
from codevigil_lsp.history.recollection import Recollection
from codevigil_lsp.history.recorder import Recorder
from codevigil_lsp.history.sessions import Remembered
from codevigil_lsp.history.snapshot import digest
from codevigil_lsp.lines.model import (
    SourceEventKind,
    Transcript,
)
from codevigil_lsp.pipeline import key_of
from support.pipeline_world import NOW, ROOT, World
from support.transcripts import TranscriptBuilder


def test_nothing_is_read_before_the_first_step(world):
    assert world.source.polls == 0


def test_a_step_gives_the_health_of_what_was_read(world, built):
    world.show(built)
    step = world.pipeline.step()
    (session,) = step.sessions
    assert session.title == "round the total"
    assert (step.has_more, step.next_in, step.errors) == (False, 2.0, ())
    assert step.source == world.source.state()


def test_a_step_is_bounded_by_time_and_the_next_goes_on_where_it_ended(world, built):
    world.source.cost = 0.02
    world.give(SourceEventKind.NEW_SESSION, built)
    for number, line in enumerate(built.lines * 3, 1):
        world.give(SourceEventKind.APPEND, built, [line], first=number)
    first = world.pipeline.step()
    assert (first.has_more, first.next_in) == (True, 0.0)
    left = len(world.source.waiting)
    assert left == 4
    second = world.pipeline.step()
    third = world.pipeline.step()
    assert (second.has_more, third.has_more) == (True, False)
    assert world.source.polls == 1
    assert world.source.live == [set()]
    world.pipeline.step()
    assert world.source.polls == 2


def test_a_replaced_transcript_begins_again(world, built):
    world.show(built)
    world.pipeline.step()
    other = TranscriptBuilder(session_id=built.session_id, seed="other")
    other.prompt("another task")
    for kind in (SourceEventKind.ROTATE, SourceEventKind.TRUNCATE):
        world.give(kind, built)
        world.give(SourceEventKind.APPEND, built, other.lines)
        (session,) = world.pipeline.step().sessions
        assert session.title == "another task"
        assert world.pipeline.totals().events == 1


def test_a_deleted_transcript_takes_its_session_along(world, built):
    world.show(built)
    world.pipeline.step()
    world.give(SourceEventKind.DELETE, built)
    assert world.pipeline.step().sessions == ()


def test_sub_agents_go_to_their_parent(world, built):
    agent = TranscriptBuilder(session_id=built.session_id, agent_id="a1")
    agent.prompt("find the callers")
    world.show(agent)
    world.show(built)
    (session,) = world.pipeline.step().sessions
    assert [subagent.id for subagent in session.subagents] == ["a1"]


def test_errors_are_handed_on_once(world):
    error = ErrorRecord(ErrorLevel.WARN, "test", "test.one", "once")
    world.pipeline.report(error)
    assert world.pipeline.step().errors == (error,)
    assert world.pipeline.step().errors == ()


def test_of_very_many_errors_the_latest_are_kept(world):
    for number in range(500):
        world.pipeline.report(ErrorRecord(ErrorLevel.WARN, "t", "t.x", f"{number}"))
    errors = world.pipeline.step().errors
    assert len(errors) == 200
    assert errors[-1].message == "499"


def test_a_transcript_that_fails_is_told_once_and_the_others_go_on(
    world, built, monkeypatch
):
    bad = TranscriptBuilder(seed="bad")
    bad.prompt("the secret")
    really = Aggregator.feed

    def feed(aggregator, key, *more):
        if key.session_id == bad.session_id:
            raise RecursionError("the secret")
        really(aggregator, key, *more)

    monkeypatch.setattr(Aggregator, "feed", feed)
    for shown in (bad, bad, built):
        world.show(shown)
    step = world.pipeline.step()
    assert "round the total" in {session.title for session in step.sessions}
    (error,) = step.errors
    assert (error.level, error.code) == (
        ErrorLevel.ERROR,
        "pipeline.transcript_failed",
    )
    assert dict(error.context) == {
        "name": f"{bad.session_id}.jsonl",
        "error": "RecursionError",
    }
    assert "secret" not in error.message


def test_a_session_that_fell_silent_is_let_go_and_forgotten_by_the_source(world, built):
    agent = TranscriptBuilder(session_id=built.session_id, agent_id="a1")
    agent.prompt("find the callers")
    shown = {world.show(built), world.show(agent)}
    assert len(world.pipeline.step().sessions) == 1
    world.clock.advance(2099)
    assert world.pipeline.step().sessions[0].lifecycle is Lifecycle.STALE
    world.clock.advance(1)
    assert world.pipeline.step().sessions == ()
    assert set(world.source.forgotten) == shown
    world.pipeline.step()
    assert len(world.source.forgotten) == 2


def test_nothing_is_let_go_in_the_middle_of_catching_up(world, built):
    world.source.cost = 1.0
    world.show(built, time=NOW - 10_000)
    assert world.pipeline.step().has_more
    assert world.source.forgotten == []


def test_an_agent_that_began_or_ended_makes_a_step_due(world):
    assert not world.pipeline.has_news()
    world.registry.is_news = True
    assert world.pipeline.has_news()
    assert not World(has_registry=False).pipeline.has_news()


def test_a_one_shot_run_keeps_what_has_been_silent_for_years(built):
    world = World(has_registry=False, keep_silent=True)
    world.show(built, time=NOW - 10**8)
    (session,) = world.pipeline.step().sessions
    assert session.lifecycle is Lifecycle.EVICTED
    assert world.source.forgotten == []


def test_a_file_from_the_future_ages_from_the_moment_it_was_seen(world, built):
    world.show(built, time=NOW + 86_400)
    assert world.pipeline.step().sessions[0].updated == NOW
    world.clock.advance(300)
    assert world.pipeline.step().sessions[0].lifecycle is Lifecycle.STALE


def test_the_source_is_told_which_sessions_are_live(world, built):
    world.run(built, "busy")
    world.pipeline.step()
    world.registry.sessions.clear()
    world.pipeline.step()
    assert world.source.live == [{built.session_id}, set()]


def test_the_registry_gives_the_activity_and_its_absence_the_end(world, built):
    world.show(built)
    world.run(built, "waiting", waiting_for="input needed")
    (session,) = world.pipeline.step().sessions
    assert session.activity.activity is Activity.WAITING
    world.clock.advance(5)
    world.registry.sessions.clear()
    (session,) = world.pipeline.step().sessions
    assert session.lifecycle is Lifecycle.ENDED


def test_time_alone_changes_an_activity_in_the_next_step(world):
    built = TranscriptBuilder(start=datetime.fromtimestamp(NOW - 1, UTC))
    built.prompt("round the total")
    world.show(built)
    assert world.pipeline.step().sessions[0].activity.activity is Activity.WORKING
    world.clock.advance(200)
    assert world.pipeline.step().sessions[0].activity.activity is Activity.UNKNOWN


def test_a_session_whose_process_was_killed_before_has_ended(world):
    built = TranscriptBuilder()
    built.prompt("round the total")
    built.call("Bash", {"command": "make"})
    world.registry.left_behind = {built.session_id, "another"}
    world.show(built, time=NOW - 60)
    (session,) = world.pipeline.step().sessions
    assert session.lifecycle is Lifecycle.ENDED
    assert session.activity.activity is Activity.ENDED
    assert session.activity.since == NOW - 60
    world.run(built, "idle")
    world.registry.left_behind = set()
    (session,) = world.pipeline.step().sessions
    assert session.activity.activity is Activity.IDLE


def test_a_killed_session_that_goes_on_without_a_registry_lives(world, built):
    world.registry.left_behind = {built.session_id}
    world.show(built, time=NOW - 60)
    world.pipeline.step()
    world.give(SourceEventKind.APPEND, built, [b'{"type":"mode"}'], first=9, time=NOW)
    assert world.pipeline.step().sessions[0].lifecycle is Lifecycle.ENDED
    built.time = datetime.fromtimestamp(NOW - 1, UTC)
    built.prompt("once more")
    world.give(SourceEventKind.APPEND, built, built.lines[-1:], first=10, time=NOW)
    (session,) = world.pipeline.step().sessions
    assert session.lifecycle is Lifecycle.ACTIVE
    assert session.activity.activity is Activity.WORKING


def test_while_there_is_more_to_read_all_are_assessed_four_times_a_second(world, built):
    world.source.cost = 0.06
    for number in range(10):
        other = TranscriptBuilder(seed=str(number))
        other.prompt("a task")
        world.show(other)
    told = []
    while (step := world.pipeline.step()).has_more:
        told.append(len(step.sessions))

    assert len(step.sessions) == 10
    assert len(told) > 5
    assert 1 < len(set(told)) < len(told) / 2


def test_an_activity_is_up_to_date_also_in_the_middle_of_catching_up(world, built):
    world.show(built)
    world.run(built, "busy")
    world.pipeline.step()
    world.source.cost = 1.0
    other = TranscriptBuilder(seed="other")
    other.prompt("another task")
    world.show(other)
    world.run(built, "idle")
    step = world.pipeline.step()
    assert step.has_more
    found = {session.id: session.activity.activity for session in step.sessions}
    assert found[built.session_id] is Activity.IDLE


@pytest.mark.parametrize(("is_ours", "expected"), [(True, 0.25), (False, 2.0)])
def test_while_an_agent_of_this_workspace_runs_it_looks_often(built, is_ours, expected):
    world = World(in_scope=lambda cwd: is_ours and cwd == built.cwd)
    world.run(built, "idle")
    assert world.pipeline.step().next_in == expected


def test_totals_are_those_of_the_source_and_of_what_was_made_of_it(world, built):
    built.raw(b"torn")
    world.show(built)
    world.pipeline.step()
    totals = world.pipeline.totals()
    assert (totals.files, totals.bytes, totals.lines) == (1, 2, 3)
    assert totals.malformed == 1
    assert totals.events >= 3


def test_closing_lets_go_of_the_source(world):
    world.pipeline.close()
    assert world.source.is_closed


def test_the_place_of_a_transcript_says_which_session_it_is():
    path = ROOT / "-home-you-shop" / "s" / "subagents" / "agent-a1.jsonl"
    key = key_of(Transcript(ROOT, path, "-home-you-shop", "s", "a1"))
    assert key.directory == str(ROOT / "-home-you-shop")
    assert (key.path, key.project) == (str(path), "-home-you-shop")
    assert (key.session_id, key.agent_id) == ("s", "a1")


def earlier(world, built) -> Recollection:
    """What a run before this one stored of the session."""
    world.show(built)
    (health,) = world.pipeline.step().sessions
    stored = replace(health, title=health.id)
    path = str(built.path_below(ROOT))
    return Recollection([Remembered(stored, digest(health.id), {path: 7})])


def test_an_unchanged_session_is_shown_as_an_earlier_run_left_it(world, built):
    world = World(recollection=earlier(world, built))
    transcript = world.give(SourceEventKind.UNCHANGED, built)
    (health,) = world.pipeline.step().sessions
    assert (health.id, health.counts.prompts) == (built.session_id, 1)
    assert world.source.recalled == []
    built.prompt("and the tax")
    world.show(built)
    (health,) = world.pipeline.step().sessions
    assert health.counts.prompts == 2
    assert health.transcript == str(transcript.path)


def test_one_of_which_nothing_is_stored_is_asked_for(world, built):
    transcript = world.give(SourceEventKind.UNCHANGED, built)
    assert world.pipeline.step().sessions == ()
    assert world.source.recalled == [transcript]


def test_an_unchanged_session_that_falls_silent_is_forgotten(world, built):
    world = World(recollection=earlier(world, built))
    transcript = world.give(SourceEventKind.UNCHANGED, built)
    world.pipeline.step()
    world.clock.advance(5000)
    assert world.pipeline.step().sessions == ()
    assert world.source.forgotten == [transcript]


def test_an_unchanged_session_that_is_gone_is_gone(world, built):
    world = World(recollection=earlier(world, built))
    world.give(SourceEventKind.UNCHANGED, built)
    world.pipeline.step()
    world.give(SourceEventKind.DELETE, built)
    assert world.pipeline.step().sessions == ()


def test_an_unchanged_session_that_runs_again_is_shown_once(world, built):
    world = World(recollection=earlier(world, built))
    world.give(SourceEventKind.UNCHANGED, built)
    world.run(built, "busy")
    assert len(world.pipeline.step().sessions) == 1


def test_what_is_to_be_stored_comes_with_the_step(built):
    world = World(recorder=Recorder("this version"))
    world.show(built, time=NOW - 60)
    (snapshot,) = world.pipeline.step().snapshots
    assert snapshot.health.id == built.session_id
    assert snapshot.directory == str(ROOT / "-home-you-shop")
    assert snapshot.files == {str(built.path_below(ROOT)): 7}


def test_nothing_is_stored_unless_it_is_wanted(world, built):
    world.show(built, time=NOW - 60)
    assert world.pipeline.step().snapshots == ()
