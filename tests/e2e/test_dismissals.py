"""Dismissals, made and taken back by a client, and lasting."""

from typing import Any

import pytest
from pygls.exceptions import JsonRpcInvalidParams

from support.editor import Editor, open_editor

pytestmark = pytest.mark.e2e


async def stopped(home: Any, editor: Editor) -> int:
    home.session.prompt("and the tax")
    home.session.say("This is a good stopping point.", ends_turn=True)
    line = home.append()
    await editor.until(lambda: editor.diagnostics(home.transcript))
    return line - 1


@pytest.mark.parametrize("title", ["Dismiss this", "Dismiss every", "Snooze this"])
async def test_a_dismissed_finding_is_gone_at_once_and_after_a_restart(
    home: Any, title: str
) -> None:
    async with open_editor(home.path, home.workspace, kind="vscode") as editor:
        line = await stopped(home, editor)
        dismissed = await editor.take(home.transcript, line, title)
        await editor.until(lambda: not editor.diagnostics(home.transcript), within=1)
        await editor.until(lambda: editor.status.counts.findings == 0, within=1)

    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        listed = await editor.command("codevigil.server.dismissals")
        assert [entry["id"] for entry in listed["dismissals"]] == [dismissed["id"]]
        assert editor.publishes == []
        assert editor.status.counts.findings == 0
        undone = await editor.command(
            "codevigil.server.undismiss", {"id": dismissed["id"]}
        )
        assert undone == {"removed": True}
        await editor.until(lambda: editor.diagnostics(home.transcript))
        await editor.until(lambda: editor.status.counts.findings == 1)


async def test_nothing_is_dismissed_at_first(home: Any) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        assert await editor.command("codevigil.server.dismissals") == {"dismissals": []}
        undone = await editor.command("codevigil.server.undismiss", {"id": 7})

        assert undone == {"removed": False}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("dismiss", []),
        ("dismiss", [{"session": "nobody", "code": "stop-phrase", "key": "line 1"}]),
        ("dismiss", [{"session": 1, "code": [], "key": None}]),
        ("snooze", [{"session": "x", "code": "y", "key": "z", "minutes": "many"}]),
        ("undismiss", []),
        ("undismiss", [{"id": "seven"}]),
        ("dismissals", [{}]),
        ("openTranscript", [{"session": "nobody"}]),
        ("openTranscript", [{"session": "../../etc/passwd", "line": 1}]),
        ("prompt", [{"session": "nobody", "code": "x", "key": "y"}]),
        ("coverage", []),
    ],
)
async def test_an_argument_that_does_not_fit_is_answered_as_such(
    home: Any, name: str, arguments: list[Any]
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        with pytest.raises(JsonRpcInvalidParams):
            await editor.command(f"codevigil.server.{name}", *arguments)
