"""How much of the transcript can be read: the metric that guards all others.

value = lines read well / lines read, over the last 50 lines that are not blank; 1 at
best.
A line is not read well when it gives nothing, or when a field is missing by which every
known version tells what a record means.
Blocks, tools and subtypes of a newer version are counted by name and cost nothing: the
rest of their line was read.
Claude Code's format has no published schema and drifts every few weeks: when this falls,
every other number of the session is in doubt.
The window, the minimum and the limit are codevigil's (50 lines, 0.9); cannot be switched
off.
"""

from collections import Counter, deque
from typing import Final

from attrs import frozen, validators

from codevigil_lsp.events.model import (
    Drift,
    DriftKind,
    Event,
    LinesRead,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    Metric,
    Severity,
    option,
)

_WINDOW: Final = 50
_MOST_NAMES: Final = 20


@frozen
class ParseHealthOptions:
    """When unread lines become an alarm."""

    critical: float = option(
        0.9,
        "Critical below this share of lines read well, from 0 to 1.",
        [validators.ge(0.0), validators.le(1.0)],
    )


class ParseHealth:
    """Follows which lines could not be read."""

    name = "parse_health"
    reads = (LinesRead, Unparsed, Drift)

    def __init__(self, options: ParseHealthOptions) -> None:
        self._options = options
        self._read = 0
        self._last_line = 0
        self._unparsed: deque[int] = deque(maxlen=_WINDOW)
        self._malformed = 0
        self._unknown: Counter[str] = Counter()

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case LinesRead():
                self._read += event.count
                self._last_line = max(self._last_line, event.line)
            case Unparsed():
                self._note_unread(event.line)
                if event.reason in {UnparsedReason.MALFORMED, UnparsedReason.OVERSIZE}:
                    self._malformed += 1
                else:
                    self._count(event.name)
            case Drift():
                self._count(f"{event.kind.value} {event.name}")
                if event.kind is DriftKind.FIELD:
                    self._note_unread(event.line)
            case _:
                pass

    def _note_unread(self, line: int) -> None:
        self._last_line = max(self._last_line, line)
        if not self._unparsed or self._unparsed[-1] != line:
            self._unparsed.append(line)

    def _count(self, name: str) -> None:
        if name in self._unknown or len(self._unknown) < _MOST_NAMES:
            self._unknown[name] += 1

    def snapshot(self) -> Metric:
        """Give the share; critical below the limit once 50 lines were read."""
        seen = min(self._read, _WINDOW)
        unparsed = self._recent()
        value = 1.0 if not seen else max(0.0, 1.0 - len(unparsed) / seen)
        is_critical = self._read >= _WINDOW and value < self._options.critical
        detail = {
            "linesRead": self._read,
            "window": seen,
            "unparsed": len(unparsed),
            "unparsedLines": unparsed,
            "malformed": self._malformed,
            "unknown": dict(self._unknown),
        }
        noun = "line" if seen == 1 else "lines"
        label = f"{value:.0%} of {seen} {noun} readable" if seen else ""
        severity = Severity.CRITICAL if is_critical else Severity.OK
        return Metric(self.name, value, label, severity, detail)

    def findings(self) -> tuple[Finding, ...]:
        """Give `schema-drift` on the last line that could not be read, while critical."""
        metric = self.snapshot()
        unparsed = self._recent()
        if metric.severity is Severity.OK or not unparsed:
            return ()
        message = (
            f"{len(unparsed)} of the last {_WINDOW} lines have an unknown format: the"
            " metrics of this session may be wrong"
        )
        return (
            Finding(
                FindingCode.SCHEMA_DRIFT,
                FindingSeverity.WARNING,
                message,
                unparsed[-1],
            ),
        )

    def _recent(self) -> list[int]:
        """Give the unread ones among the last lines, by their numbers."""
        oldest = self._last_line - _WINDOW
        return [line for line in self._unparsed if line > oldest]
