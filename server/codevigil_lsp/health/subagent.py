"""One sub-agent: what its own transcript says."""

from collections.abc import Sequence

from codevigil_lsp.events.model import (
    LinesRead,
    Prompt,
    ToolCall,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.health.model import SubagentHealth, TranscriptKey

_WARM_UP = "Warmup"
"""The prompt of the empty runs that Claude Code 2.0 started to warm its cache."""


class Subagent:
    """Follows one sub-agent's transcript."""

    def __init__(self, key: TranscriptKey) -> None:
        self.key = key
        self.has_task = False
        """Whether it was given work; runs that merely warm a cache are not sub-agents."""
        self.events = 0
        self.malformed = 0
        self.touched = 0.0
        """The last change of its file."""
        self._parser = Parser(is_subagent=True)
        self._tool_calls = 0

    @property
    def parent_id(self) -> str | None:
        """The session it belongs to, by its path or else by its records."""
        return self.key.session_id or self._parser.facts.session_id

    @property
    def cwd(self) -> str | None:
        """The first working directory its records name."""
        return self._parser.facts.cwd

    @property
    def first_time(self) -> float | None:
        """Time of its first event."""
        return self._parser.facts.first_time

    @property
    def last_time(self) -> float | None:
        """Time of its last event."""
        return self._parser.facts.last_time

    def last_sign(self, now: float) -> float:
        """Give its last sign of life; a time to come tells nothing."""
        last = self.last_time
        if last is None or last > now:
            last = 0.0
        return min(now, max(self.touched, last))

    def feed(
        self, lines: Sequence[bytes], first_line: int, oversize: Sequence[int]
    ) -> None:
        """Take in lines of its transcript."""
        for event in self._parser.parse(lines, first_line, oversize):
            self.events += not isinstance(event, LinesRead)
            match event:
                case ToolCall():
                    self._tool_calls += 1
                    self.has_task = True
                case Prompt() if event.text.strip() != _WARM_UP:
                    self.has_task = True
                case Unparsed(
                    reason=UnparsedReason.MALFORMED | UnparsedReason.OVERSIZE
                ):
                    self.malformed += 1
                case _:
                    pass

    def settle(self) -> None:
        """Take less memory from now on; called when the transcript is quiet."""
        self._parser.identities.settle()

    def health(self) -> SubagentHealth:
        """Give what is known of it."""
        facts = self._parser.facts
        return SubagentHealth(
            id=self.key.agent_id or "",
            transcript=self.key.path,
            layout="nested" if self.key.session_id else "flat",
            tool_calls=self._tool_calls,
            started=facts.first_time,
            ended=facts.last_time,
        )
