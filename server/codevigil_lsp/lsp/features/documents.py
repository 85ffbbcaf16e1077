"""Open documents: their diagnostics are told again, their text is not kept.

Some clients drop the diagnostics of files that are not open, and would never show them.
Transcripts can be tens of megabytes, and nothing here needs the text of a document.
"""

from lsprotocol import types

from codevigil_lsp.lsp.server import CodevigilLanguageServer


def register(server: CodevigilLanguageServer) -> None:
    """Register the opening and closing of documents."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(
        ls: CodevigilLanguageServer, params: types.DidOpenTextDocumentParams
    ) -> None:
        uri = params.text_document.uri
        ls.workspace.remove_text_document(uri)
        if ls.engine is not None:
            ls.engine.on_open(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(
        _ls: CodevigilLanguageServer, _params: types.DidCloseTextDocumentParams
    ) -> None:
        """Nothing was kept."""
