"""How often the agent corrects itself in what it shows.

value = self-corrections per 1,000 tool calls, over the session; label and detail give
the counts, since small ones make the rate jump.
Only clause-initial corrections in visible text count (`metrics.corrections`).
Limits of 25 and 50 after 100 calls keep ordinary sessions quiet: of 115 measured, the
p95 is 27 per 1,000; after 50 calls already, two of 17 healthy ones were critical for a
while, at 58 and 79 per 1,000, by four corrections each.
`maxBurst` is the longest run of consecutive texts that hold one.
Phrases of the user's own count with them, or are counted by their class only.
"""

from collections import Counter, deque
from collections.abc import Sequence
from typing import Final

from attrs import frozen, validators

from codevigil_lsp.events.model import AssistantText, Event, ToolCall
from codevigil_lsp.metrics.corrections import SELF_CORRECTION, self_corrections
from codevigil_lsp.metrics.lexicon import Lexicon, OwnPattern, OwnPhrase, PhraseHit
from codevigil_lsp.metrics.limits import above
from codevigil_lsp.metrics.model import Finding, Metric, Severity, option

_MOST_LINES: Final = 50


@frozen
class ReasoningLoopOptions:
    """When self-corrections become an alarm."""

    warning: float = option(
        25.0, "Warning above this many per 1,000 tool calls.", validators.ge(0.0)
    )
    critical: float = option(
        50.0, "Critical above this many per 1,000 tool calls.", validators.ge(0.0)
    )
    minimum: int = option(
        100, "Tool calls before which there is no alarm.", validators.ge(1)
    )
    phrases: tuple[OwnPhrase, ...] = option(
        (),
        "Your own self-corrections: texts, or objects with phrase, class, intent, mode.",
    )
    patterns: tuple[OwnPattern, ...] = option(
        (),
        "Your own self-corrections as patterns: texts, or objects with pattern, class, intent.",
        is_machine=True,
    )


class ReasoningLoop:
    """Counts the self-corrections of one session."""

    name = "reasoning_loop"
    reads = (ToolCall, AssistantText)

    def __init__(self, options: ReasoningLoopOptions) -> None:
        self._options = options
        self._own = Lexicon(options.phrases, options.patterns)
        self._calls = 0
        self._corrections = 0
        self._classes = Counter[str]()
        self._burst = 0
        self._max_burst = 0
        self._lines: deque[int] = deque(maxlen=_MOST_LINES)

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case ToolCall():
                self._calls += 1
            case AssistantText():
                self._note(event.line, self_corrections(event.text, self._own))
            case _:
                pass

    def _note(self, line: int, hits: Sequence[PhraseHit]) -> None:
        self._classes.update(hit.label for hit in hits)
        count = sum(hit.alarms for hit in hits)
        if not count:
            self._burst = 0
            return
        self._corrections += count
        self._lines.append(line)
        self._burst += 1
        self._max_burst = max(self._max_burst, self._burst)

    def snapshot(self) -> Metric:
        """Give the rate; an alarm only after the minimum of tool calls."""
        value = self._corrections * 1000 / max(self._calls, 1)
        detail = {
            "corrections": self._corrections,
            "toolCalls": self._calls,
            "maxBurst": self._max_burst,
            "lines": list(self._lines),
            "byClass": {SELF_CORRECTION: 0, **dict(sorted(self._classes.items()))},
        }
        noun = "self-correction" if self._corrections == 1 else "self-corrections"
        calls = "call" if self._calls == 1 else "calls"
        label = ""
        if self._corrections or self._calls:
            label = f"{self._corrections} {noun} in {self._calls:,} {calls}"
        return Metric(self.name, value, label, self._severity(value), detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give none: the lines are in the detail, the rate is in the status."""
        return ()

    def _severity(self, value: float) -> Severity:
        if self._calls < self._options.minimum:
            return Severity.OK
        return above(value, self._options.warning, self._options.critical)
