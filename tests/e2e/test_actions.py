"""Code actions, asked for by every kind of client."""

from typing import Any

import pytest
from lsprotocol import types

from support.editor import Editor, open_editor

pytestmark = pytest.mark.e2e

STOP = "This is a good stopping point."


async def stopped(home: Any, editor: Editor) -> int:
    """Have a finding on the transcript; gives its line, counted from 0."""
    home.session.prompt("and the tax")
    home.session.say(STOP, ends_turn=True)
    line = home.append()
    await editor.until(lambda: editor.diagnostics(home.transcript))
    return line - 1


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("vscode", types.CodeAction),
        ("neovim", types.CodeAction),
        ("bare", types.Command),
    ],
)
async def test_every_kind_of_client_is_offered_what_it_can_take(
    home: Any, kind: str, form: type
) -> None:
    async with open_editor(home.path, home.workspace, kind=kind) as editor:
        line = await stopped(home, editor)
        actions = await editor.actions(home.transcript, line)

    assert len(actions) == 4
    assert all(isinstance(action, form) for action in actions)


async def test_nothing_is_offered_where_there_is_no_finding(home: Any) -> None:
    async with open_editor(home.path, home.workspace, kind="vscode") as editor:
        line = await stopped(home, editor)

        assert await editor.actions(home.transcript, line - 1) == []
        assert await editor.actions(home.workspace / "cart.py", line) == []
        assert await editor.actions(home.transcript, line, "refactor") == []


async def test_a_transcript_is_opened_at_the_line_by_who_can(home: Any) -> None:
    where = {"session": home.session.session_id, "line": 3}
    async with open_editor(home.path, home.workspace, kind="vscode") as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        result = await editor.command("codevigil.server.openTranscript", where)
        [shown] = editor.client.shown_documents

    uri = home.transcript.as_uri()
    assert result == {"uri": uri, "line": 3, "shown": True}
    assert shown.uri == uri
    assert shown.external is not True
    assert shown.selection.start == types.Position(2, 0)


async def test_who_cannot_open_a_transcript_is_told_where_it_is(home: Any) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        where = {"session": home.session.session_id}
        result = await editor.command("codevigil.server.openTranscript", where)

        assert result == {"uri": home.transcript.as_uri(), "line": 1, "shown": False}
        assert editor.client.shown_documents == []
