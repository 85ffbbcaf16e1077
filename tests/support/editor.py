"""A language client that stands in for an editor, and remembers what it was told."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from attrs import define, field
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities
from pytest_lsp.client import register_lsp_features
from pytest_lsp.protocol import LanguageClientProtocol

from codevigil_lsp.lsp.protocol import (
    MESSAGE_TYPES,
    SERVER_STATUS,
    STATUS,
    ServerStatus,
    Status,
)

DEADLINE = 10.0
"""Seconds after which whatever a test waits for will not come."""


class _Protocol(LanguageClientProtocol):
    def get_message_type(self, method: str) -> Any:
        return MESSAGE_TYPES.get(method) or super().get_message_type(method)

    def get_result_type(self, method: str) -> Any:
        # lsprotocol takes a code action that has a command for a command.
        if method == types.TEXT_DOCUMENT_CODE_ACTION:
            return None
        return super().get_result_type(method)


@define
class Editor:
    """One client with its server process."""

    client: LanguageClient
    statuses: list[Status] = field(factory=list)
    server_statuses: list[ServerStatus] = field(factory=list)
    publishes: list[types.PublishDiagnosticsParams] = field(factory=list)
    _changed: asyncio.Event = field(factory=asyncio.Event)

    @property
    def status(self) -> Status | None:
        """The last status."""
        return self.statuses[-1] if self.statuses else None

    def diagnostics(self, path: Path) -> list[types.Diagnostic]:
        """What the editor shows on a file now."""
        uri = path.as_uri()
        told = [params for params in self.publishes if params.uri == uri]
        return list(told[-1].diagnostics) if told else []

    async def until(
        self, predicate: Callable[[], Any], within: float = DEADLINE
    ) -> None:
        """Wait until the predicate holds, looking at it after every message."""
        try:
            async with asyncio.timeout(within):
                while not predicate():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(
                f"not so within {within} s; the last status is {self.status}, the"
                f" publishes {self.publishes}"
            ) from None

    async def command(self, name: str, *arguments: Any) -> Any:
        """Run a command of the server."""
        params = types.ExecuteCommandParams(name, list(arguments) or None)
        async with asyncio.timeout(DEADLINE):
            return await self.client.workspace_execute_command_async(params)

    async def actions(
        self, path: Path, line: int, *kinds: str
    ) -> list[types.CodeAction | types.Command]:
        """What is offered on a line, counted from 0, beside what is shown there."""
        shown = [
            diagnostic
            for diagnostic in self.diagnostics(path)
            if diagnostic.range.start.line <= line <= diagnostic.range.end.line
        ]
        here = types.Range(types.Position(line, 0), types.Position(line, 0))
        context = types.CodeActionContext(shown, list(kinds) or None)
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(path.as_uri()), here, context
        )
        async with asyncio.timeout(DEADLINE):
            offered = await self.client.text_document_code_action_async(params)
        structure = self.client.protocol._converter.structure
        return [
            structure(it, types.Command if _is_command(it) else types.CodeAction)
            for it in offered or []
        ]

    async def take(self, path: Path, line: int, title: str) -> Any:
        """Do what the action that begins with these words does, if the server does it."""
        [action] = [
            action
            for action in await self.actions(path, line)
            if action.title.startswith(title)
        ]
        command = action.command if isinstance(action, types.CodeAction) else action
        assert isinstance(command, types.Command)
        return await self.command(command.command, *(command.arguments or ()))

    def noted(self) -> None:
        """Something came."""
        self._changed.set()


def _is_command(offered: Any) -> bool:
    return isinstance(offered.get("command"), str)


def capabilities_of(kind: str) -> types.ClientCapabilities:
    """The capabilities of a kind of editor: vscode, neovim, or bare with none at all."""
    match kind:
        case "vscode":
            return client_capabilities("visual-studio-code")
        case "neovim":
            return client_capabilities("neovim@v0.11.0")
        case _:
            return types.ClientCapabilities()


def server_environment(home: Path, **more: str) -> dict[str, str]:
    """An environment in which the user's real home does not exist."""
    kept = ("PATH", "LANG", "SYSTEMROOT", "COVERAGE_PROCESS_START", "PYTHONPATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {"HOME": str(home), "USERPROFILE": str(home)} | more


@asynccontextmanager
async def open_editor(
    home: Path,
    *folders: Path,
    kind: str = "bare",
    options: dict[str, Any] | None = None,
    configuration: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
) -> AsyncIterator[Editor]:
    """Start a server and a client that asked for the status; stop both at the end."""
    client = LanguageClient(
        protocol_cls=_Protocol,
        converter_factory=default_converter,
        configuration={"": {"codevigil": configuration or {}}},
    )
    register_lsp_features(client)
    editor = Editor(client)
    _listen(editor)
    arguments = ("-m", "codevigil_lsp", "--stdio")
    env = server_environment(home, **(environment or {}))
    await client.start_io(sys.executable, *arguments, env=env)
    given = {"statusProvider": "on"} if options is None else options
    async with asyncio.timeout(DEADLINE):
        await client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities_of(kind),
                process_id=os.getpid(),
                initialization_options=given,
                workspace_folders=[
                    types.WorkspaceFolder(folder.as_uri(), folder.name)
                    for folder in folders
                ],
            )
        )
    try:
        yield editor
    finally:
        async with asyncio.timeout(DEADLINE):
            await client.shutdown_session()
        client.protocol.writer.close()


def _listen(editor: Editor) -> None:
    @editor.client.feature(STATUS)
    def _status(ls: LanguageClient, params: Status) -> None:
        editor.statuses.append(params)
        editor.noted()

    @editor.client.feature(SERVER_STATUS)
    def _server_status(ls: LanguageClient, params: ServerStatus) -> None:
        editor.server_statuses.append(params)
        editor.noted()

    features = editor.client.protocol.fm.features
    for method, note in (
        (types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, editor.publishes.append),
        (types.WINDOW_LOG_MESSAGE, lambda _: None),
        (types.WINDOW_SHOW_MESSAGE, lambda _: None),
    ):
        features[method] = _then(features[method], note, editor)


def _then(
    handler: Callable[[Any], Any], note: Callable[[Any], None], editor: Editor
) -> Callable[[Any], Any]:
    def wrapped(params: Any) -> Any:
        result = handler(params)
        note(params)
        editor.noted()
        return result

    return wrapped
