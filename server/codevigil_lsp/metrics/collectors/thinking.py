"""How much the agent thinks, as far as the transcript tells; shown, never an alarm.

value = median length of the signatures of the last 200 thinking blocks, in characters.
Since 2.1.74 Claude Code stores a block's signature and not its text, so that the length
of the signature is the one trace of how long a thought was; its scale may change between
versions, and it says nothing about quality.
visible share = blocks with text / blocks, over the session.
"""

from collections import deque
from typing import Final

from codevigil_lsp.events.model import Event, Thinking
from codevigil_lsp.metrics.model import Finding, Metric, Severity

_WINDOW: Final = 200


class ThinkingDepth:
    """Measures the thinking blocks of one session."""

    name = "thinking"
    reads = (Thinking,)

    def __init__(self) -> None:
        self._blocks = 0
        self._visible = 0
        self._last_line = 0
        self._signatures: deque[int] = deque(maxlen=_WINDOW)

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Thinking):
            self._blocks += 1
            self._visible += event.text_length > 0
            self._last_line = event.line
            if event.signature_length:
                self._signatures.append(event.signature_length)

    def snapshot(self) -> Metric:
        """Give the median; the severity is always ok."""
        value = self._median()
        share = self._visible / self._blocks if self._blocks else None
        detail = {
            "blocks": self._blocks,
            "visible": self._visible,
            "visibleShare": None if share is None else round(share, 3),
            "medianSignature": value,
            "signatures": len(self._signatures),
            "lastLine": self._last_line,
        }
        return Metric(self.name, value, self._label(value), Severity.OK, detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give none: less to be seen of thinking is nobody's finding."""
        return ()

    def _median(self) -> float:
        # The library's own brings the random and the exact numbers along: 2 MB.
        lengths = sorted(self._signatures)
        middle = len(lengths) // 2
        if not lengths:
            return 0.0
        if len(lengths) % 2:
            return float(lengths[middle])
        return (lengths[middle - 1] + lengths[middle]) / 2

    def _label(self, value: float) -> str:
        if not self._blocks:
            return ""
        noun = "thought" if self._blocks == 1 else "thoughts"
        label = f"{self._blocks:,} {noun}"
        if self._signatures:
            label += f", median signature {value:,.0f} characters"
        if not self._visible:
            return f"{label}; text not stored by Claude Code"
        if self._visible < self._blocks:
            return f"{label}; text of {self._visible:,} stored by Claude Code"
        return label
