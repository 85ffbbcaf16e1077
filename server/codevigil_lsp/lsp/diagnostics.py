"""What the client was told, and what to tell it now.

Diagnostics are pushed, never pulled, to every client: they change when a session or
another program changes something, in files that are not open too, and a client that
pulls would have to be told each time to do so.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from lsprotocol import types

from codevigil_lsp.lsp.convert import Diagnostics

Publish = Callable[[types.PublishDiagnosticsParams], None]


class DiagnosticsPublisher:
    """Publishes differences only; a file whose last diagnostic went gets one empty list."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._told: Diagnostics = {}

    def tell(
        self,
        diagnostics: Diagnostics,
        versions: Mapping[str, int] | None = None,
        outdated: Collection[str] = (),
    ) -> None:
        """Make the client know exactly these.

        Args:
            diagnostics: all there are.
            versions: of the documents that are open, by URI.
            outdated: the files whose diagnostics are of an older text than the client
                has: it keeps what it knows of them until there are newer ones.
        """
        wanted = {uri: d for uri, d in diagnostics.items() if uri not in outdated}
        wanted |= {uri: d for uri, d in self._told.items() if uri in outdated}
        for params in difference(self._told, wanted):
            params.version = (versions or {}).get(params.uri)
            self._publish(params)
        self._told = wanted

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
