"""The extension in the real VS Code: what a user does, and what the user sees.

The editors come from `tests/editors/install`. Screenshots of a run are kept in
`CODEVIGIL_SCREENSHOTS`, else under pytest's temporary directory.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from editors.vscode.running import (
    EXTENSION,
    ROOT,
    VISIT_DEADLINE,
    build,
    missing_editor,
    server_settings,
    visit,
    vscode,
)
from support.agent import Agent
from support.transcripts import TranscriptBuilder

pytestmark = pytest.mark.editor

TITLE = "Make the parser accept empty input"
HOSTILE = "$(bug) [x](command:e) http://a/ <b>b</b>"
"""Short enough to be shown whole in the tooltip."""
CLOSING = "This is a good stopping point. Should I continue with the remaining files?"


class Machine:
    """A home with one session of Claude Code, and the workspace it belongs to."""

    def __init__(self, folder: Path, title: str = TITLE) -> None:
        """Write a turn that has read, edited and tested, and is not over."""
        self.home = folder / "home"
        self.workspace = folder / "demo"
        self.workspace.mkdir()
        (self.workspace / "parser.py").write_text("def parse(text): ...\n")
        self.session = TranscriptBuilder(
            cwd=str(self.workspace), start=datetime.now(UTC) - timedelta(minutes=1)
        )
        self.session.prompt(title)
        self.session.read("parser.py")
        self.session.read("tests/test_parser.py")
        self.session.edit("parser.py")
        self.session.run("pytest -q", "3 passed in 0.02s\n")
        claude = self.home / ".claude"
        self.ask_agent(claude / "projects")
        self.transcript = self.session.write(claude / "projects")
        self.registry = claude / "sessions" / f"{os.getpid()}.json"
        self.registry.parent.mkdir()
        self.registry.write_text(self.live("busy"))

    def ask_agent(self, root: Path) -> None:
        """A sub-agent has looked for the callers, and is done."""
        given = {"subagent_type": "Explore", "prompt": "Find every caller of parse()."}
        call = self.session.call("Agent", given)
        agent = TranscriptBuilder(
            cwd=self.session.cwd,
            session_id=self.session.session_id,
            agent_id="a24bb030601aac135",
            start=self.session.time,
        )
        agent.prompt(given["prompt"])
        agent.run("rg -n 'parse\\('", "parser.py:1:def parse(text): ...\n")
        agent.say("There is none.", ends_turn=True)
        agent.write(root)
        done = {"status": "completed", "agentId": agent.agent_id}
        self.session.result(call, "There is none.", structured=done)

    def live(self, status: str, **more: str) -> str:
        """What Claude Code notes of its process while it runs: ours stands in."""
        now = int(datetime.now(UTC).timestamp() * 1000)
        entry = {
            "pid": os.getpid(),
            "sessionId": self.session.session_id,
            "cwd": str(self.workspace),
            "startedAt": now,
            "version": self.session.version,
            "kind": "interactive",
            "status": status,
            "statusUpdatedAt": now,
        }
        return json.dumps(entry | more)

    def close(self) -> str:
        """The lines that end the turn, with a stop phrase."""
        before = len(self.session.lines)
        self.session.say(CLOSING, ends_turn=True)
        self.session.end_turn()
        return "".join(line.decode() + "\n" for line in self.session.lines[before:])


@pytest.fixture(scope="session")
def vsix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as it is shipped, or the reason why there is no test."""
    if reason := missing_editor():
        if os.environ.get("CODEVIGIL_REQUIRE_EDITORS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    path = tmp_path_factory.mktemp("vsix") / "codevigil.vsix"
    build(path)
    return path


@pytest.fixture
def folder() -> Iterator[Path]:
    # Not `tmp_path`: its long names would fill the screenshots.
    path = Path(tempfile.mkdtemp(prefix="cv-")).resolve()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def machine(folder: Path) -> Machine:
    return Machine(folder)


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("CODEVIGIL_SCREENSHOTS", tmp_path / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_user_sees_the_health_of_the_session(
    vsix: Path, machine: Machine, screenshots: Path
) -> None:
    settings = server_settings(machine.home)
    with vscode(machine.home, machine.workspace, settings, vsix=vsix) as url:
        seen = visit(
            "ui",
            url,
            screenshots,
            title=TITLE,
            registry=str(machine.registry),
            waiting=machine.live("waiting", waitingFor="permission prompt"),
            idle=machine.live("idle"),
            transcript=str(machine.transcript),
            lines=machine.close(),
        )

    assert seen["first"]["text"] == "Claude: working"
    assert seen["first"]["label"] == "Claude: working"
    assert seen["first"]["icon"] == "codicon-sync"
    assert no_colour(seen["first"])

    waiting = seen["waiting"]
    assert waiting["text"] == "Claude: waiting for you: permission"
    assert waiting["icon"] == "codicon-bell-dot"
    assert "warning-kind" in waiting["classes"]

    later = seen["later"]
    assert later["text"].startswith("Claude: stopped early ")
    assert later["label"] == later["text"]
    assert later["icon"] == "codicon-stop-circle"
    assert no_colour(later)

    file, finding = seen["problems"]
    assert file.startswith(machine.transcript.name)
    assert re.search(r"codevigil\s+stop-phrase", finding)
    line = next(n for n, text in enumerate(lines_of(machine), 1) if CLOSING in text)
    assert f"[Ln {line}, Col 1]" in finding
    assert "good stopping point" not in finding, "a finding quotes no transcript"

    assert TITLE in seen["tooltip"]["text"]
    assert seen["tooltip"]["links"] == seen["tooltip"]["images"] == 0

    row, ended = seen["sessions"]
    assert TITLE in row
    assert "demo" in row
    assert "stopped early" in row
    assert "tokens in context" in row
    assert "1 sub-agent" in row
    assert ended == "Show ended sessions too"
    assert seen["allSessions"] == [row], "none has ended"
    assert seen["tab"] == machine.transcript.name

    assert TITLE in seen["report"]
    assert seen["restarted"]["icon"] == later["icon"]
    assert not [line for line in seen["log"] if "[error]" in line]
    assert seen["toasts"] == [], "nothing pops up by itself"


def test_user_acts_on_a_finding_on_a_source_line(
    vsix: Path, machine: Machine, screenshots: Path
) -> None:
    big = machine.workspace / "big.py"
    lines = [f"def step_{n}(value): return value + {n}" for n in range(1, 121)]
    big.write_text("\n".join(lines) + "\n")
    agent = Agent(machine.session, machine.transcript)
    agent.read("big.py", 1, 60)
    agent.edit("big.py", "value + 40", "value * 40")
    agent.edit("big.py", "value + 105", "value * 105")
    change = len(machine.session.lines)
    settings = server_settings(machine.home)
    with vscode(machine.home, machine.workspace, settings, vsix=vsix) as url:
        seen = visit("sources", url, screenshots, file="big.py", line="105")

    [problem] = seen["problems"]
    assert re.search(r"line 105 was changed without having been read", problem)
    assert "[Ln 105, Col 1]" in problem
    assert seen["code"] == "unread-edit"
    assert seen["page"].replace("\xa0", " ").startswith("# unread-edit\n")
    assert seen["actions"] == [
        "Copy a prompt that has the agent check this",
        f"Open the transcript at line {change}",
        "Dismiss this unread-edit finding",
        "Dismiss all findings in this file",
        "Dismiss every unread-edit finding",
        "Dismiss all findings of this session",
        "Snooze this unread-edit finding for an hour",
    ]
    assert seen["prompt"].startswith("@big.py#L105 You changed these lines without")
    assert any("[Ln 107, Col 1]" in row for row in seen["moved"])
    assert re.search(
        r"changed unread 1% .* read \d+% .* never seen \d+%", seen["legend"]
    )
    assert seen["legendBesideLog"] == seen["legend"]
    [dismissed] = seen["dismissed"]
    assert "this finding" in dismissed
    assert seen["tab"] == machine.transcript.name
    assert seen["position"].startswith(f"Ln {change},")
    assert seen["toasts"] == [], "nothing pops up by itself"


def test_an_edit_over_lines_that_the_user_saved_is_told(
    vsix: Path, machine: Machine, screenshots: Path
) -> None:
    typed = "  # by hand"
    big = machine.workspace / "big.py"
    lines = [f"def step_{n}(value): return value + {n}" for n in range(1, 61)]
    big.write_text("\n".join(lines) + "\n")
    saved = machine.home / "saved"
    agent = Agent(machine.session, machine.transcript)
    agent.read("big.py", 1, 50)

    def edit_what_was_saved() -> None:
        deadline = time.monotonic() + VISIT_DEADLINE
        while not saved.exists():
            assert time.monotonic() < deadline, "nothing was saved"
            pause.wait(0.05)
        assert f"value + 12{typed}" in big.read_text()
        machine.session.time = datetime.now(UTC)
        agent.edit("big.py", "value + 12", "value * 12")

    pause = Event()
    settings = server_settings(machine.home)
    with (
        ThreadPoolExecutor() as beside,
        vscode(machine.home, machine.workspace, settings, vsix=vsix) as url,
    ):
        edited = beside.submit(edit_what_was_saved)
        seen = visit(
            "stale",
            url,
            screenshots,
            file="big.py",
            line="step_12(",
            typed=typed,
            saved=str(saved),
            path=str(big),
            before="value + 5",
            after="value - 5",
        )
        edited.result()

    [problem] = seen["problems"]
    assert "line 12 was changed although someone else had changed it" in problem
    assert "[Ln 12, Col 1]" in problem
    assert seen["status"] == "Claude: edited over a change · working"
    assert seen["toasts"] == [], "nothing pops up by itself"


def test_missing_server_is_told_once(
    vsix: Path, machine: Machine, screenshots: Path
) -> None:
    nowhere = str(machine.home / "nowhere")
    settings = {"codevigil.server.path": nowhere}
    with vscode(machine.home, machine.workspace, settings, vsix=vsix) as url:
        seen = visit("missing", url, screenshots)

    assert seen["status"]["icon"] == "codicon-circle-slash"
    assert no_colour(seen["status"])
    (toast,) = seen["first"]
    assert f'codevigil.server.path names "{nowhere}"' in toast
    assert "How to Install" in toast
    assert "Open Settings" in toast
    assert seen["second"] == [], "the same thing is not told twice"
    assert seen["asked"] == seen["first"], "who asks is answered"


def test_a_server_of_a_later_version_is_told_apart_from_one_that_starts(
    vsix: Path, machine: Machine, screenshots: Path
) -> None:
    program = machine.home / "codevigil-lsp"
    program.write_text(
        f"#!{sys.executable}\n"
        f"import sys; sys.path.insert(0, {str(ROOT / 'server')!r})\n"
        "from codevigil_lsp import cli\n"
        "from codevigil_lsp.lsp import summary\n"
        "summary.SCHEMA += 1\n"
        "cli.run()\n"
    )
    program.chmod(0o755)
    settings = {"codevigil.server.path": str(program)}
    with vscode(machine.home, machine.workspace, settings, vsix=vsix) as url:
        seen = visit("later", url, screenshots)

    assert seen["status"]["label"] == "CodeVigil: the server is of another version"
    assert no_colour(seen["status"])
    assert "install both of the same release" in seen["tooltip"]
    assert seen["toasts"] == [], "nothing pops up by itself"


def test_hostile_workspace_runs_and_shows_nothing(
    vsix: Path, folder: Path, screenshots: Path
) -> None:
    machine = Machine(folder, HOSTILE)
    trap = machine.workspace / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {machine.home}/sprung\n")
    trap.chmod(0o755)
    (machine.workspace / ".vscode").mkdir()
    (machine.workspace / ".vscode" / "settings.json").write_text(
        json.dumps(
            {
                "codevigil.server.path": str(trap),
                "codevigil.server.interpreter": str(trap),
            }
        )
    )
    settings = server_settings(machine.home)
    with vscode(machine.home, machine.workspace, settings, vsix=vsix, flags=()) as url:
        seen = visit(
            "restricted",
            url,
            screenshots,
            project=machine.workspace.name,
            title=HOSTILE,
        )

    assert seen["status"]["icon"] == "codicon-sync", "our own server runs"
    assert not (machine.home / "sprung").exists(), "the workspace's does not"
    assert HOSTILE in seen["tooltip"]["text"]
    assert seen["tooltip"]["parts"] == 0
    assert HOSTILE in seen["row"]["text"]
    assert seen["row"]["icons"] == 1, "its own, none from the title"


@pytest.mark.usefixtures("vsix")
def test_extension_host(machine: Machine, screenshots: Path, tmp_path: Path) -> None:
    with machine.transcript.open("a") as file:
        file.write(machine.close())
    report = tmp_path / "report.txt"
    environment = {"CODEVIGIL_E2E_REPORT": str(report)}
    with vscode(
        machine.home,
        machine.workspace,
        server_settings(machine.home),
        flags=("--disable-workspace-trust", "--enable-smoke-test-driver"),
        environment=environment,
    ) as url:
        seen = visit(
            "host",
            url,
            screenshots,
            extension=str(EXTENSION),
            tests=str(EXTENSION / "out" / "e2e" / "index.js"),
            report=str(report),
        )

    print(seen["report"])
    assert seen["code"] == 0, seen["report"]
    assert re.search(r"\d+ passing", seen["report"]), seen["report"]


def no_colour(status: dict[str, list[str]]) -> bool:
    return not {"warning-kind", "error-kind"} & set(status["classes"])


def lines_of(machine: Machine) -> list[str]:
    return machine.transcript.read_text().splitlines()
