"""Code actions on findings."""

from lsprotocol import types

from codevigil_lsp.lsp.server import CodevigilLanguageServer

_OPTIONS = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])


def register(server: CodevigilLanguageServer) -> None:
    """Register the code actions."""

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, _OPTIONS)
    def actions(
        ls: CodevigilLanguageServer, params: types.CodeActionParams
    ) -> list[types.CodeAction | types.Command]:
        return ls.engine.findings.code_actions(params) if ls.engine is not None else []
