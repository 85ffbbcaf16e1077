"""Open documents: their text is kept, and their diagnostics are told again.

Some clients drop the diagnostics of files that are not open, and would never show them.
"""

from lsprotocol import types

from codevigil_lsp.lsp.server import CodevigilLanguageServer


def register(server: CodevigilLanguageServer) -> None:
    """Register the opening, changing and closing of documents."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(
        ls: CodevigilLanguageServer, params: types.DidOpenTextDocumentParams
    ) -> None:
        ls.documents.open(params.text_document)
        if ls.engine is not None:
            ls.engine.findings.opened(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(
        ls: CodevigilLanguageServer, params: types.DidChangeTextDocumentParams
    ) -> None:
        ls.documents.change(params, ls.workspace.position_encoding)
        if ls.engine is not None:
            ls.engine.findings.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(
        ls: CodevigilLanguageServer, params: types.DidCloseTextDocumentParams
    ) -> None:
        ls.documents.close(params.text_document.uri)
        if ls.engine is not None:
            ls.engine.findings.changed(params.text_document.uri)
