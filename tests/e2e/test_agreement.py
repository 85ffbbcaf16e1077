"""`check` and the status agree on every session: numbers, severity, activity."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pygls.protocol import default_converter

from codevigil_lsp.demo import write_demo
from codevigil_lsp.lsp.protocol import SessionSummary
from support.editor import Editor, open_editor, server_environment
from support.golden_cases import SESSION, golden_cases
from support.transcripts import TranscriptBuilder

SHARED = Path(__file__).parents[3] / "shared" / "transcripts" / "projects"
QUIET = 120.0
"""Seconds since the last change of every file: far from every bound at which silence
changes what is said."""
EVERYTHING = {"includeEnded": True, "limit": 1000}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where the transcripts of this home lie."""
    made = tmp_path / ".claude" / "projects"
    made.mkdir(parents=True)
    return made


def write_golden_cases(root: Path) -> None:
    """Write each case into a project of its own, its sub-agents under it."""
    for case, files in golden_cases().items():
        project = root / f"-home-you-{case}"
        nested = project / SESSION / "subagents"
        for name, content in files.items():
            own = name == "transcript.jsonl"
            path = project / f"{SESSION}.jsonl" if own else nested / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def write_open_ends(root: Path) -> None:
    """Write sessions that were left in the middle of something."""
    for name, tool in (
        ("asks", "AskUserQuestion"),
        ("plans", "ExitPlanMode"),
        ("runs", "Bash"),
        ("delegates", "Agent"),
    ):
        built = TranscriptBuilder(cwd=f"/home/you/{name}", seed=name)
        built.prompt("go on")
        built.call(tool, {"prompt": "look around"})
        built.write(root)
        agent = TranscriptBuilder(
            cwd=built.cwd, session_id=built.session_id, agent_id="a1b2c3d"
        )
        agent.prompt("look around")
        agent.run("ls")
        if tool == "Agent":
            agent.write(root)


def make_quiet(root: Path) -> None:
    moment = time.time() - QUIET
    for path in root.rglob("*.jsonl"):
        os.utime(path, (moment, moment))


def check(home: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "codevigil_lsp", "check", "--format", "json"],
        env=server_environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)["sessions"]
    return found


async def caught_up(editor: Editor, sessions: int) -> None:
    await editor.until(
        lambda: editor.status and editor.status.counts.sessions == sessions, within=60
    )


async def summaries(editor: Editor) -> list[SessionSummary]:
    answer = await editor.command("codevigil.server.sessions", EVERYTHING)
    told = json.loads(json.dumps(answer, default=vars))
    converter = default_converter()
    return [converter.structure(one, SessionSummary) for one in told["sessions"]]


async def compare(
    home: Path, root: Path, *, fewest: int, live: Mapping[str, str] | None = None
) -> None:
    """Hold the server's status, its sessions and its report to what `check` prints."""
    make_quiet(root)
    found = check(home)
    checked = {uri_of(s): s for s in found}
    assert len(checked) == len(found) >= fewest
    shown = [s for s in checked.values() if s["lifecycle"] in {"active", "stale"}]
    async with open_editor(home) as editor:
        await caught_up(editor, len(shown))
        status = editor.status
        assert status is not None
        told = await summaries(editor)
        report = await editor.command("codevigil.server.report", {"format": "json"})

    reported = json.loads(report["content"])["sessions"]
    assert {uri_of(s): s for s in reported} == checked
    assert {s.transcript or s.id for s in told} == set(checked)
    for summary in [*told, *status.sessions]:
        agree(summary, checked[summary.transcript or summary.id])
    assert status.severity == worst(s["severity"] for s in shown)
    assert status.counts.waiting == sum(s["activity"] == "waiting" for s in shown)
    assert status.counts.working == sum(s["activity"] == "working" for s in shown)
    for session_id, activity in (live or {}).items():
        assert {s.activity for s in told if s.id == session_id} == {activity}


def uri_of(checked: dict[str, Any]) -> str:
    """Give the URI of a session's transcript; its id where only sub-agents are left."""
    path = checked["transcript"]
    return Path(path).as_uri() if path else checked["id"]


def worst(severities: Any) -> str:
    return max(severities, key=("ok", "warning", "critical").index)


def agree(summary: SessionSummary, checked: dict[str, Any]) -> None:
    """Hold a session of the status to the same one of `check`."""
    for name in ("title", "severity", "lifecycle", "activity", "reason", "since"):
        assert getattr(summary, name) == checked[name], name
    assert (summary.source, summary.model) == (checked["source"], checked["model"])
    assert summary.findings == len(checked["findings"])
    for metric in summary.metrics:
        same = checked["metrics"][metric.name]
        assert round(metric.value, 4) == same["value"], metric.name
        assert (metric.label, metric.severity) == (same["label"], same["severity"])
    assert len(summary.metrics) == len(checked["metrics"])
    detail = checked["metrics"]["context"]["detail"]
    assert summary.context is not None
    for name in ("tokens", "window", "percent"):
        assert getattr(summary.context, name) == detail[name], name
    for name in ("own", "subagents"):
        assert kinds(getattr(summary.tokens, name)) == checked["tokens"][name], name
    turn = checked["turn"]
    assert (summary.turn is None) is (turn is None)
    if summary.turn is not None:
        assert summary.turn.outcome == turn["outcome"]
        assert summary.turn.tool_calls == turn["toolCalls"]
    assert summary.subagents == len(checked["subagents"])
    agents = {agent["id"]: agent for agent in checked["subagents"]}
    for agent in summary.agents:
        same = agents[agent.id]
        assert (agent.type, agent.model) == (same["type"], same["model"])
        assert (agent.activity, agent.end) == (same["activity"], same["end"])
        assert (agent.last_tool, agent.silent_since) == (
            same["lastTool"],
            same["ended"],
        )
        assert kinds(agent.tokens) == same["tokens"]


def kinds(tokens: Any) -> dict[str, int]:
    return {
        "input": tokens.input,
        "output": tokens.output,
        "cache_read": tokens.cache_read,
        "cache_creation": tokens.cache_creation,
    }


async def test_check_and_status_agree_on_every_session_of_ours(
    tmp_path: Path, root: Path
) -> None:
    write_golden_cases(root)
    write_open_ends(root)
    write_demo(tmp_path, datetime.now(UTC) - timedelta(seconds=QUIET))

    await compare(tmp_path, root, fewest=18)


async def test_check_and_status_agree_on_a_session_of_the_live_registry(
    tmp_path: Path, root: Path
) -> None:
    built = TranscriptBuilder(cwd="/home/you/shop")
    built.prompt("round the total")
    built.write(root)
    registry = tmp_path / ".claude" / "sessions"
    registry.mkdir()
    entry = {
        "pid": os.getpid(),
        "sessionId": built.session_id,
        "cwd": built.cwd,
        "status": "waiting",
        "waitingFor": "input needed",
        "statusUpdatedAt": int((time.time() - QUIET) * 1000),
    }
    (registry / f"{os.getpid()}.json").write_text(json.dumps(entry))

    live = {built.session_id: "waiting"}
    await compare(tmp_path, root, fewest=1, live=live)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared transcripts are not here")
async def test_check_and_status_agree_on_every_real_session(
    tmp_path: Path, root: Path
) -> None:
    shutil.copytree(SHARED, root, dirs_exist_ok=True)

    await compare(tmp_path, root, fewest=28)
