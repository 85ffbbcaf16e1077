import io
import json
import logging
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from codevigil_lsp import __version__, check, cli
from codevigil_lsp.cli import main

pytestmark = pytest.mark.usefixtures("user_home")


def log(*arguments: str, call: str) -> str:
    """Set up logging by the command line in a process of its own, and log something."""
    code = (
        "import logging; from codevigil_lsp.cli import main;"
        f" main({[*arguments, 'check']!r}); logging.getLogger({call}"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stderr


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def test_the_version_is_that_of_the_package(capsys):
    assert exit_code("--version") == 0
    assert capsys.readouterr().out.strip() == __version__


def test_help_names_the_commands_and_what_happens_without_one(capsys):
    assert exit_code("--help") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Without a command it speaks LSP on stdin and stdout." in told
    assert "check print the health of sessions" in told


def test_help_of_check_names_its_options(capsys):
    assert exit_code("check", "--help") == 0
    told = capsys.readouterr().out
    for option in ("PATH", "--format", "--fail-on", "--demo"):
        assert option in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["chek"],
        ["--colour"],
        ["check", "--fail-on", "sometimes"],
        ["check", "--format", "xml"],
        ["--log-level", "loud"],
    ],
)
def test_what_is_not_known_is_refused_with_2_and_a_sentence(capsys, arguments):
    assert exit_code(*arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "codevigil-lsp" in told.err.splitlines()[-1]
    assert arguments[-1] in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--update", "--forget"], "--forget: not allowed with argument --update"),
        (["--limit", "-3"], "--limit: must be a number, 0 or more, not '-3'"),
        (["--limit", "few"], "--limit: must be a number, 0 or more, not 'few'"),
    ],
)
def test_of_the_history_only_what_can_be_meant_is_taken(capsys, arguments, said):
    assert exit_code("history", *arguments) == 2
    assert said in capsys.readouterr().err


class ServedError(Exception):
    """The server would have been started."""


class Keyboard(io.StringIO):
    """A terminal at which somebody sits, or none."""

    def __init__(self, is_there: bool) -> None:
        super().__init__()
        self._is_there = is_there

    def isatty(self) -> bool:
        return self._is_there


@pytest.mark.parametrize(
    ("is_there", "arguments", "said"),
    [
        (True, [], "waiting for an editor"),
        (True, ["--stdio"], ""),
        (False, [], ""),
    ],
)
def test_whoever_starts_the_server_by_hand_is_told_what_it_waits_for(
    monkeypatch, capsys, is_there, arguments, said
):
    def serve():
        raise ServedError

    monkeypatch.setattr(cli, "_load_server", serve)
    monkeypatch.setattr(sys, "stdin", Keyboard(is_there))
    with pytest.raises(ServedError):
        main(arguments)
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert bool(told.err) == bool(said)


def test_check_is_handed_what_was_asked_for(monkeypatch):
    asked = {}

    def run_check(paths, options, **more):
        asked.update(more, paths=paths, options=options)
        return 7

    monkeypatch.setattr(check, "run_check", run_check)
    more = ["--format", "json", "--fail-on", "critical", "--explain"]
    code = main(["check", "a", "b", *more])
    assert code == 7
    assert asked == {
        "paths": [Path("a"), Path("b")],
        "options": check.CheckOptions(as_json=True, explain=True, fail_on="critical"),
        "demo": False,
    }


def test_an_interrupt_ends_a_check_without_a_traceback(monkeypatch, capsys):
    def run_check(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run_check", run_check)
    assert main(["check"]) == 130
    assert capsys.readouterr().err == ""


def test_the_log_goes_to_its_file_which_only_its_owner_can_read(tmp_path):
    file = tmp_path / "server.log"
    options = ("--log-file", str(file), "--log-level", "info")
    assert log(*options, call="'ours').info('heard')") == ""
    assert file.read_text().endswith("INFO ours: heard\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_file_warnings_go_to_stderr():
    level = ("--log-level", "warning")
    told = log(*level, call="'ours').warning('heard')")
    assert told.endswith("WARNING ours: heard\n")
    assert log(*level, call="'ours').info('heard')") == ""


def test_a_log_file_is_appended_to(tmp_path):
    file = tmp_path / "server.log"
    file.write_text("before\n")
    log("--log-file", str(file), call="'ours').warning('after')")
    assert file.read_text().startswith("before\n")
    assert file.read_text().endswith("after\n")


def test_a_log_file_that_cannot_be_opened_is_told_and_stops_nothing(tmp_path, capsys):
    file = tmp_path / "nowhere" / "server.log"
    assert main(["--log-file", str(file), "check"]) == 0
    told = capsys.readouterr()
    assert told.err == "codevigil-lsp: no log file: No such file or directory\n"
    assert "No Claude Code transcripts" in told.out


def test_a_server_logs_warnings_without_being_told(monkeypatch, capsys):
    class Server:
        def serve_stdio(self):
            logging.getLogger("ours").warning("heard")
            return 7

    def end(code):
        raise SystemExit(code)

    monkeypatch.setattr(cli, "_load_server", Server)
    monkeypatch.setattr(cli.os, "_exit", end)
    monkeypatch.setattr(logging.root, "handlers", [])
    assert exit_code() == 7
    assert capsys.readouterr().err.endswith("WARNING ours: heard\n")


@pytest.mark.parametrize("columns", [60, 120])
def test_a_help_page_is_as_wide_as_the_terminal(monkeypatch, capsys, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert exit_code("check", "--help") == 0
    widest = max(map(len, capsys.readouterr().out.splitlines()))
    assert columns - 25 < widest <= columns - 2


@pytest.mark.parametrize("name", ["pygls", "pygls.protocol.json_rpc", "asyncio"])
def test_whole_messages_are_never_logged(name):
    said = log("--log-level", "debug", call=f"{name!r}).error('the secret')")
    assert "secret" not in said


def test_check_imports_nothing_that_it_does_not_need():
    needless = (
        "pygls",
        "lsprotocol",
        "rich",
        "cattrs",
        "tomllib",
        "asyncio",
        "hashlib",
        "logging",
        "platformdirs",
        "shutil",
        "tempfile",
    )
    code = (
        "import sys; from codevigil_lsp.cli import main;"
        " main(['check', '--format', 'json']);"
        f" sys.exit(any(n.split('.')[0] in {needless} for n in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == 0


def test_it_can_be_run_as_a_module():
    done = subprocess.run(
        [sys.executable, "-m", "codevigil_lsp", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == __version__
    assert cli.__doc__


def test_a_process_ends_with_its_code_when_everything_is_written():
    check = [sys.executable, "-m", "codevigil_lsp", "check"]
    refused = subprocess.run(
        [*check, "nowhere"], capture_output=True, text=True, check=False, timeout=60
    )
    assert refused.returncode == 2
    assert refused.stderr.endswith("nowhere does not exist\n")
    shown = subprocess.run(
        [*check, "--demo", "--format", "json", "--fail-on", "warning"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert shown.returncode == 1
    assert len(json.loads(shown.stdout)["sessions"]) == 3
