"""The commands, asked by a client."""

from typing import Any

import pytest
from pygls.exceptions import JsonRpcInvalidParams

from support.editor import open_editor

pytestmark = pytest.mark.e2e


async def test_sessions_lists_what_the_status_tells(home: Any) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        result = await editor.command("codevigil.server.sessions")

        assert [s["id"] for s in result["sessions"]] == [home.session.session_id]
        assert result["more"] == 0
        none = await editor.command("codevigil.server.sessions", {"limit": 0})
        assert none == {"sessions": [], "more": 1}


@pytest.mark.parametrize("form", ["markdown", "text", "json"])
async def test_report_comes_in_every_format(home: Any, form: str) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        result = await editor.command("codevigil.server.report", {"format": form})

        assert result["format"] == form
        assert "round the total" in result["content"]
        session = {"session": home.session.session_id, "format": form}
        assert await editor.command("codevigil.server.report", session) == result


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("codevigil.server.sessions", [{"limit": "many"}]),
        ("codevigil.server.sessions", [5]),
        ("codevigil.server.sessions", [{}, {}]),
        ("codevigil.server.report", [{"format": "pdf"}]),
        ("codevigil.server.report", [{"session": "no-such-session"}]),
        ("codevigil.server.nothing", []),
    ],
)
async def test_an_argument_that_does_not_fit_is_answered_as_such(
    home: Any, name: str, arguments: list[Any]
) -> None:
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        with pytest.raises(JsonRpcInvalidParams) as caught:
            await editor.command(name, *arguments)

        assert caught.value.data is None
        assert caught.value.message == "the parameters do not fit the method"
