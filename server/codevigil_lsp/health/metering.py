"""The metrics of one session: its collectors, of which one that fails costs its own only."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from codevigil_lsp.errors import ErrorRecord
from codevigil_lsp.events.model import Event
from codevigil_lsp.health.failures import collector_failed, unknown_metric
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.collector import Collector
from codevigil_lsp.metrics.collectors.stop_phrase import StopPhrase
from codevigil_lsp.metrics.collectors.tokens import Tokens
from codevigil_lsp.metrics.model import Finding, Metric
from codevigil_lsp.metrics.personal import Baseline
from codevigil_lsp.metrics.spending import Spending


class Metering:
    """Knows the collectors, and which of them failed."""

    def __init__(
        self,
        options: MetricOptions,
        baseline: Baseline,
        on_error: Callable[[ErrorRecord], None],
    ) -> None:
        """Begin without any event.

        Args:
            options: when metrics alarm.
            baseline: what is ordinary for the user.
            on_error: is told when a collector fails.
        """
        self.broken: list[str] = []
        """The metrics whose collector failed."""
        self._baseline = baseline
        self._on_error = on_error
        self._collectors: Sequence[Collector] = create_collectors(options)

    @property
    def readers(self) -> Sequence[Mapping[type[Event], Callable[[Any], None]]]:
        """Who takes in which kind of event, of each collector that works."""
        return [dict.fromkeys(one.reads, one.ingest) for one in self._collectors]

    def blame(self, read: Callable[[Any], None], error: Exception) -> bool:
        """Set the collector aside that failed to read an event; False if it is none's."""
        for collector in self._collectors:
            if collector.ingest == read:
                self._set_aside(collector, error)
                return True
        return False

    def read(self) -> tuple[list[Metric], list[Finding]]:
        """Give what all of them say now; one that fails is set aside."""
        metrics: list[Metric] = []
        findings: list[Finding] = []
        for collector in self._collectors:
            try:
                metric, found = collector.snapshot(), collector.findings()
            except Exception as error:  # noqa: BLE001 - it costs that metric only
                self._set_aside(collector, error)
            else:
                metrics.append(self._baseline.describe(metric))
                findings += found
        metrics += [unknown_metric(name) for name in self.broken]
        return metrics, findings

    def stops_early(self) -> bool:
        """Ask the collector of stop phrases, where it is not switched off."""
        judges = (c for c in self._collectors if isinstance(c, StopPhrase))
        return any(judge.stops_early for judge in judges)

    def spending(self) -> Spending:
        """Ask the collector of tokens, where it is not switched off."""
        counts = (c.spending() for c in self._collectors if isinstance(c, Tokens))
        return next(counts, Spending())

    def _set_aside(self, collector: Collector, error: Exception) -> None:
        """Go on without a collector that fails; the others are none the worse."""
        self._collectors = [one for one in self._collectors if one is not collector]
        self.broken.append(collector.name)
        self._on_error(collector_failed(collector.name, error))
