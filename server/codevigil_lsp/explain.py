"""A second look at the transcripts of a check: what its phrase metrics found, quoted."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from codevigil_lsp.assembly import open_source
from codevigil_lsp.config.model import Settings
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.lines.model import SourceEventKind
from codevigil_lsp.metrics.quotes import Quote, Quotes


class _Reading:
    """One transcript as it is read."""

    def __init__(self, settings: Settings) -> None:
        self.quotes = Quotes(settings.metrics)
        self._parser = Parser()
        self._turns = Turns()

    def feed(
        self, lines: Sequence[bytes], first_line: int, oversize: Sequence[int]
    ) -> None:
        for event in self._turns.feed(self._parser.parse(lines, first_line, oversize)):
            self.quotes.ingest(event)


def read_quotes(
    settings: Settings, paths: Sequence[Path]
) -> Mapping[str, Sequence[Quote]]:
    """Give the quotes of every session's transcript below these paths, by its path.

    What cannot be read is left out: the check itself has said so.
    """
    readings: dict[str, _Reading] = {}
    source = open_source(paths, on_error=lambda _: None)
    try:
        for event in source.poll():
            path = str(event.transcript.path)
            if event.transcript.agent_id is not None:
                continue
            if event.kind is not SourceEventKind.APPEND:
                readings[path] = _Reading(settings)
            elif path in readings:
                readings[path].feed(event.lines, event.first_line, event.oversize)
    finally:
        source.close()
    return {path: reading.quotes.found for path, reading in readings.items()}
