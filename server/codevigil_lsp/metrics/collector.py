"""What every collector is."""

from typing import Protocol

from codevigil_lsp.events.model import Event
from codevigil_lsp.metrics.model import Finding, Metric


class Collector(Protocol):
    """Turns the events of one session into one metric.

    A collector is fed the events of the session that it reads, in order, keeps what it
    needs, bounded, and can be asked at any time; asking changes nothing.
    """

    name: str

    @property
    def reads(self) -> tuple[type[Event], ...]:
        """The kinds of event that it looks at; no others need to be given to it."""
        ...

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        ...

    def snapshot(self) -> Metric:
        """Give the metric as it stands."""
        ...

    def findings(self) -> tuple[Finding, ...]:
        """Give the findings that hold now, in the order of their lines."""
        ...
