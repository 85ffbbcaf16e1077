import os
from pathlib import Path

import pytest
from attrs import evolve

from codevigil_lsp.assembly import open_workspace
from codevigil_lsp.check import CheckOptions, run_check
from codevigil_lsp.config.model import Settings, Thresholds
from codevigil_lsp.history.baseline import read_baseline
from codevigil_lsp.history.place import state_directory
from codevigil_lsp.history.sessions import Sessions
from codevigil_lsp.history.snapshot import Snapshot
from codevigil_lsp.history.store import Store
from codevigil_lsp.metrics.model import Metric, Severity
from support.sessions import NOW, a_session
from support.transcripts import TranscriptBuilder

SETTINGS = Settings()


def failing(share):
    detail = {"failed": int(50 * share), "finished": 50}
    return Metric("tool_errors", share, "some failed", Severity.OK, detail)


def store_sessions(sessions, count, share=0.5, updated=NOW, directory="/p"):
    sessions.save(
        [
            Snapshot(
                directory,
                a_session(id=f"s{n}", updated=updated, metrics=(failing(share),)),
                None,
                "us",
            )
            for n in range(count)
        ]
    )


@pytest.fixture
def sessions(store):
    return Sessions(store)


def warning(sessions, settings=SETTINGS, now=NOW + 5000):
    return read_baseline(sessions, settings, now).options.tool_errors.warning


def test_finished_sessions_tell_what_is_ordinary(sessions):
    store_sessions(sessions, 9)
    assert warning(sessions) == 0.2
    store_sessions(sessions, 10)
    assert warning(sessions) == 0.5


def test_sessions_that_go_on_do_not_count(sessions):
    store_sessions(sessions, 10)
    assert warning(sessions, now=NOW + 60) == 0.2


def test_a_session_that_moved_counts_once(sessions):
    store_sessions(sessions, 5)
    store_sessions(sessions, 5, directory="/moved")
    assert warning(sessions) == 0.2


def test_who_wants_the_defaults_has_them(sessions):
    store_sessions(sessions, 20)
    settings = evolve(SETTINGS, thresholds=Thresholds.DEFAULT)
    assert warning(sessions, settings) == 0.2
    assert read_baseline(None, SETTINGS, NOW).options == SETTINGS.metrics


def test_without_a_history_the_defaults_hold(sessions, directory):
    directory.parent.write_text("a file in its place")
    assert warning(sessions) == 0.2


def test_server_and_check_have_the_same_limits(user_home, capsys):
    store = Store(state_directory(), lambda _: None)
    store_sessions(Sessions(store), 20)
    built = TranscriptBuilder()
    built.prompt("go")
    for number in range(30):
        built.run(f"make {number}", is_error=number % 2 == 0)
    built.say("Done.", ends_turn=True)
    path = built.write(user_home / ".claude" / "projects")
    os.utime(path)
    pipeline = open_workspace(SETTINGS, os.environ, (), sessions=Sessions(store))
    (session,) = pipeline.step().sessions
    told = {metric.name: metric for metric in session.metrics}["tool_errors"]
    assert told.detail["personal"]["limits"] == {"warning": 0.5, "critical": 0.5}
    assert told.severity is Severity.OK
    store.close()
    assert checked() == (told.severity.value, dict(told.detail["personal"]))
    capsys.readouterr()
    run_check([], CheckOptions(), demo=False)
    assert "calls failed" not in capsys.readouterr().out


def checked():
    import io
    import json
    from contextlib import redirect_stdout

    with redirect_stdout(io.StringIO()) as out:
        run_check([], CheckOptions(as_json=True), demo=False)
    (session,) = json.loads(out.getvalue())["sessions"]
    metric = session["metrics"]["tool_errors"]
    return metric["severity"], metric["detail"]["personal"]


def test_a_check_begins_no_history(user_home: Path):
    TranscriptBuilder().write(user_home / ".claude" / "projects")
    run_check([], CheckOptions(), demo=False)
    assert not state_directory().exists()
