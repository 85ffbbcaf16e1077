"""A start after an earlier run: what is as it was is shown, and not read again."""

import os
import sqlite3

import pytest
from attrs import evolve

from codevigil_lsp.assembly import open_workspace
from codevigil_lsp.config.model import Placement, Settings
from codevigil_lsp.health.model import Lifecycle, Reason
from codevigil_lsp.history.keeper import Keeper
from codevigil_lsp.history.place import FILE_NAME
from codevigil_lsp.history.sessions import Sessions
from codevigil_lsp.lsp.marks import transcript_marks
from codevigil_lsp.lsp.paths import Folders
from codevigil_lsp.lsp.summary import to_status
from codevigil_lsp.metrics.collectors.tool_errors import ToolErrorsOptions
from support.source_session import SourceSession, numbered_file
from support.transcripts import TranscriptBuilder

CANARY = "canary-4711"


def told(step):
    """The sessions by id."""
    return {session.id: session for session in step.sessions}


class Runs:
    """One run of the engine after another, over one home."""

    def __init__(self, home, store):
        self.root = home / ".claude" / "projects"
        self.root.mkdir(parents=True)
        self.sessions = Sessions(store)
        self.settings = Settings()
        self.later = 0.0
        self.bytes = 0

    def run(self):
        """Read and store everything there is; gives the sessions by id."""
        pipeline = open_workspace(
            self.settings, os.environ, (), sessions=self.sessions, now=self.now
        )
        keeper = Keeper(self.sessions)
        while True:
            step = pipeline.step()
            keeper.keep(step.snapshots)
            if not step.has_more:
                break
        self.bytes = step.source.stats.bytes
        self.pipeline = pipeline
        return told(step)

    def go_on(self):
        """Take another step of the run that is under way."""
        step = self.pipeline.step()
        while step.has_more:
            step = self.pipeline.step()
        return told(step)

    def now(self):
        return self._newest() + 60.0 + self.later

    def _newest(self):
        times = [path.stat().st_mtime for path in self.root.rglob("*.jsonl")]
        return max(times, default=0.0)

    def write(self, built, *more):
        """Write a session with its sub-agents, as it was a minute ago."""
        return [each.write(self.root) for each in (built, *more)]


@pytest.fixture
def runs(user_home, store):
    return Runs(user_home, store)


@pytest.fixture
def built():
    made = TranscriptBuilder(seed="warm")
    made.title("Round the total")
    made.prompt(f"{CANARY} round the total")
    made.read("cart.py")
    made.edit("cart.py")
    made.say(f"{CANARY} Done.", ends_turn=True)
    return made


def agent_of(parent):
    made = TranscriptBuilder(session_id=parent.session_id, agent_id="a1b2c3d")
    made.prompt(f"{CANARY} find every caller")
    made.read("cart.py")
    made.say("Found.", ends_turn=True)
    return made


def test_what_is_unchanged_is_shown_as_it_was_and_not_read(runs, built):
    agent = agent_of(built)
    runs.write(built, agent)
    cold = runs.run()
    assert runs.bytes == len(built.content) + len(agent.content)
    warm = runs.run()
    assert runs.bytes == 0
    assert warm == cold
    assert warm[built.session_id].title == "Round the total"
    assert len(warm[built.session_id].turns) == 1
    assert len(warm[built.session_id].subagents) == 1


def test_an_editor_shows_the_same_before_and_after(runs):
    main = SourceSession({"big.py": numbered_file(90)}, seed="all of it")
    main.title("Make the numbers even")
    main.prompt("make them even")
    main.look("big.py", limit=20)
    shown = {
        "message": "a line that was not seen",
        "source": "codevigil",
        "code": "unread-edit",
        "range": {"start": {"line": 2}, "end": {"line": 2}},
    }
    files = [{"uri": main.place("big.py"), "diagnostics": [shown]}]
    main.record("attachment", attachment={"type": "diagnostics", "files": files})
    main.look("big.py", limit=5)
    main.change("big.py", "value_70 = 70", "value_70 = 2")
    main.say("This is a good stopping point. Should I continue?", ends_turn=True)
    runs.write(main, agent_of(main))
    cold, warm = runs.run(), runs.run()
    assert runs.bytes == 0

    (session,) = warm.values()
    assert session.activity.reason is Reason.STOPPED_EARLY
    assert (session.loop.findings, session.loop.followed) == (1, 1)
    assert {covered.agent_id for covered in session.coverage} == {None, "a1b2c3d"}
    assert {finding.code.value for finding in session.findings} == {
        "stop-phrase",
        "unread-edit",
    }
    told_before, told_after = (
        (
            to_status(tuple(sessions.values()), 1, runs.now()),
            list(transcript_marks(sessions.values(), Folders(), Placement.BOTH)),
        )
        for sessions in (cold, warm)
    )
    assert told_after == told_before
    assert told_after[0].mark == "stopped-early"
    assert told_after[1]


def test_nothing_that_was_said_is_on_disk(runs, built, directory, store):
    made = TranscriptBuilder(seed="untitled")
    made.prompt(f"{CANARY} is the title of last resort")
    made.run(f"echo {CANARY}", CANARY)
    runs.write(built, agent_of(built))
    runs.write(made)
    assert len(runs.run()) == 2
    store.close()
    for path in directory.iterdir():
        assert CANARY.encode() not in path.read_bytes()
        assert b"Round the total" not in path.read_bytes()


def test_what_goes_on_is_read_whole_and_counts_once(runs, built):
    (path,) = runs.write(built)
    runs.run()
    first = len(built.lines)
    built.prompt("and the tax")
    built.append_to(path, first)
    warm = runs.run()
    assert runs.bytes == len(built.content)
    assert warm[built.session_id].counts.prompts == 2
    (row,) = runs.sessions.latest(10)
    assert row.health.counts.prompts == 2


def test_what_goes_on_while_it_is_shown_is_read_whole(runs, built):
    agent = agent_of(built)
    _, path = runs.write(built, agent)
    cold = runs.run()
    assert runs.run() == cold
    first = len(agent.lines)
    agent.read("tax.py")
    agent.append_to(path, first)
    runs.pipeline._source._clock = lambda: 1e9
    session = runs.go_on()[built.session_id]
    assert session.subagents[0].tool_calls == 2
    assert session.counts == cold[built.session_id].counts
    assert session.title == "Round the total"


def test_a_sub_agent_that_is_new_has_its_session_read(runs, built):
    runs.write(built)
    runs.run()
    runs.write(agent_of(built))
    assert len(runs.run()[built.session_id].subagents) == 1


def test_a_sub_agent_that_is_gone_has_its_session_read(runs, built):
    _, path = runs.write(built, agent_of(built))
    runs.run()
    path.unlink()
    assert runs.run()[built.session_id].subagents == ()
    assert runs.bytes == len(built.content)


def test_f35_a_file_that_was_replaced_or_cut_meanwhile_is_read_anew(runs, built):
    (path,) = runs.write(built)
    runs.run()
    stamp = path.stat()
    other = path.with_suffix(".new")
    other.write_bytes(path.read_bytes())
    os.utime(other, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    other.replace(path)
    runs.run()
    assert runs.bytes == len(built.content)
    os.truncate(path, len(built.lines[0]) + 1)
    session = runs.run()[built.session_id]
    assert session.counts.prompts == 0
    assert runs.sessions.latest(10)[0].health.counts.prompts == 0


def test_a_session_whose_transcript_is_gone_is_gone(runs, built):
    (path,) = runs.write(built)
    runs.run()
    path.unlink()
    assert runs.run() == {}
    assert len(runs.sessions.latest(10)) == 1


def test_other_thresholds_have_everything_read(runs, built):
    runs.write(built)
    runs.run()
    metrics = evolve(runs.settings.metrics, tool_errors=ToolErrorsOptions(warning=0.1))
    runs.settings = evolve(runs.settings, metrics=metrics)
    runs.run()
    assert runs.bytes == len(built.content)


def test_a_title_that_is_not_found_again_has_its_session_read(runs, built, directory):
    runs.write(built)
    cold = runs.run()
    db = sqlite3.connect(directory / FILE_NAME)
    with db:
        db.execute("UPDATE session SET title = 'another'")
    db.close()
    assert runs.run() == cold
    assert runs.bytes == len(built.content)


def test_a_line_that_is_not_whole_has_its_session_read(runs, built):
    (path,) = runs.write(built)
    with path.open("ab") as file:
        file.write(b'{"type":')
    runs.run()
    runs.run()
    assert runs.bytes == len(built.content) + 8


def test_it_ages_and_is_let_go_without_being_read(runs, built):
    runs.write(built)
    runs.run()
    runs.later = 600.0
    session = runs.run()[built.session_id]
    assert session.lifecycle is Lifecycle.STALE
    runs.later = 3000.0
    assert runs.go_on() == {}
    assert runs.bytes == 0


def test_without_a_history_everything_is_read(runs, built, directory):
    runs.write(built)
    cold = runs.run()
    for path in directory.iterdir():
        path.unlink()
    assert runs.run() == cold
    assert runs.bytes == len(built.content)


def test_who_met_another_in_a_file_is_read_with_it(runs, built):
    other = TranscriptBuilder(seed="other")
    other.prompt("and the tax")
    other.read("cart.py")
    other.edit("cart.py")
    other.say("Done.", ends_turn=True)
    apart = TranscriptBuilder(seed="apart")
    apart.prompt("elsewhere")
    apart.read("menu.py")
    apart.edit("menu.py")
    apart.say("Done.", ends_turn=True)
    for each in (built, apart):
        runs.write(each)
    (path,) = runs.write(other)
    cold = runs.run()
    assert all(session.coverage for session in cold.values())
    assert runs.run() == cold
    assert runs.bytes == 0
    first = len(other.lines)
    other.prompt("and more")
    other.append_to(path, first)
    runs.run()
    assert runs.bytes == len(other.content)
    runs.go_on()
    state = runs.pipeline._source.state()
    assert state.stats.bytes == len(other.content) + len(built.content)
