"""One sub-agent with a transcript of its own."""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events.parser import Parser
from codevigil_lsp.health.agent_run import AgentRun
from codevigil_lsp.health.model import SubagentLayout, TranscriptKey
from codevigil_lsp.health.permissions import may_ask
from codevigil_lsp.health.tail import ASKING_AFTER, CALL_WITHIN

_OF_WORKFLOWS: Final = "/subagents/workflows/"


class Subagent:
    """Follows one sub-agent's transcript."""

    def __init__(self, key: TranscriptKey) -> None:
        self.key = key
        self.run = AgentRun(key.agent_id or "", key.path)
        self.touched = 0.0
        """The last change of its file."""
        self._parser = Parser(is_subagent=True)

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
        """Time of its first record."""
        return self._parser.facts.first_time

    @property
    def last_time(self) -> float | None:
        """Time of its last record."""
        return self._parser.facts.last_time

    def last_sign(self, now: float) -> float:
        """Give its last sign of life; a time to come tells nothing."""
        last = self.last_time
        if last is None or last > now:
            last = 0.0
        return min(now, max(self.touched, last))

    @property
    def signs(self) -> list[float]:
        """The times that an answer about it is counted from."""
        times = (self.touched, self.last_time, self.run.last_time)
        return [time for time in times if time is not None]

    def may_ask(self, mode: str | None, now: float) -> bool:
        """Say whether it may be waiting for a permission, in this mode."""
        quiet = now - self.last_sign(now)
        calls = self.run.open_calls.values()
        is_open = ASKING_AFTER < quiet <= CALL_WITHIN
        return is_open and any(may_ask(call, mode) for call in calls)

    @property
    def layout(self) -> SubagentLayout:
        """Where its transcript lies."""
        if self.key.session_id is None:
            return SubagentLayout.FLAT
        if _OF_WORKFLOWS in self.key.path.replace("\\", "/"):
            return SubagentLayout.WORKFLOW
        return SubagentLayout.NESTED

    def feed(
        self, lines: Sequence[bytes], first_line: int, oversize: Sequence[int]
    ) -> None:
        """Take in lines of its transcript."""
        self.run.feed(self._parser.parse(lines, first_line, oversize))

    def settle(self) -> None:
        """Take less memory from now on; called when the transcript is quiet."""
        self._parser.identities.settle()
        self.run.settle()
        self.rest()

    @property
    def waiting(self) -> int:
        """Characters of texts of which no more is known than that they were shown."""
        return self.run.seeing.waiting

    def rest(self) -> None:
        """Take less memory for texts, if slower should they be asked for."""
        self.run.seeing.settle()

    def close(self, *, is_over: bool) -> None:
        """Keep what was found and no more; called when no more is read of it."""
        self.run.seeing.close(is_over=is_over)

    def dissolve(self) -> None:
        """Let go of its parts, which hold each other; nothing can be fed any more."""
        self._parser.dissolve()
        self.run.seeing.dissolve()
        self.run.settle()
