"""Settings, from wherever an editor gives them."""

from typing import Any

import pytest
from lsprotocol import types

from support.editor import open_editor

pytestmark = pytest.mark.e2e


async def test_placement_off_takes_diagnostics_back(home: Any) -> None:
    home.session.prompt("and the tax")
    home.session.say("This is a good stopping point.", ends_turn=True)
    home.append()
    async with open_editor(home.path, home.workspace) as editor:
        await editor.until(lambda: editor.diagnostics(home.transcript))
        editor.client.workspace_did_change_configuration(
            types.DidChangeConfigurationParams(
                {"codevigil": {"diagnostics": {"placement": "off"}}}
            )
        )
        await editor.until(lambda: not editor.diagnostics(home.transcript))


async def test_initialization_options_may_hold_settings(home: Any) -> None:
    home.session.prompt("and the tax")
    home.session.say("This is a good stopping point.", ends_turn=True)
    home.append()
    options = {
        "statusProvider": "on",
        "metrics": {"stopPhrase": {"warning": 2, "critical": 5}},
    }
    async with open_editor(home.path, home.workspace, options=options) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)

        assert editor.status.severity == "ok"
        assert editor.status.counts.findings == 1


async def test_an_unknown_setting_is_named_and_costs_nothing_else(home: Any) -> None:
    settings = {"scoop": "all", "watch": {"idleInterval": "often"}}
    async with open_editor(
        home.path, home.workspace, kind="neovim", configuration=settings
    ) as editor:
        await editor.until(lambda: editor.status and editor.status.sessions)
        await editor.until(lambda: len(_log(editor)) >= 2)

        told = "\n".join(_log(editor))
        assert "codevigil.scoop" in told
        assert "did you mean scope?" in told
        assert "codevigil.watch.idleInterval" in told
        assert editor.client.messages == []


async def test_a_setting_that_comes_two_ways_is_complained_of_once(home: Any) -> None:
    wrong = {"watch": {"idleInterval": "often"}}
    async with open_editor(
        home.path,
        home.workspace,
        kind="neovim",
        options={"statusProvider": "on", **wrong},
        configuration={**wrong, "scoop": "all"},
    ) as editor:
        await editor.until(lambda: any("scoop" in entry for entry in _log(editor)))

        [told] = [entry for entry in _log(editor) if "idleInterval" in entry]
        assert "(editor settings) must be a number" in told


async def test_a_root_outside_the_home_is_refused_aloud(
    home: Any, tmp_path: Any
) -> None:
    away = tmp_path.parent
    async with open_editor(
        home.path, home.workspace, environment={"CODEVIGIL_ROOTS": str(away)}
    ) as editor:
        await editor.until(lambda: editor.client.messages)

        [message] = editor.client.messages
        assert "outside the home directory" in message.message
        assert str(home.path) not in message.message


def _log(editor: Any) -> list[str]:
    return [entry.message for entry in editor.client.log_messages]
