"""The server put together: every feature, in the order in which it is registered."""

from codevigil_lsp.lsp.features import (
    actions,
    commands,
    configuration,
    coverage,
    dismissals,
    documents,
    lifecycle,
)
from codevigil_lsp.lsp.server import CodevigilLanguageServer

FEATURES = (
    lifecycle,
    configuration,
    documents,
    commands,
    actions,
    dismissals,
    coverage,
)


def create_server() -> CodevigilLanguageServer:
    """Make a server with all its features; nothing runs yet."""
    server = CodevigilLanguageServer()
    for feature in FEATURES:
        feature.register(server)
    return server
