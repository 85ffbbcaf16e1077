"""The loop meter: what became of our findings that reached the agent.

An editor's diagnostics are put before the agent, ours among them.
Here it is counted how often that was so, what it cost, and whether the agent then looked
at the lines: a look at any of them, with `Read` or a command, before the same finding
is shown again, counts once.
"""

from typing import Final

from msgspec import Struct

from codevigil_lsp.events.model import FindingShown, LineRange, Sight, ToolResult
from codevigil_lsp.metrics.ledger.paths import plain

_MOST_WAITING: Final = 200
_CHARACTERS_A_TOKEN: Final = 4
"""What a token of English is, by rule of thumb."""
_FRAME: Final = 60
"""Characters around a message: file, line, severity, code."""


class LoopCounts(Struct, frozen=True):
    """What became of the findings that were shown to the agent."""

    occasions: int = 0
    """Records with findings of ours."""
    findings: int = 0
    """Findings in them; one that is shown twice is two."""
    followed: int = 0
    """Of these, the ones whose lines the agent looked at afterwards."""
    tokens: int = 0
    """What they took of the context, estimated."""

    def plus(self, other: "LoopCounts") -> "LoopCounts":
        """Give the sum of both."""
        return LoopCounts(
            self.occasions + other.occasions,
            self.findings + other.findings,
            self.followed + other.followed,
            self.tokens + other.tokens,
        )


class LoopMeter:
    """Follows the findings that one agent was shown."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str, int], LineRange] = {}
        """Lines that were not looked at yet, by file, code and first line."""
        self._last_line = 0
        self._occasions = 0
        self._findings = 0
        self._followed = 0
        self._characters = 0

    @property
    def counts(self) -> LoopCounts:
        """The counts up to now."""
        tokens = self._characters // _CHARACTERS_A_TOKEN
        return LoopCounts(self._occasions, self._findings, self._followed, tokens)

    def reach(self, shown: FindingShown) -> None:
        """A finding was shown to the agent."""
        self._occasions += shown.line != self._last_line
        self._last_line = shown.line
        self._findings += 1
        self._characters += shown.characters + _FRAME
        self._waiting[plain(shown.path), shown.code, shown.lines.start] = shown.lines
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    def look(self, result: ToolResult) -> None:
        """A call was answered, and may have shown lines that a finding was about."""
        if not self._waiting:
            return
        if result.ranges and result.path:
            self._follow(plain(result.path), result.ranges)
        for touch in result.touches:
            if touch.sight is Sight.SHOWN:
                self._follow(plain(touch.path), touch.ranges)

    def _follow(self, file: str, ranges: tuple[LineRange, ...]) -> None:
        for key, lines in tuple(self._waiting.items()):
            if key[0] == file and (not ranges or any(_meet(lines, r) for r in ranges)):
                del self._waiting[key]
                self._followed += 1


def _meet(one: LineRange, other: LineRange) -> bool:
    return one.start < other.start + other.count and other.start < one.start + one.count
