"""How many turns end with the agent stopping before the work is done.

value = finished turns that close with a stop phrase / finished turns, over the last 20.
Alarms go by the number of such turns in the window (1 warning, 3 critical, codevigil's
limits) and therefore recover.
Only the last message of a finished turn is looked at, and only its closing part; see
`metrics.phrases`.

Three classes make a turn one that stopped early: asking whether to go on, declaring a
stopping point, and pleading the session's length.
Ownership dodging, known limitations and offers are counted by class and by line, and are
neither hits nor findings: among 726 finished turns of real sessions none closed with the
first two, so that nothing shows that their words are right nine times in ten.
"""

from collections import Counter, deque
from typing import Final

from attrs import frozen, validators

from codevigil_lsp.events.model import AssistantText, Event, TurnFinished, TurnResumed
from codevigil_lsp.metrics.lexicon import Lexicon, OwnPattern, OwnPhrase, PhraseHit
from codevigil_lsp.metrics.limits import reached
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    Metric,
    Severity,
    option,
)
from codevigil_lsp.metrics.phrases import StopClass, stop_hits

_ADVICE: Final = {
    StopClass.PERMISSION_SEEKING: (
        "the turn ended by asking whether to go on: if the task is clear, finish it"
    ),
    StopClass.PREMATURE_STOPPING: (
        "the turn ended at a declared stopping point: compare it with what was asked"
    ),
    StopClass.SESSION_LENGTH: (
        "the turn ended for the session's length: finish the step, note what is left"
    ),
}
"""The classes that count as stopping early, each with what a reader, person or agent,
should do; the point within 80 characters, since lists of problems cut longer ones."""
_OWN_ADVICE: Final = (
    "the turn ended with a phrase from your settings: compare it with what was asked"
)
_UNPROVEN: Final = frozenset(
    {StopClass.OWNERSHIP_DODGING.value, StopClass.KNOWN_LIMITATION.value}
)


@frozen
class StopPhraseOptions:
    """When stop phrases become an alarm."""

    window: int = option(20, "Finished turns that are looked at.", validators.ge(1))
    warning: int = option(
        1,
        "Warning from this many turns in the window that close with a stop phrase.",
        validators.ge(1),
    )
    critical: int = option(3, "Critical from this many.", validators.ge(1))
    phrases: tuple[OwnPhrase, ...] = option(
        (),
        "Your own stop phrases: texts, or objects with phrase, class, intent and mode.",
    )
    patterns: tuple[OwnPattern, ...] = option(
        (),
        "Your own stop phrases as patterns: texts, or objects with pattern, class, intent.",
        is_machine=True,
    )


@frozen
class _Turn:
    line: int
    """Of its closing words; 0 where it ended without any."""
    hits: tuple[PhraseHit, ...]

    @property
    def classes(self) -> list[str]:
        return list(dict.fromkeys(hit.label for hit in self.hits))

    @property
    def is_hit(self) -> bool:
        return any(hit.alarms for hit in self.hits)

    @property
    def is_unproven(self) -> bool:
        return any(hit.label in _UNPROVEN for hit in self.hits)

    @property
    def advice(self) -> str:
        """What to do about the first class, in the order of `StopClass`, that alarms."""
        alarming = {hit.label for hit in self.hits if hit.alarms and not hit.is_own}
        return next((_ADVICE[c] for c in _ADVICE if c.value in alarming), _OWN_ADVICE)


class StopPhrase:
    """Judges how the turns of one session end."""

    name = "stop_phrase"
    reads = (TurnFinished, TurnResumed)

    def __init__(self, options: StopPhraseOptions) -> None:
        self._options = options
        self._own = Lexicon(options.phrases, options.patterns)
        self._kept: deque[_Turn] = deque(maxlen=options.window)
        self._last: AssistantText | None = None
        """The closing words of the turn that finished last."""
        self._has_last = False
        self._judged_last: _Turn | None = None
        """That turn once somebody asked; most are taken back before anybody does."""

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case TurnFinished():
                if self._has_last:
                    self._kept.append(self._judge_last())
                self._has_last, self._last = True, event.closing
                self._judged_last = None
            case TurnResumed():
                self._has_last, self._last, self._judged_last = False, None, None
            case _:
                pass

    def _judge_last(self) -> _Turn:
        if self._judged_last is None:
            last = self._last
            hits = stop_hits(last.text, self._own) if last is not None else []
            self._judged_last = _Turn(last.line if last else 0, tuple(hits))
            self._last = None
        return self._judged_last

    @property
    def stops_early(self) -> bool:
        """Whether the turn that finished last closes with a stop phrase."""
        return self._has_last and self._judge_last().is_hit

    def snapshot(self) -> Metric:
        """Give the share of turns that close with a stop phrase."""
        turns = self._turns()
        hits = [turn for turn in turns if turn.is_hit]
        value = len(hits) / len(turns) if turns else 0.0
        classes = Counter(label for turn in turns for label in turn.classes)
        known = {stop_class.value: 0 for stop_class in StopClass}
        detail = {
            "turns": len(turns),
            "hits": len(hits),
            "byClass": {**known, **dict(sorted(classes.items()))},
            "lines": [turn.line for turn in hits],
            "unprovenLines": [turn.line for turn in turns if turn.is_unproven],
        }
        label = _label(len(hits), len(turns))
        return Metric(self.name, value, label, self._severity(len(hits)), detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give one `stop-phrase` for each such turn, on its closing line."""
        return tuple(
            Finding(
                FindingCode.STOP_PHRASE,
                FindingSeverity.INFORMATION,
                turn.advice,
                turn.line,
            )
            for turn in self._turns()
            if turn.is_hit
        )

    def _turns(self) -> list[_Turn]:
        """Give the turns of the window, the oldest first."""
        if not self._has_last:
            return list(self._kept)
        return [*self._kept, self._judge_last()][-self._options.window :]

    def _severity(self, hits: int) -> Severity:
        return reached(hits, self._options.warning, self._options.critical)


def _label(hits: int, turns: int) -> str:
    if not turns:
        return ""
    noun = "turn" if turns == 1 else "turns"
    return f"{hits} of {turns} {noun} stopped early" if hits else f"{turns} {noun}"
