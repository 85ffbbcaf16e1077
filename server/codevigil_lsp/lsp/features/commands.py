"""The commands of `workspace/executeCommand`; each takes one object, or nothing."""

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from codevigil_lsp.lsp.protocol import (
    OPEN_TRANSCRIPT_COMMAND,
    PROMPT_COMMAND,
    REPORT_COMMAND,
    SESSIONS_COMMAND,
    OpenTranscriptArguments,
    OpenTranscriptResult,
    PromptArguments,
    PromptResult,
    ReportArguments,
    ReportResult,
    SessionsArguments,
    SessionsResult,
)
from codevigil_lsp.lsp.server import CodevigilLanguageServer

_ALL_DEFAULTS = SessionsArguments()
_WHOLE_REPORT = ReportArguments()


def register(server: CodevigilLanguageServer) -> None:
    """Register the commands."""

    @server.command(SESSIONS_COMMAND)
    def sessions(
        ls: CodevigilLanguageServer, arguments: SessionsArguments = _ALL_DEFAULTS
    ) -> SessionsResult:
        if ls.engine is None:
            return SessionsResult([], 0)
        return ls.engine.list_sessions(arguments)

    @server.command(REPORT_COMMAND)
    def report(
        ls: CodevigilLanguageServer, arguments: ReportArguments = _WHOLE_REPORT
    ) -> ReportResult:
        if ls.engine is None:
            return ReportResult(arguments.format, "")
        try:
            return ls.engine.report(arguments)
        except ValueError as error:
            raise JsonRpcInvalidParams from error

    @server.command(OPEN_TRANSCRIPT_COMMAND)
    async def open_transcript(
        ls: CodevigilLanguageServer, arguments: OpenTranscriptArguments
    ) -> OpenTranscriptResult:
        if ls.engine is None:
            raise JsonRpcInvalidParams
        try:
            uri, line = ls.engine.find_transcript(arguments)
        except ValueError as error:
            raise JsonRpcInvalidParams from error
        return OpenTranscriptResult(uri, line + 1, await ls.open_document(uri, line))

    @server.command(PROMPT_COMMAND)
    def prompt(ls: CodevigilLanguageServer, arguments: PromptArguments) -> PromptResult:
        if ls.engine is None:
            raise JsonRpcInvalidParams
        try:
            text = ls.engine.findings.prompt(arguments)
        except ValueError as error:
            raise JsonRpcInvalidParams from error
        # A client that does nothing with an answer has its user copy it from here.
        ls.show(text, types.MessageType.Info)
        return PromptResult(text)
