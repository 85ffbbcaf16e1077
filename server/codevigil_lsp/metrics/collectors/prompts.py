"""How many prompts the user gave; shown, never an alarm."""

from codevigil_lsp.events.model import Event, Prompt
from codevigil_lsp.metrics.model import Finding, Metric, Severity


class Prompts:
    """Counts typed and queued prompts, each once."""

    name = "prompts"
    reads = (Prompt,)

    def __init__(self) -> None:
        self._count = 0
        self._queued = 0
        self._last_line = 0

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Prompt):
            self._count += 1
            self._queued += event.queued
            self._last_line = event.line

    def snapshot(self) -> Metric:
        """Give the count; the severity is always ok."""
        noun = "prompt" if self._count == 1 else "prompts"
        detail = {
            "count": self._count,
            "queued": self._queued,
            "lastLine": self._last_line,
        }
        label = f"{self._count} {noun}" if self._count else ""
        return Metric(self.name, float(self._count), label, Severity.OK, detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give none: how often a user prompts is nobody's finding."""
        return ()
