"""What the client was told, and what to tell it now."""

from collections.abc import Callable, Iterator

from lsprotocol import types

from codevigil_lsp.lsp.convert import Diagnostics

Publish = Callable[[types.PublishDiagnosticsParams], None]


class DiagnosticsPublisher:
    """Publishes differences only; a file whose last diagnostic went gets one empty list."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._told: Diagnostics = {}

    def tell(self, diagnostics: Diagnostics) -> None:
        """Make the client know exactly these."""
        for params in difference(self._told, diagnostics):
            self._publish(params)
        self._told = dict(diagnostics)

    def tell_again(self, uri: str) -> None:
        """Repeat what is known of one file: some clients drop it while it is closed."""
        if diagnostics := self._told.get(uri):
            self._publish(
                types.PublishDiagnosticsParams(uri=uri, diagnostics=list(diagnostics))
            )

    def clear(self) -> None:
        """Take back everything that was told."""
        self.tell({})


def difference(
    told: Diagnostics, wanted: Diagnostics
) -> Iterator[types.PublishDiagnosticsParams]:
    """Give the messages that bring a client from the one to the other."""
    for uri in told:
        if uri not in wanted:
            yield types.PublishDiagnosticsParams(uri=uri, diagnostics=[])
    for uri, diagnostics in wanted.items():
        if told.get(uri) != diagnostics:
            yield types.PublishDiagnosticsParams(uri=uri, diagnostics=list(diagnostics))
