"""What one sub-agent does, by its own records, wherever these stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from codevigil_lsp.events.model import (
    AssistantText,
    Event,
    LinesRead,
    Prompt,
    ToolCall,
    ToolResult,
    Unparsed,
    UnparsedReason,
    Usage,
)
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.health.model import TurnOutcome
from codevigil_lsp.health.seeing import Seeing
from codevigil_lsp.health.tasks import Tasks, task_key
from codevigil_lsp.health.turns import TurnLog
from codevigil_lsp.metrics.collectors.tokens import Tokens
from codevigil_lsp.metrics.spending import Spending

_WARM_UP: Final = "Warmup"
"""The prompt of the empty runs that Claude Code 2.0 started to warm its cache."""
UNREADABLE: Final = frozenset({UnparsedReason.MALFORMED, UnparsedReason.OVERSIZE})
"""Why a line counts as one that could not be read."""

_Read = Callable[[Any], None]


class AgentRun:
    """Follows the events of one sub-agent."""

    def __init__(self, agent_id: str = "", transcript: str | None = None) -> None:
        """Begin it; `transcript` where it has one of its own."""
        self.seeing = Seeing(agent_id, transcript)
        self.has_task = False
        """Whether it was given work; runs that merely warm a cache are not sub-agents."""
        self.task: int | None = None
        """The prompt that it began with, as `Tasks` knows it again."""
        self.tasks = Tasks()
        """What it says of sub-agents of its own."""
        self.model: str | None = None
        """Of its last message."""
        self.open_calls: dict[str, ToolCall] = {}
        """The calls that were not answered."""
        self.tool_calls = 0
        self.last_tool: str | None = None
        self.first_time: float | None = None
        self.last_time: float | None = None
        self.events = 0
        self.malformed = 0
        self.is_guess = False
        """Whether its last words may be no end: before 2.1.100 nothing says so."""
        self._turns = Turns()
        self._log = TurnLog(lambda: False)
        self._tokens = Tokens()
        self._spending: Spending | None = None
        self._readers: Mapping[type[Event], Sequence[_Read]] = {}

    @property
    def outcome(self) -> TurnOutcome:
        """How its last turn ended, `open` while nothing tells of an end."""
        last = self._log.last
        return TurnOutcome.OPEN if last is None else last.outcome

    @property
    def spending(self) -> Spending:
        """The tokens it took."""
        if self._spending is None:
            self._spending = self._tokens.spending()
        return self._spending

    def feed(self, events: Iterable[Event]) -> None:
        """Take in its next events."""
        self.seeing.renew()
        found = self._turns.feed(events)
        times = [event.time for event in found if event.time is not None]
        self.first_time = min(times + _known(self.first_time), default=None)
        self.last_time = max(times + _known(self.last_time), default=None)
        if not self._readers:
            self._readers = self._find_readers()
        for event in found:
            for read in self._readers.get(type(event), ()):
                read(event)
        self.events += sum(type(event) is not LinesRead for event in found)

    def settle(self) -> None:
        """Take less memory from now on; called when the transcript is quiet."""
        self._readers = {}

    def _find_readers(self) -> Mapping[type[Event], Sequence[_Read]]:
        own: Mapping[type[Event], _Read] = {
            Usage: self._on_usage,
            ToolCall: self._on_call,
            ToolResult: self._on_result,
            AssistantText: self._on_text,
            Prompt: self._on_prompt,
            Unparsed: self._on_unparsed,
        }
        all_readers = own, self.tasks.readers, self.seeing.readers, self._log.readers
        found: dict[type[Event], list[_Read]] = {}
        for readers in all_readers:
            for kind, read in readers.items():
                found.setdefault(kind, []).append(read)
        return found

    def _on_usage(self, event: Usage) -> None:
        self.model = event.model or self.model
        self._tokens.ingest(event)
        self._spending = None

    def _on_call(self, event: ToolCall) -> None:
        self.open_calls[event.id] = event
        self.tool_calls += 1
        self.last_tool = event.name
        self.has_task = True

    def _on_result(self, event: ToolResult) -> None:
        self.open_calls.pop(event.call_id, None)

    def _on_text(self, event: AssistantText) -> None:
        self.is_guess = event.ends_turn is None

    def _on_prompt(self, event: Prompt) -> None:
        self.has_task |= event.text.strip() != _WARM_UP
        if self.task is None:
            self.task = task_key(event.text)

    def _on_unparsed(self, event: Unparsed) -> None:
        self.malformed += event.reason in UNREADABLE


def _known(time: float | None) -> list[float]:
    return [] if time is None else [time]
