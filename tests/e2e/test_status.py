"""The status, from transcript to editor, through a real server process."""

import json
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from lsprotocol import types

from support.editor import open_editor
from support.transcripts import TranscriptBuilder

pytestmark = pytest.mark.e2e


async def test_a_session_of_the_workspace_is_told_within_two_seconds(home: Any) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions, within=2)

    [session] = editor.status.sessions
    assert session.id == home.session.session_id
    assert session.title == "round the total in cart.py"
    assert session.project == "shop"
    assert session.lifecycle == "active"
    assert session.transcript == home.transcript.as_uri()
    assert editor.status.counts.sessions == 1
    assert editor.status.severity == "ok"
    assert editor.status.schema == 1


@pytest.mark.parametrize("kind", ["vscode", "neovim", "bare"])
async def test_every_kind_of_client_gets_the_status(home: Any, kind: str) -> None:
    async with open_editor(home.path, home.workspace, kind=kind) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)

        assert [s.id for s in editor.status.sessions] == [home.session.session_id]


async def test_an_appended_stop_phrase_changes_status_and_diagnostics_within_a_second(
    home: Any,
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        home.session.prompt("and the tax")
        home.session.say(
            "The tax is rounded in two places.\n\nThis is a good stopping point.",
            ends_turn=True,
        )
        home.session.end_turn()
        line = home.append() - 1
        await editor.until(lambda: editor.diagnostics(home.transcript), within=1)
        await editor.until(lambda: editor.status.severity == "warning", within=1)

        [diagnostic] = editor.diagnostics(home.transcript)
        assert diagnostic.code == "stop-phrase"
        assert diagnostic.source == "codevigil"
        assert diagnostic.range.start.line == line - 1
        assert diagnostic.range.end.line == line - 1
        assert editor.status.counts.findings == 1
        assert editor.status.mark == "stopped-early"
        assert editor.status.text.startswith("stopped early")


async def test_opening_a_transcript_tells_its_diagnostics_again(home: Any) -> None:
    home.session.prompt("and the tax")
    home.session.say("This is a good stopping point.", ends_turn=True)
    home.append()
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.diagnostics(home.transcript))
        before = len(editor.publishes)
        uri = home.transcript.as_uri()
        editor.client.text_document_did_open(
            types.DidOpenTextDocumentParams(
                types.TextDocumentItem(uri, "json", 1, "{}\n")
            )
        )
        await editor.until(lambda: len(editor.publishes) > before)

        assert editor.publishes[-1] == editor.publishes[before - 1]


async def test_a_deleted_transcript_clears_status_and_diagnostics(home: Any) -> None:
    home.session.prompt("and the tax")
    home.session.say("This is a good stopping point.", ends_turn=True)
    home.append()
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.diagnostics(home.transcript))
        home.transcript.unlink()
        await editor.until(lambda: not editor.status.sessions)
        await editor.until(lambda: not editor.diagnostics(home.transcript))

        assert editor.status.text == "no session"
        empty = [params for params in editor.publishes if not params.diagnostics]
        assert len(empty) == 1


async def test_other_workspaces_sessions_are_not_told(home: Any) -> None:
    other = TranscriptBuilder(cwd=f"{home.workspace}-two", seed="other")
    other.prompt("something private")
    other.write(home.root)
    below = TranscriptBuilder(cwd=f"{home.workspace}/packages/tax", seed="below")
    below.prompt("in a sub-directory")
    below.write(home.root)
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and len(editor.status.sessions) == 2)

        ids = {session.id for session in editor.status.sessions}
        assert ids == {home.session.session_id, below.session_id}


async def test_all_sessions_are_told_when_the_scope_is_all(home: Any) -> None:
    other = TranscriptBuilder(cwd="/elsewhere/tax", seed="other")
    other.prompt("another project")
    other.write(home.root)
    settings = {"scope": "all"}
    async with open_editor(
        home.path, home.workspace, kind="neovim", configuration=settings
    ) as editor:
        await editor.until(lambda: editor.status and len(editor.status.sessions) == 2)


async def test_old_transcripts_are_never_active(home: Any) -> None:
    old = TranscriptBuilder(cwd=str(home.workspace), seed="old")
    old.prompt("months ago")
    path = old.write(home.root)
    os.utime(path, (1_750_000_000, 1_750_000_000))
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)

        assert [s.id for s in editor.status.sessions] == [home.session.session_id]


async def test_a_status_is_not_sent_twice(home: Any) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        home.session.prompt("and the tax")
        home.append()
        await editor.until(
            lambda: any(m.label == "2 prompts" for m in _metrics(editor))
        )

    told = [status.seq for status in editor.statuses]
    assert told == sorted(set(told))
    unnumbered = [evolve(status, seq=0) for status in editor.statuses]
    assert all(a != b for a, b in pairwise(unnumbered))


async def test_a_client_that_did_not_ask_gets_no_status(home: Any) -> None:
    async with open_editor(home.path, home.workspace, options={}) as editor:
        result = await editor.command("codevigil.server.sessions")
        while not result["sessions"]:
            result = await editor.command("codevigil.server.sessions")

        assert editor.statuses == []
        assert editor.client.messages == []


async def test_a_client_may_have_the_status_as_lines_of_its_log(home: Any) -> None:
    options = {"statusProvider": "log"}
    async with open_editor(home.path, home.workspace, options=options) as editor:
        told = editor.client.log_messages
        await editor.until(lambda: any("idle, finished" in m.message for m in told))

        assert editor.statuses == []
        assert editor.client.messages == []


async def test_a_client_may_have_the_status_as_messages_when_it_is_asked_for(
    home: Any,
) -> None:
    _begin_to_wait(home)
    options = {"statusProvider": "message"}
    async with open_editor(home.path, home.workspace, options=options) as editor:
        told = editor.client.messages
        await editor.until(lambda: any("waiting for you" in m.message for m in told))

        assert editor.statuses == []


async def test_without_a_registry_an_open_question_is_told_and_its_answer(
    home: Any,
) -> None:
    home.session.prompt("and the tax")
    question = home.session.call("AskUserQuestion", {"questions": []})
    home.append()
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.counts.waiting == 1)
        [session] = editor.status.sessions
        assert (session.reason, session.source) == ("question", "transcript")
        assert editor.status.text == "waiting for you: question"
        home.session.result(question)
        home.session.say("Then I round it down.", ends_turn=True)
        home.session.end_turn()
        home.append()
        await editor.until(lambda: editor.status.counts.waiting == 0)
        [session] = editor.status.sessions
        assert (session.activity, session.reason) == ("idle", "finished")


async def test_a_session_that_waits_is_told_first_and_goes_when_it_ends(
    home: Any,
) -> None:
    file, entry = _begin_to_wait(home)
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.counts.waiting == 1)
        assert editor.status.text == "waiting for you: permission"
        file.write_text(json.dumps(entry | {"status": "busy", "waitingFor": None}))
        await editor.until(lambda: editor.status.counts.working == 1)
        file.unlink()
        await editor.until(lambda: not editor.status.sessions)


def _metrics(editor: Any) -> list[Any]:
    sessions = editor.status.sessions if editor.status else []
    return [metric for session in sessions for metric in session.metrics]


def _begin_to_wait(home: Any) -> tuple[Path, dict[str, Any]]:
    """Write a registry entry by which the session waits for a permission."""
    registry = home.path / ".claude" / "sessions"
    registry.mkdir()
    entry = _live_entry(home.session.session_id, home.workspace)
    file = registry / f"{os.getpid()}.json"
    file.write_text(json.dumps(entry))
    return file, entry


def _live_entry(session_id: str, cwd: Path) -> dict[str, Any]:
    pid = os.getpid()
    stat = Path(f"/proc/{pid}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else []
    return {
        "pid": pid,
        "sessionId": session_id,
        "cwd": str(cwd),
        "startedAt": 1_795_379_519_050,
        "procStart": fields[19] if fields else "0",
        "version": "2.1.330",
        "kind": "interactive",
        "entrypoint": "cli",
        "status": "waiting",
        "waitingFor": "permission prompt",
        "statusUpdatedAt": 1_795_379_519_111,
        "updatedAt": 1_795_379_519_111,
    }
