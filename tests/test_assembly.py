import json
import os
from pathlib import Path

import pytest

from codevigil_lsp.assembly import find_roots, open_paths, open_workspace
from codevigil_lsp.config.model import Scope, Settings, WatchSettings
from codevigil_lsp.errors import ErrorLevel
from codevigil_lsp.health.model import Lifecycle
from codevigil_lsp.health.sealed import Opened
from support.transcripts import TranscriptBuilder, project_name

NOW = 1_800_000_000.0


class Home:
    """A home directory with a workspace and transcripts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.root = path / ".claude" / "projects"
        self.workspace = path / "shop"
        self.workspace.mkdir()
        self.environ = {"HOME": str(path), "USERPROFILE": str(path)}

    def session(self, cwd=None, root=None, age=0.0, **more) -> TranscriptBuilder:
        built = TranscriptBuilder(
            cwd=str(cwd or self.workspace), seed=str((cwd, root)), **more
        )
        built.prompt("round the total")
        path = built.write(root or self.root)
        os.utime(path, (NOW - age, NOW - age))
        return built


@pytest.fixture
def home(user_home: Path) -> Home:
    return Home(user_home)


def open_it(home, settings=None, folders=None, environ=None):
    """The sessions of one look, and what went wrong."""
    folders = [str(home.workspace)] if folders is None else folders
    pipeline = open_workspace(
        settings or Settings(),
        home.environ if environ is None else environ,
        [str(folder) for folder in folders],
        now=lambda: NOW,
    )
    errors, has_more, sessions = [], True, ()
    while has_more:
        step = pipeline.step()
        errors += step.errors
        sessions, has_more = step.sessions, step.has_more
    pipeline.close()
    return sessions, errors


def ids(sessions) -> set[str]:
    return {session.id for session in sessions}


def test_the_sessions_of_the_workspace_are_found_and_no_others(home):
    ours = home.session()
    below = home.session(home.workspace / "api")
    home.session(home.path / "elsewhere")
    home.session(home.path / "shop-two")
    sessions, errors = open_it(home)
    assert ids(sessions) == {ours.session_id, below.session_id}
    assert errors == []


def test_a_folder_whose_name_merely_looks_alike_is_decided_by_its_records(home):
    alike = home.path / "shop-api"
    assert project_name(str(alike)).startswith(project_name(str(home.workspace)))
    home.session(alike)
    assert open_it(home)[0] == ()


def test_the_scope_all_shows_every_session(home):
    wanted = {
        home.session().session_id,
        home.session(home.path / "elsewhere").session_id,
    }
    assert ids(open_it(home, Settings(scope=Scope.ALL))[0]) == wanted


def test_without_a_folder_every_session_is_shown(home):
    built = home.session(home.path / "elsewhere")
    assert ids(open_it(home, folders=[])[0]) == {built.session_id}


def test_a_workspace_opened_through_a_link_is_the_real_one(home):
    link = home.path / "link"
    link.symlink_to(home.workspace)
    real, linked = home.session(home.workspace), home.session(link)
    found = ids(open_it(home, folders=[link])[0])
    assert found == {real.session_id, linked.session_id}


def test_a_configured_directory_takes_the_place_of_the_default(home):
    home.session()
    config = home.path / "configured"
    built = home.session(root=config / "projects")
    environ = {**home.environ, "CLAUDE_CONFIG_DIR": str(config)}
    assert ids(open_it(home, environ=environ)[0]) == {built.session_id}


def test_roots_of_the_settings_take_the_place_of_the_default(home):
    home.session()
    built = home.session(root=home.path / "mine")
    assert ids(open_it(home, Settings(roots=("~/mine",)))[0]) == {built.session_id}


def test_a_root_outside_the_home_is_refused_and_the_others_are_read(home, tmp_path):
    outside = tmp_path / "outside"
    stranger = home.session(root=outside)
    built = home.session(root=home.path / "mine")
    roots = (str(outside), "~/mine")
    sessions, errors = open_it(home, Settings(roots=roots))
    assert ids(sessions) == {built.session_id}
    (error,) = errors
    assert error.level is ErrorLevel.CRITICAL
    assert error.code == "watcher.path_scope_violation"
    opted_in = Settings(roots=roots, allow_roots_outside_home=True)
    sessions, errors = open_it(home, opted_in)
    assert ids(sessions) == {built.session_id, stranger.session_id}
    assert errors == []


def test_a_link_out_of_the_home_is_refused_as_well(home, tmp_path):
    outside = tmp_path / "outside"
    home.session(root=outside)
    (home.path / "mine").symlink_to(outside)
    sessions, errors = open_it(home, Settings(roots=("~/mine",)))
    assert sessions == ()
    assert [error.level for error in errors] == [ErrorLevel.CRITICAL]


def test_without_a_home_nothing_is_read_and_it_is_said(home):
    home.session()
    sessions, errors = open_it(home, environ={})
    assert sessions == ()
    assert [error.code for error in errors] == ["watcher.home_missing"]


def test_without_a_home_a_root_below_it_is_nowhere(home, monkeypatch):
    monkeypatch.chdir(home.path)
    errors = []
    settings = Settings(roots=("~/mine", "~"), allow_roots_outside_home=True)
    assert find_roots(settings, {}, errors) == []
    assert [error.code for error in errors] == ["watcher.home_missing"]


def test_without_a_home_an_allowed_root_is_read_all_the_same(home, tmp_path):
    built = home.session(root=tmp_path / "outside")
    settings = Settings(
        roots=(str(tmp_path / "outside"),), allow_roots_outside_home=True
    )
    assert ids(open_it(home, settings, environ={})[0]) == {built.session_id}


def test_the_same_root_twice_is_one(home):
    built = home.session()
    (home.path / "link").symlink_to(home.root)
    settings = Settings(roots=("~/.claude/projects", str(home.root), "~/link"))
    sessions, _ = open_it(home, settings)
    assert [session.id for session in sessions] == [built.session_id]


def test_what_has_long_been_silent_is_not_read(home):
    home.session(age=2101)
    recent = home.session(home.workspace / "api", age=2000)
    sessions, _ = open_it(home)
    assert ids(sessions) == {recent.session_id}
    assert sessions[0].lifecycle is Lifecycle.STALE


def test_a_silent_session_whose_process_runs_is_read(home):
    built = home.session(age=90_000)
    registry = home.path / ".claude" / "sessions"
    registry.mkdir()
    entry = {
        "pid": os.getpid(),
        "sessionId": built.session_id,
        "cwd": built.cwd,
        "status": "waiting",
        "waitingFor": "permission prompt",
        "statusUpdatedAt": int((NOW - 80_000) * 1000),
    }
    (registry / f"{os.getpid()}.json").write_text(json.dumps(entry))
    (session,), _ = open_it(home)
    assert session.activity.reason == "permission"
    assert session.activity.since == NOW - 80_000


def test_a_missing_root_is_no_trouble(home):
    sessions, errors = open_it(home)
    assert sessions == ()
    assert [error.level for error in errors] == [ErrorLevel.INFO]


def test_the_cap_on_files_is_the_settings(home):
    for number in range(3):
        home.session(home.workspace / str(number), age=number)
    settings = Settings(watch=WatchSettings(max_files=1))
    sessions, errors = open_it(home, settings)
    assert [session.project for session in sessions] == ["0"]
    assert [error.code for error in errors] == ["watcher.bounded_walk_overflow"]


def test_named_paths_are_read_wherever_they_are_and_however_old(home, tmp_path):
    built = home.session(root=tmp_path / "outside", age=10**8)
    pipeline = open_paths(Settings(), [tmp_path / "outside"])
    step = pipeline.step()
    assert ids(step.sessions) == {built.session_id}
    assert pipeline.totals().files == 1
    pipeline.close()


def test_what_was_seen_of_each_file_is_told_to_whoever_watches_only(home):
    built = home.session()
    built.read("cart.py")
    os.utime(built.write(home.root), (NOW, NOW))
    watched, _ = open_it(home)
    assert [len(session.coverage) for session in watched] == [1]
    pipeline = open_paths(Settings(), [home.path / ".claude" / "projects"])
    (read,) = Opened(pipeline.run().sealed)
    pipeline.close()
    assert read.coverage == ()


def test_roots_that_are_read_once_have_their_live_registry(home):
    built = home.session(age=90_000)
    registry = home.path / ".claude" / "sessions"
    registry.mkdir()
    entry = {
        "pid": os.getpid(),
        "sessionId": built.session_id,
        "cwd": built.cwd,
        "status": "busy",
        "statusUpdatedAt": int(NOW * 1000),
    }
    (registry / f"{os.getpid()}.json").write_text(json.dumps(entry))
    root = home.path / ".claude" / "projects"
    for are_roots, activity in ((True, "working"), (False, "unknown")):
        pipeline = open_paths(Settings(), [root], are_roots=are_roots)
        step = pipeline.run()
        (session,) = Opened([*step.sessions, *step.sealed])
        pipeline.close()
        assert session.activity.activity == activity
