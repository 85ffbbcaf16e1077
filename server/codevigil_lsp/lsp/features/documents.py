"""Open documents: their text is not kept.

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
        ls.workspace.remove_text_document(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(
        _ls: CodevigilLanguageServer, _params: types.DidCloseTextDocumentParams
    ) -> None:
        """Nothing was kept."""
