"""What agents have read and changed of a file: as a request, and as a command."""

from codevigil_lsp.lsp.protocol import (
    COVERAGE,
    COVERAGE_COMMAND,
    Coverage,
    CoverageArguments,
    CoverageParams,
)
from codevigil_lsp.lsp.server import CodevigilLanguageServer


def register(server: CodevigilLanguageServer) -> None:
    """Register both forms."""

    @server.feature(COVERAGE)
    async def request(
        ls: CodevigilLanguageServer, params: CoverageParams
    ) -> Coverage | None:
        return await _cover(ls, params.text_document.uri)

    @server.command(COVERAGE_COMMAND)
    async def command(
        ls: CodevigilLanguageServer, arguments: CoverageArguments
    ) -> Coverage | None:
        return await _cover(ls, arguments.uri)


async def _cover(ls: CodevigilLanguageServer, uri: str) -> Coverage | None:
    return await ls.engine.findings.cover(uri) if ls.engine is not None else None
