"""Sub-agents whose records stand inside the main transcript (before 2.0.28).

Their records are marked as a sidechain's, and several may run at once: each begins with
a task that has no parent, and the others hang together by their parents.
"""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events.facts import SessionFacts
from codevigil_lsp.events.messages import Messages
from codevigil_lsp.events.model import Event, Sidechained
from codevigil_lsp.events.records import Record

_MOST_RECORDS: Final = 4_096
"""Records of which is remembered to whom they belong: parents are among the latest."""


class Sidechains:
    """Turns the records of these sub-agents into events, each with its number."""

    def __init__(self) -> None:
        self._chains: list[Messages] = []
        self._chain_of: dict[str, int] = {}
        self._last = 0

    def of(self, line: int, time: float | None, record: Record) -> Sequence[Event]:
        """Give the events of a record that is marked as a sidechain's."""
        number = self._place(record)
        if record.uuid is not None:
            self._chain_of[record.uuid] = number
            if len(self._chain_of) > _MOST_RECORDS:
                del self._chain_of[next(iter(self._chain_of))]
        messages = self._chains[number]
        match record.type:
            case "assistant":
                events = messages.of_assistant(line, time, record)
            case "user":
                events = messages.of_user(line, time, record)
            case _:
                events = ()
        return [Sidechained(line, time, number, event) for event in events]

    def _place(self, record: Record) -> int:
        """Give the number of the sidechain that a record belongs to."""
        begins = record.type == "user" and record.parent_uuid is None
        if begins or not self._chains:
            self._chains.append(Messages(SessionFacts()))
            self._last = len(self._chains) - 1
        else:
            self._last = self._chain_of.get(record.parent_uuid or "", self._last)
        return self._last
