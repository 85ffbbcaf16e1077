"""Open documents: their text is kept, their diagnostics told again, their saves noted.

Some clients drop the diagnostics of files that are not open, and would never show them.
"""

from lsprotocol import types

from codevigil_lsp.lsp.server import CodevigilLanguageServer


def register(server: CodevigilLanguageServer) -> None:
    """Register the opening, changing, saving and closing of documents."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(
        ls: CodevigilLanguageServer, params: types.DidOpenTextDocumentParams
    ) -> None:
        ls.documents.open(params.text_document)
        if ls.engine is not None:
            ls.engine.findings.opened(params.text_document.uri)
            ls.engine.saves.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(
        ls: CodevigilLanguageServer, params: types.DidChangeTextDocumentParams
    ) -> None:
        ls.documents.change(params, ls.workspace.position_encoding)
        if ls.engine is not None:
            ls.engine.findings.changed(params.text_document.uri)
            ls.engine.saves.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(
        ls: CodevigilLanguageServer, params: types.DidSaveTextDocumentParams
    ) -> None:
        if ls.engine is not None:
            ls.engine.saves.saved(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(
        ls: CodevigilLanguageServer, params: types.DidCloseTextDocumentParams
    ) -> None:
        ls.documents.close(params.text_document.uri)
        if ls.engine is not None:
            ls.engine.findings.changed(params.text_document.uri)
            ls.engine.saves.closed(params.text_document.uri)
