"""Settings from the editor: given at the start, asked for, and pushed.

The settings in `initializationOptions` are the weakest, those the client answers to
`workspace/configuration` come next, those it pushes by itself are the strongest.
A client that never answers costs nothing: the server is at work by then.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final

from lsprotocol import types

from codevigil_lsp.lsp.server import CodevigilLanguageServer

logger = logging.getLogger(__name__)

SECTION: Final = "codevigil"
_NOT_SETTINGS: Final = frozenset({"statusProvider"})
_ORIGIN: Final = "editor settings"
"""One name for all of them: editors give the same values several ways, and what is wrong
with one of them is told once."""
_PATIENCE: Final = 5.0
"""Seconds to wait for a client's answer."""


def register(server: CodevigilLanguageServer) -> None:
    """Register what the editor tells of its settings and folders."""

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def changed(
        ls: CodevigilLanguageServer, params: types.DidChangeConfigurationParams
    ) -> None:
        section = _section(params.settings)
        if section is not None:
            ls.pushed_settings = section
            await configure(ls)
        await pull(ls)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(
        ls: CodevigilLanguageServer, _params: types.DidChangeWorkspaceFoldersParams
    ) -> None:
        await configure(ls)


async def configure(ls: CodevigilLanguageServer) -> None:
    """Hand the engine the editor's settings and folders as they are now."""
    if ls.engine is None:
        return
    from codevigil_lsp.config.layers import Layer

    given = {k: v for k, v in ls.options.items() if k not in _NOT_SETTINGS}
    layers = [
        Layer(_ORIGIN, given),
        Layer(_ORIGIN, ls.pulled_settings),
        Layer(_ORIGIN, ls.pushed_settings),
    ]
    await ls.engine.configure(layers, folders_of(ls))


async def pull(ls: CodevigilLanguageServer) -> None:
    """Ask the client for its settings, if it can be asked."""
    workspace = ls.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return
    item = types.ConfigurationItem(section=SECTION)
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await ls.workspace_configuration_async(
                types.ConfigurationParams(items=[item])
            )
    except TimeoutError:
        logger.warning("the client did not answer workspace/configuration")
        return
    except Exception as error:  # noqa: BLE001 - whatever the client answered
        logger.warning("workspace/configuration failed: %s", type(error).__name__)
        return
    settings = answer[0] if answer else None
    if isinstance(settings, Mapping):
        ls.pulled_settings = dict(settings)
        await configure(ls)


def folders_of(ls: CodevigilLanguageServer) -> tuple[str, ...]:
    """Give the paths of the workspace folders that are local directories."""
    from codevigil_lsp.lsp.paths import path_of

    uris = list(ls.workspace.folders)
    if not uris and ls.workspace.root_uri:
        uris = [ls.workspace.root_uri]
    return tuple(path for uri in uris if (path := path_of(uri)) is not None)


def _section(settings: Any) -> dict[str, Any] | None:
    """Give our section of pushed settings; clients push it with or without its name."""
    if not isinstance(settings, Mapping):
        return None
    section = settings.get(SECTION)
    return dict(section) if isinstance(section, Mapping) else None
