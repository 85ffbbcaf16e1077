"""The server: its state and its tasks; what it answers is registered by `app`."""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Coroutine, Sequence
from typing import Any, Final, Protocol

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from codevigil_lsp import __version__
from codevigil_lsp.lsp.abilities import abilities_of
from codevigil_lsp.lsp.conformance import INVALID_REQUEST, PARSE_ERROR, WireProtocol
from codevigil_lsp.lsp.documents import Documents
from codevigil_lsp.lsp.progress import show_catch_up
from codevigil_lsp.lsp.protocol import (
    SERVER_STATUS,
    STATUS,
    Coverage,
    DismissalSummary,
    DismissArguments,
    OpenTranscriptArguments,
    PromptArguments,
    ReportArguments,
    ReportResult,
    ServerStatus,
    SessionsArguments,
    SessionsResult,
    SnoozeArguments,
    Status,
)
from codevigil_lsp.lsp.transport import (
    FrameReader,
    FrameTooLargeError,
    FrameWriter,
    claim_stdout,
)

logger = logging.getLogger(__name__)

_PARENT_CHECK: Final = 2.0
"""Seconds between looks at whether the editor's process still lives."""
_PATIENCE: Final = 5.0
"""Seconds to wait for a client's answer."""


class Findings(Protocol):
    """What the handlers need of the findings."""

    def opened(self, uri: str) -> None:
        """Repeat the diagnostics of a document that was opened."""
        ...

    def changed(self, uri: str) -> None:
        """Look anew where the findings in a document stand."""
        ...

    def code_actions(
        self, params: types.CodeActionParams
    ) -> list[types.CodeAction | types.Command]:
        """Give what can be done about the findings in a range."""
        ...

    def prompt(self, arguments: PromptArguments) -> str:
        """Give the words that set an agent right about a finding."""
        ...

    async def dismiss(
        self, arguments: DismissArguments | SnoozeArguments
    ) -> DismissalSummary:
        """Answer `codevigil.server.dismiss` and `codevigil.server.snooze`."""
        ...

    async def undismiss(self, id_: int) -> bool:
        """Take a dismissal back; gives whether there was one."""
        ...

    async def list_dismissals(self) -> list[DismissalSummary]:
        """List what is dismissed or snoozed."""
        ...

    async def cover(self, uri: str) -> Coverage | None:
        """Tell what agents have seen and changed of a file."""
        ...


class Saves(Protocol):
    """What the handlers need of the saves."""

    def changed(self, uri: str) -> None:
        """See whether the disk has what a document has."""
        ...

    def saved(self, uri: str) -> None:
        """Tell what the user changed of a document."""
        ...

    def closed(self, uri: str) -> None:
        """Forget a document."""
        ...


class Engine(Protocol):
    """What the handlers need of the engine, which is loaded later than they are."""

    findings: Findings
    saves: Saves

    async def configure(self, editor: Sequence[Any], folders: tuple[str, ...]) -> None:
        """Take new settings or workspace folders."""
        ...

    async def run(self) -> None:
        """Watch until cancelled."""
        ...

    def close(self) -> None:
        """Take back what the client was told."""
        ...

    def list_sessions(self, arguments: SessionsArguments) -> SessionsResult:
        """Answer `codevigil.server.sessions`."""
        ...

    def find_transcript(self, arguments: OpenTranscriptArguments) -> tuple[str, int]:
        """Give the URI of a session's transcript and a line in it, counted from 0."""
        ...

    def report(self, arguments: ReportArguments) -> ReportResult:
        """Answer `codevigil.server.report`."""
        ...


class CodevigilLanguageServer(LanguageServer):
    """One server for one client."""

    protocol: WireProtocol  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(self) -> None:
        super().__init__(
            "codevigil-lsp",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            protocol_cls=WireProtocol,
            max_workers=1,
        )
        self.options: dict[str, Any] = {}
        """The client's `initializationOptions`."""
        self.pulled_settings: dict[str, Any] = {}
        """The section `codevigil` as the client last answered it."""
        self.pushed_settings: dict[str, Any] = {}
        """The section as the client last pushed it."""
        self.wants_server_status = False
        self.documents = Documents()
        """What is open in the editor."""
        self.engine: Engine | None = None
        """Once it is loaded; its module says why that is late."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._exit: asyncio.Future[int] | None = None

    def run_task(self, name: str, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine as a named task that is kept, and whose failure is logged."""
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def stop_tasks(self) -> None:
        """Cancel every task of ours."""
        for task in tuple(self._tasks):
            task.cancel()

    def serve_stdio(self) -> int:
        """Speak LSP on stdin and stdout until the client goes; gives the exit code."""
        wire = claim_stdout()
        return asyncio.run(self._serve(wire))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log what went wrong outside of a request; nothing pops up at the user.

        A request that failed was answered with its error, which is enough.
        """
        if source is not FeatureRequestError:
            logger.warning("%s: %s", source.__name__, type(error).__name__)

    def publish(self, params: types.PublishDiagnosticsParams) -> None:
        """Send diagnostics."""
        self.text_document_publish_diagnostics(params)

    def notify_status(self, status: Status) -> None:
        """Send `codevigil/status`."""
        self.protocol.notify(STATUS, status)

    def notify_server_status(self, status: ServerStatus) -> None:
        """Send `experimental/serverStatus`, if the client wants it."""
        if self.wants_server_status:
            self.protocol.notify(SERVER_STATUS, status)

    def log(self, message: str, kind: types.MessageType) -> None:
        """Write to the client's log."""
        self.window_log_message(types.LogMessageParams(type=kind, message=message))

    def show(self, message: str, kind: types.MessageType) -> None:
        """Show a message to the user."""
        self.window_show_message(types.ShowMessageParams(type=kind, message=message))

    async def open_document(self, uri: str, line: int) -> bool:
        """Have the client open a file at a line; gives whether it did."""
        if not abilities_of(self.client_capabilities).shows_documents:
            return False
        position = types.Position(line, 0)
        params = types.ShowDocumentParams(
            uri, take_focus=True, selection=types.Range(position, position)
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                return (await self.window_show_document_async(params)).success
        except Exception as error:  # noqa: BLE001 - whatever the client answered
            logger.info("the client opened nothing: %s", type(error).__name__)
            return False

    def show_catch_up(self, done: asyncio.Event) -> None:
        """Show that transcripts are being read until `done` is set."""
        self.run_task("codevigil-progress", show_catch_up(self, done))

    async def watch_parent(self, process_id: int) -> None:
        """Leave when the process that started us is gone, even if its pipes stay."""
        while _is_alive(process_id):  # noqa: ASYNC110 - nothing tells of a death
            await asyncio.sleep(_PARENT_CHECK)
        self._leave(1)

    async def _serve(self, wire: int) -> int:
        loop = asyncio.get_running_loop()
        self._exit = loop.create_future()
        self.protocol.on_exit = self._leave
        self.protocol.set_writer(FrameWriter(wire, lambda: self._leave(1)))
        reader = FrameReader(
            sys.stdin.buffer, loop, self._receive, self._misread, self._end
        )
        reader.start()
        if sys.platform != "win32":  # its event loop takes no signal handlers
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, self._leave, 128 + number)
        code = await self._exit
        self.stop_tasks()
        return code

    def _receive(self, message: Any) -> None:
        try:
            self.protocol.handle_message(message)
        except Exception:
            logger.exception("a message could not be handled")

    def _misread(self, error: Exception) -> None:
        is_json = isinstance(error, json.JSONDecodeError | UnicodeDecodeError)
        too_large = isinstance(error, FrameTooLargeError)
        self.protocol.refuse(
            None, PARSE_ERROR if is_json and not too_large else INVALID_REQUEST
        )

    def _end(self) -> None:
        """The client closed its end: as good as `exit`."""
        self.protocol.lsp_exit()

    def _leave(self, code: int) -> None:
        if self._exit is not None and not self._exit.done():
            self._exit.set_result(code)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("the task %s failed", task.get_name(), exc_info=error)


def _is_alive(process_id: int) -> bool:
    if sys.platform == "win32":
        return True  # os.kill would end it; the pipes tell on Windows
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
