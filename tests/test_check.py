import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from codevigil_lsp import check
from codevigil_lsp.check import CheckOptions, run_check
from codevigil_lsp.lines.disk import LocalDisk
from codevigil_lsp.metrics.model import FindingCode
from support.transcripts import TranscriptBuilder

SHARED = Path(__file__).parents[2] / "shared" / "transcripts" / "projects"


@pytest.fixture
def root(user_home: Path) -> Path:
    """The user's own root, which does not exist yet."""
    return user_home / ".claude" / "projects"


def session(seed="codevigil", **more) -> TranscriptBuilder:
    built = TranscriptBuilder(seed=seed, **more)
    built.prompt(f"round the total of {seed}")
    built.read("cart.py")
    built.edit("cart.py", 3)
    built.say("Done.", ends_turn=True)
    built.end_turn()
    return built


def stopping(count=1) -> TranscriptBuilder:
    """A session that stops early: a warning, or critical after three times."""
    built = TranscriptBuilder(seed=f"stopping {count}")
    for _ in range(count):
        built.prompt("go on")
        built.say("Should I continue with the rest?", ends_turn=True)
        built.end_turn()
    return built


def run(*paths, demo=False, **options) -> int:
    return run_check(paths, CheckOptions(**options), demo=demo)


def titles(capsys) -> set[str]:
    report = json.loads(capsys.readouterr().out)
    return {found["title"] for found in report["sessions"]}


def test_the_users_own_sessions_are_checked(root, capsys):
    session().write(root)
    assert run() == 0
    told = capsys.readouterr()
    assert "round the total of codevigil" in told.out
    assert "1 session in 1 transcript" in told.out
    assert told.err == ""


def test_a_path_that_does_not_exist_is_one_sentence_and_2(user_home, capsys):
    assert run(user_home / "no\x1bwhere") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"codevigil-lsp: {user_home}/no\\x1bwhere does not exist\n"


def test_a_path_that_cannot_be_looked_at_is_one_sentence_and_2(user_home, capsys):
    assert run(user_home / ("x" * 300)) == 2
    assert "cannot be read: File name too long" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["transcript", "project"])
def test_a_path_that_its_user_may_not_read_is_one_sentence_and_2(
    root, capsys, monkeypatch, what
):
    path = session().write(root)
    locked = path if what == "transcript" else path.parent
    may_really = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: path != locked and may_really(path, mode)
    )
    assert run(locked) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith(f"{locked.name} cannot be read: Permission denied\n")


def test_without_transcripts_of_the_users_own_the_demo_is_offered(user_home, capsys):
    assert run() == 0
    told = capsys.readouterr()
    assert told.out == (
        "No Claude Code transcripts were found in ~/.claude/projects"
        ";"
        " `codevigil-lsp check --demo` shows it on made-up ones.\n"
    )
    assert told.err == ""


def test_an_empty_directory_is_one_sentence_without_an_offer(user_home, capsys):
    assert run(user_home) == 0
    assert capsys.readouterr().out == "No Claude Code transcripts were found.\n"


def test_nothing_found_is_still_a_report_as_json(user_home, capsys):
    assert run(as_json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["sessions"] == []
    assert report["totals"]["files"] == 0


@pytest.mark.parametrize("what", ["transcript", "project", "root", "config", "link"])
def test_a_path_may_be_a_transcript_a_project_a_root_or_a_configuration(
    user_home, root, capsys, what
):
    path = session().write(root)
    link = user_home / "link"
    link.symlink_to(root)
    places = {
        "transcript": path,
        "project": path.parent,
        "root": root,
        "config": root.parent,
        "link": link,
    }
    assert run(places[what], as_json=True) == 0
    assert titles(capsys) == {"round the total of codevigil"}


def test_several_paths_are_checked_together_and_each_session_once(root, capsys):
    first, second = session("one").write(root), session("two", cwd="/b").write(root)
    session("three", cwd="/c").write(root)
    assert run(first, second.parent, second, as_json=True) == 0
    assert titles(capsys) == {"round the total of one", "round the total of two"}


def test_a_path_outside_the_home_that_is_named_is_read(user_home, tmp_path, capsys):
    session().write(tmp_path / "elsewhere")
    assert run(tmp_path / "elsewhere", as_json=True) == 0
    assert len(titles(capsys)) == 1


def test_however_old_a_session_is_it_is_checked(root, capsys):
    path = session().write(root)
    os.utime(path, (1_000_000, 1_000_000))
    assert run(as_json=True) == 0
    assert len(titles(capsys)) == 1


def test_the_session_with_the_latest_event_comes_first(root, capsys):
    for seed in ("a", "b"):
        built = session(seed)
        if seed == "b":
            built.prompt("one more")
        built.write(root)
    run(as_json=True)
    report = json.loads(capsys.readouterr().out)
    found = [found["title"][-1] for found in report["sessions"]]
    assert found == ["b", "a"]


@pytest.mark.parametrize(
    ("times", "fail_on", "code"),
    [
        (0, "warning", 0),
        (1, None, 0),
        (1, "warning", 1),
        (1, "critical", 0),
        (3, None, 0),
        (3, "warning", 1),
        (3, "critical", 1),
    ],
)
def test_the_exit_code_tells_how_bad_it_is_where_asked(root, times, fail_on, code):
    session().write(root)
    if times:
        stopping(times).write(root)
    assert run(fail_on=fail_on) == code
    assert run(fail_on=fail_on, as_json=True) == code


def test_the_demo_shows_every_kind_of_finding(user_home, capsys):
    assert run(demo=True) == 0
    told = capsys.readouterr()
    for code in FindingCode:
        assert f"{code.value}:" in told.out
    for severity in ("ok", "warning", "critical"):
        assert f" {severity} " in told.out
    assert told.err == ""
    assert list(user_home.iterdir()) == []


def test_the_demo_names_no_folder_that_is_gone_when_it_is_read(user_home, capsys):
    assert run(demo=True, explain=True) == 0
    told = capsys.readouterr().out
    assert tempfile.gettempdir() not in told
    assert told.count("  ~/.claude/projects/-home-you-shop/") == 5
    assert told.endswith(
        "made up, and nowhere on your disk; without --demo: your own.\n"
    )


def test_the_demo_heeds_none_of_the_users_settings(user_home, capsys, monkeypatch):
    monkeypatch.setenv("CODEVIGIL_METRICS_STOP_PHRASE_WARNING", "9")
    monkeypatch.setenv("CODEVIGIL_SCOPE", "nonsense")
    assert run(demo=True, fail_on="critical") == 1
    assert "nonsense" not in capsys.readouterr().err


def test_the_demo_takes_no_path(user_home, capsys):
    assert run(user_home, demo=True) == 2
    assert capsys.readouterr().err == "codevigil-lsp: --demo takes no PATH\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_a_transcript_that_cannot_be_read_is_told_and_the_others_are_read(
    root, capsys, monkeypatch, as_json
):
    locked = session("locked").write(root)
    session("open").write(root)
    open_really = LocalDisk.open

    def open_some(disk, path):
        if path == str(locked):
            raise PermissionError(13, "Permission denied")
        return open_really(disk, path)

    monkeypatch.setattr(LocalDisk, "open", open_some)
    assert run(as_json=as_json) == 0
    told = capsys.readouterr()
    assert "round the total of open" in told.out
    assert (
        told.err == f"codevigil-lsp: {locked.name} cannot be read: Permission denied\n"
    )


def test_lines_that_cannot_be_read_are_counted_and_cost_nothing(root, capsys):
    built = session()
    built.raw(b"{torn")
    built.write(root)
    assert run(as_json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["totals"]["malformed"] == 1


def test_settings_of_file_and_environment_are_heeded(root, user_home, monkeypatch):
    stopping(1).write(root)
    assert run(fail_on="warning") == 1
    file = user_home / ".config" / "codevigil" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("[metrics.stop_phrase]\nwarning = 5\ncritical = 6\n")
    assert run(fail_on="warning") == 0
    monkeypatch.setenv("CODEVIGIL_METRICS_STOP_PHRASE_WARNING", "1")
    assert run(fail_on="warning") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("scop = 'all'", "the setting scop (config.toml) is not a setting; did you"),
        ("scope = 3", "the setting scope (config.toml) must be one of workspace, all"),
        ("scope = ", "the settings file config.toml is not TOML"),
    ],
)
def test_bad_settings_are_told_and_cost_nothing_else(
    root, user_home, capsys, content, said
):
    session().write(root)
    file = user_home / ".config" / "codevigil" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    assert run() == 0
    told = capsys.readouterr()
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert "round the total" in told.out


def test_a_root_outside_the_home_is_refused_and_the_others_are_read(
    user_home, tmp_path, capsys, monkeypatch
):
    inside, outside = user_home / "inside", tmp_path / "outside"
    session("inside").write(inside)
    session("outside").write(outside)
    monkeypatch.setenv("CODEVIGIL_ROOTS", f"{outside}{os.pathsep}{inside}")
    assert run(as_json=True) == 0
    told = capsys.readouterr()
    assert "lies outside the home directory" in told.err
    (found,) = json.loads(told.out)["sessions"]
    assert found["title"] == "round the total of inside"
    monkeypatch.setenv("CODEVIGIL_ROOTS", str(outside))
    assert run() == 2
    monkeypatch.setenv("CODEVIGIL_ALLOW_ROOTS_OUTSIDE_HOME", "true")
    assert run() == 0


def test_without_a_home_it_says_so(user_home, capsys, monkeypatch):
    monkeypatch.delenv("HOME")
    assert run() == 0
    told = capsys.readouterr()
    assert "HOME is not set" in told.err
    assert "No Claude Code transcripts" in told.out


def test_a_report_that_cannot_be_written_is_told(root, capsys, monkeypatch):
    session().write(root)

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(check, "_write_text", fail)
    monkeypatch.setattr(check, "_let_go_of_stdout", lambda: None)
    assert run() == 2
    assert capsys.readouterr().err == (
        "codevigil-lsp: the report cannot be written: No space left on device\n"
    )


def shell(command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    program = f'"{sys.executable}" -m codevigil_lsp'
    return subprocess.run(
        ["/bin/sh", "-c", command.replace("codevigil-lsp", program)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environ},
        timeout=60,
    )


@pytest.mark.parametrize("options", ["", "--format json"])
def test_a_reader_that_has_seen_enough_is_no_trouble(root, options):
    for number in range(40):
        session(f"number {number}").write(root)
    done = shell(f"codevigil-lsp check {options} | head -c 10")
    assert len(done.stdout) == 10
    assert done.stderr == ""


@pytest.mark.parametrize("options", ["check", "check --format json", "history"])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_trouble(root, options, closed):
    session().write(root)
    done = shell(f"codevigil-lsp {options} {closed}")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_encoding_without_lines_and_emoji_is_no_trouble(root):
    built = session()
    built.title("🙂 rounded …")
    built.write(root)
    done = shell("codevigil-lsp check", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "----" in done.stdout
    assert "\\U0001f642 rounded" in done.stdout


def test_nor_is_it_for_the_history(root):
    session(cwd="/home/you/größe").write(root)
    done = shell("codevigil-lsp history --update", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "gr\\xf6\\xdfe" in done.stdout


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared transcripts are not here")
def test_real_transcripts_are_all_read(user_home, capsys):
    assert run(SHARED, as_json=True) == 0
    told = capsys.readouterr()
    report = json.loads(told.out)
    sessions = report["sessions"]
    mains = [found for found in sessions if found["transcript"]]
    agents = [agent for found in sessions for agent in found["subagents"]]
    assert len(mains) >= 22
    assert len(agents) >= 10
    assert {agent["layout"] for agent in agents} == {"nested", "flat", "inline"}
    for orphan in [found for found in sessions if not found["transcript"]]:
        assert orphan["subagents"]
        assert not list(SHARED.rglob(f"{orphan['id']}.jsonl"))
    assert report["totals"]["malformed"] >= 1
    assert report["totals"]["files"] == len(list(SHARED.rglob("*.jsonl")))
    assert run(SHARED) == 0
    assert "Traceback" not in told.err


def test_an_explanation_tells_formulas_and_quotes(root, capsys):
    stopping().write(root)
    assert run(explain=True) == 0
    told = capsys.readouterr().out
    assert "1 turn that stopped early / 1 finished turn = 1.00" in told
    assert "line 2  permission-seeking  towards an alarm" in told
    assert "Should I continue with the rest?" in told
    assert "1 hit of permission-seeking, towards an alarm." in told


def test_an_explanation_is_part_of_the_json_on_asking_only(root, capsys):
    stopping().write(root)
    run(as_json=True)
    assert "Should I continue" not in capsys.readouterr().out
    run(as_json=True, explain=True)
    (found,) = json.loads(capsys.readouterr().out)["sessions"]
    explanation = found["explanation"]
    assert explanation["metrics"]["stop_phrase"]["lines"] == {"lines": [2]}
    (quote,) = explanation["quotes"]
    assert quote == {
        "metric": "stop_phrase",
        "line": 2,
        "class": "permission-seeking",
        "alarms": True,
        "match": "Should I continue with the rest?",
        "excerpt": "Should I continue with the rest?",
    }


def test_the_demo_and_nothing_at_all_can_be_explained(root, capsys):
    assert run(demo=True, explain=True) == 0
    assert "premature-stopping" in capsys.readouterr().out
    assert run(explain=True) == 0
    assert "No Claude Code transcripts" in capsys.readouterr().out
