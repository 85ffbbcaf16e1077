from datetime import UTC, datetime

from codevigil_lsp.health.aggregator import Aggregator
from codevigil_lsp.lines.model import SourceEventKind
from codevigil_lsp.metrics.ledger.save import Save
from support.pipeline_world import NOW, World
from support.transcripts import TranscriptBuilder


def test_where_nothing_changed_sessions_are_looked_at_once_a_second(
    world, built, monkeypatch
):
    asked = []
    for name in ("health", "evict", "met", "learn_live", "learn_left"):
        really = getattr(Aggregator, name)

        def ask(aggregator, *more, really=really):
            asked.append(really.__name__)
            return really(aggregator, *more)

        monkeypatch.setattr(Aggregator, name, ask)
    world.run(built, "idle", NOW - 100)
    world.show(built, time=NOW - 100)
    first = world.pipeline.step()
    assert len(asked) == 5
    for _ in range(3):
        world.clock.advance(0.25)
        assert world.pipeline.step().sessions is first.sessions
    assert len(asked) == 5
    world.clock.advance(0.25)
    world.pipeline.step()
    assert len(asked) == 10
    save = Save(("cart.py",), frozenset({1}), NOW)
    for change in (
        lambda: world.run(built, "busy"),
        lambda: world.registry.left_behind.add("another"),
        lambda: world.give(SourceEventKind.APPEND, built, built.lines[-1:], first=3),
        lambda: world.pipeline.learn_save(save),
        lambda: world.clock.jump_wall(-5),
    ):
        asked.clear()
        change()
        world.pipeline.step()
        assert len(asked) == 5


def test_a_state_that_time_alone_changes_is_told_in_the_next_step():
    world = World(has_registry=False)
    asking = TranscriptBuilder(start=datetime.fromtimestamp(NOW, UTC))
    asking.prompt("install it")
    asking.call("Bash", {"command": "npm install"})
    world.show(asking)
    said = []
    for _ in range(4):
        (session,) = world.pipeline.step().sessions
        said.append(session.activity.activity.value)
        world.clock.advance(0.15)
    assert said == ["working", "working", "unknown", "unknown"]
