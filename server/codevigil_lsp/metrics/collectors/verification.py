"""How much was changed since anything was verified.

value = successful changes since the last test, build, lint or type check.
A verification counts whether it passed or not: a failing test is what it is for.
The mark at 35 comes from 115 ordinary sessions, of which one in twenty ever goes above
36; it is a mark and not a judgement, since not everything can be tested.
"""

from collections import deque
from typing import Final

from attrs import frozen, validators

from codevigil_lsp.events.model import Event, Outcome, ToolKind, ToolResult
from codevigil_lsp.metrics.model import Finding, Metric, Severity, option

_MOST_LINES: Final = 50
_RAN: Final = (Outcome.OK, Outcome.FAILED)


@frozen
class VerificationOptions:
    """When changes without verification are marked."""

    warning: int = option(
        35,
        "Warning above this many changes since the last test, build, lint or type"
        " check.",
        validators.ge(1),
    )


class Verification:
    """Counts the changes since the last verification."""

    name = "verification"
    reads = (ToolResult,)

    def __init__(self, options: VerificationOptions) -> None:
        self._options = options
        self._mutations = 0
        self._verifications = 0
        self._last_verified = 0
        self._lines: deque[int] = deque(maxlen=_MOST_LINES)

    def ingest(self, event: Event) -> None:
        """Take in one event."""
        if not isinstance(event, ToolResult) or event.call is None:
            return
        if event.call.kind is ToolKind.VERIFICATION and event.outcome in _RAN:
            self._verifications += 1
            self._last_verified = event.line
            self._mutations = 0
            self._lines.clear()
        elif event.call.kind is ToolKind.MUTATION and event.outcome is Outcome.OK:
            self._mutations += 1
            self._lines.append(event.line)

    def snapshot(self) -> Metric:
        """Give the count; a warning above the limit, never more."""
        detail = {
            "mutations": self._mutations,
            "verifications": self._verifications,
            "lastVerifiedLine": self._last_verified,
            "lines": list(self._lines),
        }
        is_marked = self._mutations > self._options.warning
        severity = Severity.WARNING if is_marked else Severity.OK
        return Metric(
            self.name, float(self._mutations), self._label(), severity, detail
        )

    def findings(self) -> tuple[Finding, ...]:
        """Give none: what there is to verify is for the user to say."""
        return ()

    def _label(self) -> str:
        if not self._mutations and not self._verifications:
            return ""
        if not self._mutations:
            return "nothing changed since the last check"
        noun = "change" if self._mutations == 1 else "changes"
        since = "since the last check" if self._verifications else "and no check yet"
        return f"{self._mutations} {noun} {since}"
