"""How full the context is after the last message.

value = tokens in the context: input + cache creation + cache read + output of the last
message's usage; sub-agents have contexts of their own.
A percentage is told only of a window that is known:

1. the one that is set, unless more than that was seen in it;
2. the one that the model's name states, as `[1m]` does;
3. one million for a Claude model once more than 200,000 tokens were seen, in a message
   or at a compaction: no smaller window could have held them;
4. 200,000 once Claude Code compacted by itself between 140,000 and 200,000 tokens (in
   real transcripts it did so at 155,000 to 177,000): it does that near the end of the
   window, and that of a larger one is far from there.

Otherwise the tokens stand alone, without alarm, and the detail says why: a transcript
does not name the window.
No buffer that a client keeps free is taken off the window.
A compaction starts anew; what was in the context before it and after it, and what it
dropped, is in the detail.  What is left is told by its record (2.1.2xx and later), else
by the input of the next message, which has what came since in it: then what was dropped
is a lower bound.
The limits are those at which a client's own compaction comes near (70 %, 90 %).
"""

import re
from typing import Final

from attrs import frozen, validators

from codevigil_lsp.events.model import Compaction, Event, Usage
from codevigil_lsp.metrics.limits import above
from codevigil_lsp.metrics.model import Finding, Metric, Severity, option
from codevigil_lsp.metrics.quantities import in_short

_ORDINARY_WINDOW: Final = 200_000
_LARGE_WINDOW: Final = 1_000_000
_NEAR_THE_END: Final = 140_000
"""Tokens from which on a compaction by itself proves the ordinary window."""
_STATED: Final = re.compile(r"\[(\d{1,4})([km])\]", re.IGNORECASE)
_UNITS: Final = {"k": 1_000, "m": 1_000_000}
_MOST_MODELS: Final = 20
_FORMULA: Final = (
    "input + cache creation + cache read + output tokens of the last message"
)
_PERCENT_FORMULA: Final = "100 * tokens / window"
_NOT_KNOWN: Final = (
    "neither the model's name, nor more than 200,000 tokens, nor an automatic compaction"
    " tells the window; codevigil.metrics.context.window sets it"
)


@frozen
class ContextOptions:
    """When a full context becomes an alarm."""

    window: int = option(
        0,
        "Tokens of the context window; 0 for what the transcript itself proves.",
        validators.ge(0),
    )
    warning: float = option(
        0.7,
        "Warning above this share of a known window, from 0 to 1.",
        [validators.ge(0.0), validators.le(1.0)],
    )
    critical: float = option(
        0.9,
        "Critical above this share of a known window, from 0 to 1.",
        [validators.ge(0.0), validators.le(1.0)],
    )


class Context:
    """Follows the context of one session."""

    name = "context"
    reads = (Usage, Compaction)

    def __init__(self, options: ContextOptions) -> None:
        self._options = options
        self._tokens: int | None = None
        """None while nothing tells, as between a compaction and the next message."""
        self._line = 0
        self._model = ""
        self._most: dict[str, int] = {}
        """The most tokens seen with each model."""
        self._compacted_near_end: set[str] = set()
        """The models whose context was compacted where an ordinary window ends."""
        self._compactions = 0
        self._before: int | None = None
        self._after: int | None = None
        self._after_from: str | None = None

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case Usage():
                tokens = (
                    event.input + event.cache_creation + event.cache_read + event.output
                )
                if tokens:
                    self._model = event.model or ""
                    self._tokens = tokens
                    self._line = event.line
                    self._note(tokens)
                    if self._compactions and self._after is None:
                        self._after = tokens - event.output
                        self._after_from = "next message"
            case Compaction():
                self._compact(event)
            case _:
                pass

    def _compact(self, event: Compaction) -> None:
        before = event.tokens_before
        self._compactions += 1
        self._before = before
        self._after = self._tokens = event.tokens_after
        self._after_from = None if event.tokens_after is None else "record"
        self._line = event.line
        self._note(before or 0)
        if event.trigger == "auto" and (before or 0) >= _NEAR_THE_END:
            self._compacted_near_end.add(self._model)

    def _note(self, tokens: int) -> None:
        most = self._most.get(self._model)
        if most is None and len(self._most) >= _MOST_MODELS:
            return
        if most is None or tokens > most:
            self._most[self._model] = tokens

    def snapshot(self) -> Metric:
        """Give the tokens; an alarm only where the window is known."""
        window, source = self._window()
        tokens = self._tokens or 0
        share = tokens / window if window else None
        detail = {
            "tokens": self._tokens,
            "window": window,
            "windowFrom": source,
            "windowNotKnown": None if window else _NOT_KNOWN,
            "share": None if share is None else round(share, 3),
            "percent": None if share is None else round(100 * share),
            "formula": _FORMULA,
            "percentFormula": _PERCENT_FORMULA,
            "line": self._line,
            "compactions": self._compactions,
            "beforeLastCompaction": self._before,
            "afterLastCompaction": self._after,
            "afterFrom": self._after_from,
            "droppedByLastCompaction": self._dropped(),
        }
        label = self._label(window, share)
        return Metric(self.name, float(tokens), label, self._severity(share), detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give none: a full context is no fault of any line."""
        return ()

    def _window(self) -> tuple[int | None, str | None]:
        """Give the window of the present model and what tells it; None: not known."""
        most = self._most.get(self._model, 0)
        if self._options.window >= max(most, 1):
            return self._options.window, "setting"
        stated = _STATED.search(self._model)
        if stated:
            return int(stated[1]) * _UNITS[stated[2].lower()], "model"
        is_claude = self._model.startswith("claude-")
        if is_claude and _ORDINARY_WINDOW < most <= _LARGE_WINDOW:
            return _LARGE_WINDOW, "tokens seen"
        if self._model in self._compacted_near_end and most <= _ORDINARY_WINDOW:
            return _ORDINARY_WINDOW, "compaction"
        return None, None

    def _dropped(self) -> int | None:
        if self._before is None or self._after is None:
            return None
        return max(0, self._before - self._after)

    def _label(self, window: int | None, share: float | None) -> str:
        if self._tokens is None:
            return "context just compacted" if self._compactions else ""
        tokens = in_short(self._tokens)
        if window is None or share is None:
            return f"{tokens} tokens in context"
        return f"{tokens} of {in_short(window)} tokens in context ({share:.0%})"

    def _severity(self, share: float | None) -> Severity:
        if share is None:
            return Severity.OK
        return above(share, self._options.warning, self._options.critical)
