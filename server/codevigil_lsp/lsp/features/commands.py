"""The commands of `workspace/executeCommand`; each takes one object, or nothing."""

from pygls.exceptions import JsonRpcInvalidParams

from codevigil_lsp.lsp.protocol import (
    REPORT_COMMAND,
    SESSIONS_COMMAND,
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
