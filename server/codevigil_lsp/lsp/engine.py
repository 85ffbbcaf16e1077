"""What runs behind the server once it is initialized: settings, pipeline, publishers.

This module and all it imports are loaded after the answer to `initialize`: the answer
needs none of it, and importing it takes a while.
"""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from lsprotocol import types

from codevigil_lsp.assembly import open_workspace
from codevigil_lsp.config.file import read_settings_file
from codevigil_lsp.config.layers import Layer, Layered, combine, from_environment
from codevigil_lsp.config.model import Settings
from codevigil_lsp.config.place import settings_file
from codevigil_lsp.errors import ConfigError, ErrorLevel, ErrorRecord
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.history.dismissals import Dismissals
from codevigil_lsp.history.keeper import Keeper
from codevigil_lsp.history.place import state_directory
from codevigil_lsp.history.sessions import Sessions
from codevigil_lsp.history.store import Store
from codevigil_lsp.lsp.abilities import Abilities
from codevigil_lsp.lsp.documents import Documents
from codevigil_lsp.lsp.findings import Findings
from codevigil_lsp.lsp.loop import WatchLoop
from codevigil_lsp.lsp.paths import uri_of
from codevigil_lsp.lsp.protocol import (
    OpenTranscriptArguments,
    ReportArguments,
    ReportResult,
    ServerStatus,
    SessionsArguments,
    SessionsResult,
    Status,
)
from codevigil_lsp.lsp.provider import StatusProvider
from codevigil_lsp.lsp.saves import Saves
from codevigil_lsp.lsp.status import StatusPublisher
from codevigil_lsp.lsp.summary import to_status, to_summary
from codevigil_lsp.lsp.throttle import Throttle
from codevigil_lsp.lsp.worker import Worker
from codevigil_lsp.pipeline import Step
from codevigil_lsp.reports.urgency import by_urgency

logger = logging.getLogger(__name__)

_INTERVAL: Final = 0.25
"""Seconds between two statuses, or two rounds of diagnostics, at least."""
_CATCH_UP_SHOWN_AFTER: Final = 1.0
"""Seconds of reading after which the client is shown that there is reading."""
_SWITCH_INTERVAL: Final = 0.0005
"""Seconds after which a busy worker thread lets the event loop in: keeps answers fast."""


class Client(Protocol):
    """What the engine tells the client."""

    def publish(self, params: types.PublishDiagnosticsParams) -> None:
        """Send diagnostics."""
        ...

    def notify_status(self, status: Status) -> None:
        """Send `codevigil/status`."""
        ...

    def notify_server_status(self, status: ServerStatus) -> None:
        """Send `experimental/serverStatus`, if the client wants it."""
        ...

    def log(self, message: str, kind: types.MessageType) -> None:
        """Write to the client's log."""
        ...

    def show(self, message: str, kind: types.MessageType) -> None:
        """Show a message to the user."""
        ...

    def show_catch_up(self, done: asyncio.Event) -> None:
        """Show that transcripts are being read until `done` is set."""
        ...


class Engine:
    """Watches the sessions of the workspace and keeps the client informed."""

    def __init__(
        self,
        client: Client,
        worker: Worker,
        provider: StatusProvider,
        documents: Documents,
        abilities: Abilities,
        environ: Mapping[str, str] = os.environ,
        state: Path | None = None,
    ) -> None:
        """Set it up; nothing is read before it is configured and run.

        Args:
            client: who is kept informed.
            worker: the thread that reads transcripts.
            provider: how the client wants the status.
            documents: what is open in the editor.
            abilities: what the client can do.
            environ: the environment.
            state: where state is kept, in place of the platform's directory.
        """
        sys.setswitchinterval(_SWITCH_INTERVAL)
        loop = asyncio.get_running_loop()
        self.sessions: tuple[SessionHealth, ...] = ()
        self._time = 0.0
        """The present time of the last step."""
        self._client = client
        self._environ = environ
        self._event_loop = loop
        self._caught_up: asyncio.Event | None = None
        self._layered: Layered | None = None
        self._folders: tuple[str, ...] | None = None
        self._told: set[str] = set()
        self._server_status = ServerStatus("ok", quiescent=False, message=None)
        # Its own thread: what hangs here is not a directory with transcripts.
        sources = Worker(loop, "codevigil-sources")
        store = Store(state or state_directory(), self._tell_error_from_a_thread)
        self.findings = Findings(
            client.publish,
            sources,
            documents,
            Dismissals(store),
            abilities,
            self._show_sessions,
        )
        self._status = StatusPublisher(
            provider,
            notify=client.notify_status,
            log=lambda text: client.log(text, types.MessageType.Info),
            show=lambda text: client.show(text, types.MessageType.Info),
        )
        self._next_status: Throttle[Status] = Throttle(
            self._status.tell, _INTERVAL, loop
        )
        self._loop = WatchLoop(worker, self, self._no_pipeline)
        self.saves = Saves(
            sources, documents, self.findings.place_of, self._loop.learn_save
        )
        self._worker = worker
        # A worker of its own: writing waits for other servers, and no look is held up.
        self._history = Worker(loop, "codevigil-history")
        self._stored = Sessions(store)
        self._keeper = Keeper(self._stored)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._layered.settings if self._layered else Settings()

    async def configure(
        self, editor: Sequence[Layer], folders: tuple[str, ...]
    ) -> None:
        """Take new settings or workspace folders; nothing happens if nothing changed."""
        layered, error = await self._worker.submit(lambda: self._read_settings(editor))
        if error is not None:
            self._tell_error(error.to_record())
        self._tell_problems(layered)
        previous = self._layered
        if (
            previous is not None
            and previous.settings == layered.settings
            and folders == self._folders
        ):
            return
        self._layered = layered
        self._folders = folders
        settings = layered.settings
        self._loop.restart(
            lambda: open_workspace(
                settings, self._environ, folders, sessions=self._stored
            )
        )
        await self.findings.configure(folders, settings.diagnostics.placement)
        self.saves.begin()

    async def run(self) -> None:
        """Watch until cancelled; needs to have been configured."""
        await self.findings.prepare()
        # Not a task group: it would let both go on for a moment after its own end.
        await asyncio.gather(self.findings.run(), self._loop.run())

    def close(self) -> None:
        """Take back what the client was told of findings."""
        self._next_status.cancel()
        self.findings.clear()

    def list_sessions(self, arguments: SessionsArguments) -> SessionsResult:
        """Answer `codevigil.server.sessions`."""
        wanted = [s for s in self.sessions if s.is_live or arguments.include_ended]
        shown = by_urgency(wanted)[: max(0, arguments.limit)]
        return SessionsResult(
            [to_summary(session) for session in shown], len(wanted) - len(shown)
        )

    def find_transcript(self, arguments: OpenTranscriptArguments) -> tuple[str, int]:
        """Give the URI of a session's transcript and a line in it, counted from 0.

        Raises:
            ValueError: the session is not known, or the transcript is none of its.
        """
        for session in self.sessions:
            if session.id == arguments.session:
                paths = (session.transcript, *(a.transcript for a in session.subagents))
                uris = [uri_of(path) for path in paths if path]
                uri = arguments.transcript or next(iter(uris), None)
                if uri in uris:
                    return uri, max(0, (arguments.line or 1) - 1)
        raise ValueError("no such transcript")

    def report(self, arguments: ReportArguments) -> ReportResult:
        """Answer `codevigil.server.report`.

        Raises:
            ValueError: the session or the format is not known.
        """
        sessions = by_urgency(self.sessions)
        if arguments.session is not None:
            sessions = [s for s in sessions if s.id == arguments.session]
            if not sessions:
                raise ValueError("no such session")
        content = _writer(arguments.format)(sessions)
        return ReportResult(arguments.format, content)

    def on_step(self, step: Step) -> None:
        """Apply the result of a step on the event loop."""
        for error in step.errors:
            self._tell_error(error)
        self._time = step.time
        self.findings.take(step.sessions)
        if step.snapshots:
            self._history.submit(lambda: self._keeper.keep(step.snapshots))
        self._tell_server_status(_server_status_of(step))
        self._tell_catch_up(has_more=step.has_more)

    def on_slow(self, *, is_slow: bool) -> None:
        """Tell that the disk does not answer, and when it does again."""
        message = "a directory with transcripts does not answer" if is_slow else None
        health = "warning" if is_slow else "ok"
        self._tell_server_status(ServerStatus(health, quiescent=False, message=message))

    def on_failure(self, *, gave_up: bool) -> None:
        """Tell that watching failed."""
        message = (
            "watching the sessions failed several times and was stopped;"
            " restart the server, and see its log"
            if gave_up
            else "watching the sessions failed and is tried again"
        )
        health = "error" if gave_up else "warning"
        self._tell_server_status(ServerStatus(health, quiescent=True, message=message))
        if gave_up:
            self._client.show(message, types.MessageType.Error)

    def _show_sessions(self, sessions: tuple[SessionHealth, ...]) -> None:
        self.sessions = sessions
        with_ages = self._status.provider is StatusProvider.ON
        status = to_status(sessions, seq=0, now=self._time, with_ages=with_ages)
        self._next_status.offer(status)

    def _read_settings(
        self, editor: Sequence[Layer]
    ) -> tuple[Layered, ConfigError | None]:
        layers = [from_environment(self._environ, os.pathsep), *editor]
        try:
            layers.insert(0, read_settings_file(settings_file(self._environ)))
        except ConfigError as error:
            return combine(layers), error
        return combine(layers), None

    def _no_pipeline(self) -> Any:
        raise RuntimeError("the engine was run before it was configured")

    def _tell_problems(self, layered: Layered) -> None:
        for problem in layered.problems:
            text = f"codevigil.{problem.key} ({problem.origin}) {problem.message}"
            if text not in self._told:
                self._told.add(text)
                self._client.log(text, types.MessageType.Warning)

    def _tell_error(self, error: ErrorRecord) -> None:
        logger.log(_LOG_LEVELS[error.level], "%s: %s", error.code, error.message)
        key = f"{error.code} {error.message}"
        if key in self._told:
            return
        self._told.add(key)
        self._client.log(error.message, _MESSAGE_TYPES[error.level])
        if error.level is ErrorLevel.CRITICAL:
            self._client.show(error.message, types.MessageType.Error)

    def _tell_error_from_a_thread(self, error: ErrorRecord) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._event_loop.call_soon_threadsafe(self._tell_error, error)

    def _tell_catch_up(self, *, has_more: bool) -> None:
        """Show a catch-up once it has taken a while, and its end."""
        if has_more and self._caught_up is None:
            done = self._caught_up = asyncio.Event()
            self._event_loop.call_later(
                _CATCH_UP_SHOWN_AFTER, self._show_catch_up, done
            )
        elif not has_more and self._caught_up is not None:
            self._caught_up.set()
            self._caught_up = None

    def _show_catch_up(self, done: asyncio.Event) -> None:
        if not done.is_set():
            self._client.show_catch_up(done)

    def _tell_server_status(self, status: ServerStatus) -> None:
        if status != self._server_status:
            self._server_status = status
            self._client.notify_server_status(status)


_LOG_LEVELS: Final = {
    ErrorLevel.INFO: logging.INFO,
    ErrorLevel.WARN: logging.WARNING,
    ErrorLevel.ERROR: logging.ERROR,
    ErrorLevel.CRITICAL: logging.CRITICAL,
}
_MESSAGE_TYPES: Final = {
    ErrorLevel.INFO: types.MessageType.Info,
    ErrorLevel.WARN: types.MessageType.Warning,
    ErrorLevel.ERROR: types.MessageType.Error,
    ErrorLevel.CRITICAL: types.MessageType.Error,
}


def _writer(name: str) -> Callable[[Sequence[SessionHealth]], str]:
    match name:
        case "markdown":
            from codevigil_lsp.reports.markdown import to_markdown

            return to_markdown
        case "text":
            from codevigil_lsp.reports.text import to_text

            return to_text
        case "json":
            from codevigil_lsp.reports.json import to_json

            return lambda sessions: to_json(sessions, None)
        case _:
            raise ValueError("no such format")


def _server_status_of(step: Step) -> ServerStatus:
    quiescent = not step.has_more
    source = step.source
    if source.skipped:
        message = (
            f"{source.skipped} of {source.files} transcripts are not followed:"
            " codevigil.watch.maxFiles is the limit"
        )
        return ServerStatus("warning", quiescent, message)
    if source.unreadable:
        message = f"{source.unreadable} files or directories cannot be read"
        return ServerStatus("warning", quiescent, message)
    return ServerStatus("ok", quiescent, None)
