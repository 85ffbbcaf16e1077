"""What the phrase metrics found, in the agent's own words, for who judges their precision.

The metrics themselves keep line numbers and no text.  This keeps all hits of a session,
also those that have left the window of the last turns, each with its sentence.
It is fed from a second look at a transcript and never in a server.
"""

from typing import Final

from attrs import frozen

from codevigil_lsp.events.model import (
    AssistantText,
    Event,
    TurnFinished,
    TurnResumed,
)
from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.collectors.reasoning_loop import ReasoningLoop
from codevigil_lsp.metrics.collectors.stop_phrase import StopPhrase
from codevigil_lsp.metrics.corrections import self_corrections
from codevigil_lsp.metrics.lexicon import Lexicon, PhraseHit
from codevigil_lsp.metrics.phrases import stop_hits

_BEFORE: Final = 80
_AFTER: Final = 160
"""Characters that are quoted with a hit, as far as its line goes."""


@frozen
class Quote:
    """One hit of a phrase metric."""

    metric: str
    line: int
    """1-based line of the transcript."""
    label: str
    """The class of the phrase."""
    alarms: bool
    """Whether it counts towards an alarm."""
    match: str
    """What was found; of a stop phrase the whole sentence."""
    excerpt: str
    """That with the words around it.  Both are as they stand in the transcript: to be
    cleaned where they are shown."""


class Quotes:
    """Collects the hits of one transcript."""

    name = "quotes"
    reads = (AssistantText, TurnFinished, TurnResumed)

    def __init__(self, options: MetricOptions) -> None:
        stops, loops = options.stop_phrase, options.reasoning_loop
        self._stops = Lexicon(stops.phrases, stops.patterns)
        self._loops = Lexicon(loops.phrases, loops.patterns)
        self._found: list[Quote] = []
        self._last_turn: list[Quote] = []
        """Of the turn that finished last, which may still be taken back."""

    @property
    def found(self) -> list[Quote]:
        """Every hit, in the order of the transcript."""
        return sorted([*self._found, *self._last_turn], key=lambda quote: quote.line)

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case AssistantText():
                hits = self_corrections(event.text, self._loops)
                self._found += _quotes(ReasoningLoop.name, event, hits)
            case TurnFinished():
                self._found += self._last_turn
                self._last_turn = []
                if event.closing is not None:
                    hits = stop_hits(event.closing.text, self._stops)
                    self._last_turn = _quotes(StopPhrase.name, event.closing, hits)
            case TurnResumed():
                self._last_turn = []
            case _:
                pass


def _quotes(metric: str, said: AssistantText, hits: list[PhraseHit]) -> list[Quote]:
    return [
        Quote(
            metric,
            said.line,
            hit.label,
            hit.alarms,
            said.text[hit.start : hit.end].strip(),
            _excerpt(said.text, hit),
        )
        for hit in hits
    ]


def _excerpt(text: str, hit: PhraseHit) -> str:
    """Give the words of a hit with those around it on the same line of the text."""
    begin = text.rfind("\n", 0, hit.start) + 1
    end = text.find("\n", hit.end)
    end = len(text) if end < 0 else end
    start, stop = max(begin, hit.start - _BEFORE), min(end, hit.end + _AFTER)
    before, after = "…" * (start > begin), "…" * (stop < end)
    return f"{before}{text[start:stop].strip()}{after}"
