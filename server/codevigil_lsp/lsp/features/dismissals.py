"""What the user does not want to see: dismissed, snoozed, listed, taken back."""

from pygls.exceptions import JsonRpcInvalidParams

from codevigil_lsp.lsp.protocol import (
    DISMISS_COMMAND,
    DISMISSALS_COMMAND,
    SNOOZE_COMMAND,
    UNDISMISS_COMMAND,
    DismissalsResult,
    DismissalSummary,
    DismissArguments,
    SnoozeArguments,
    UndismissArguments,
    UndismissResult,
)
from codevigil_lsp.lsp.server import CodevigilLanguageServer


def register(server: CodevigilLanguageServer) -> None:
    """Register the commands."""

    @server.command(DISMISS_COMMAND)
    async def dismiss(
        ls: CodevigilLanguageServer, arguments: DismissArguments
    ) -> DismissalSummary:
        return await _dismiss(ls, arguments)

    @server.command(SNOOZE_COMMAND)
    async def snooze(
        ls: CodevigilLanguageServer, arguments: SnoozeArguments
    ) -> DismissalSummary:
        return await _dismiss(ls, arguments)

    @server.command(DISMISSALS_COMMAND)
    async def dismissals(ls: CodevigilLanguageServer) -> DismissalsResult:
        if ls.engine is None:
            return DismissalsResult([])
        return DismissalsResult(await ls.engine.findings.list_dismissals())

    @server.command(UNDISMISS_COMMAND)
    async def undismiss(
        ls: CodevigilLanguageServer, arguments: UndismissArguments
    ) -> UndismissResult:
        if ls.engine is None:
            return UndismissResult(removed=False)
        return UndismissResult(await ls.engine.findings.undismiss(arguments.id))


async def _dismiss(
    ls: CodevigilLanguageServer, arguments: DismissArguments | SnoozeArguments
) -> DismissalSummary:
    if ls.engine is None:
        raise JsonRpcInvalidParams
    try:
        return await ls.engine.findings.dismiss(arguments)
    except ValueError as error:
        raise JsonRpcInvalidParams from error
