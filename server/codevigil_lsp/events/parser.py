"""One transcript's lines in, its events out; any bytes at all give values.

The parser keeps what joins lines: the identities of the records already counted, the
session's facts (where, which version, when), and, in `events.messages`, the open calls.
A record counts once per `uuid`, however often its bytes come.
A record that a fork or an old resume copied from another transcript is part of this
conversation: the agent knows it, so that the metrics of the session need it.  It gives
its events as ever, behind a `Copied`, by which sums over several sessions leave it out.
Records of a sub-agent inside a main transcript (before 2.0.28) belong to that
sub-agent, not to the session: their events come wrapped (`Sidechained`), so that nobody
takes them for the session's.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from codevigil_lsp.events.client import ClientRecords
from codevigil_lsp.events.facts import SessionFacts
from codevigil_lsp.events.identities import Directory, Identities, Sight
from codevigil_lsp.events.messages import Messages
from codevigil_lsp.events.model import (
    Continued,
    Copied,
    Event,
    LinesRead,
    ModeChanged,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.events.prompts import is_continuation
from codevigil_lsp.events.records import (
    UNREADABLE,
    Record,
    decode_record,
    salvage_line,
)
from codevigil_lsp.events.sidechains import Sidechains
from codevigil_lsp.privacy import sanitize

KNOWN_TYPES: Final = frozenset(
    {
        "agent-name", "ai-title", "api-request", "api-request-blob",
        "api-request-shape", "assistant", "atis-latch", "attachment",
        "bridge-session", "cost-state", "custom-title", "file-history-delta",
        "file-history-snapshot", "frame-link", "last-prompt", "mode",
        "permission-mode", "pr-link", "progress", "queue-operation", "relocated",
        "summary", "system", "tools-used", "user", "worktree-state",
    }
)  # fmt: skip
"""Every type seen from 1.0.17 to 2.1.330; another one is drift, and is counted."""

_SKIPPED: Final = (
    b'{"type":"api-request',
    b'{"type":"file-history-',
    b'{"type":"tools-used"',
    b'{"type":"progress"',
)
"""Types of which no event is made, where they stand first: skipped without decoding.

Claude Code 2.1.330 puts the type first in them; where it does not, they are decoded and
then give no event, which costs time and nothing else.
"""
_GLUED: Final = re.compile(rb'\}\{"(?:type|parentUuid)":')
"""Where a second record begins; inside a string the quote would be escaped."""

_Reader = Callable[[int, float | None, Record], Sequence[Event]]


class Parser:
    """Parses the lines of one transcript, in order.

    `is_subagent` says that the transcript is a sub-agent's own file, in which every
    record is marked as a sidechain's.  `directory` has the other transcripts of its
    project, if copies of their records are to be told.
    """

    def __init__(
        self, *, is_subagent: bool = False, directory: Directory | None = None
    ) -> None:
        self.facts = SessionFacts()
        self.identities = Identities(directory)
        self._see = self.identities.see
        self._is_subagent = is_subagent
        self._messages = Messages(self.facts)
        self._sidechains = Sidechains()
        client = ClientRecords()
        self._readers: dict[str, _Reader] = {
            "assistant": self._begin,
            "user": self._begin,
            "system": client.of_system,
            "attachment": client.of_attachment,
            "permission-mode": self._mode,
            "summary": self._summary,
        }
        """Who makes events of which type; of the other known types there are none."""

    def dissolve(self) -> None:
        """Let go of its parts, which hold each other; nothing can be parsed any more."""
        self._readers.clear()

    def parse(
        self, lines: Sequence[bytes], first_line: int, oversize: Sequence[int] = ()
    ) -> list[Event]:
        """Give the events of these lines, ending with one `LinesRead`.

        Everything here runs once for every line that is ever read: what is rare is
        found by what it does to the ordinary way, and asked for only then.

        Args:
            lines: whole lines without their newline; blank ones only take a number.
            first_line: number of the first of them, from 1.
            oversize: numbers of lines that were dropped for their size; they are blank.
        """
        events: list[Event] = []
        blank = 0
        events_of = self._events_of
        for number, line in enumerate(lines, first_line):
            if line.startswith(_SKIPPED) and _is_one_record(line):
                continue
            try:
                record = decode_record(line)
            except UNREADABLE:
                if number in oversize:
                    events.append(Unparsed(number, None, UnparsedReason.OVERSIZE))
                elif not line or line.isspace():
                    blank += 1
                else:
                    self._salvage(number, line, events)
            else:
                events += events_of(number, record)
        last = first_line + len(lines) - 1
        count = len(lines) - blank
        events.append(LinesRead(last, self.facts.last_time, count))
        return events

    def _salvage(self, number: int, line: bytes, events: list[Event]) -> None:
        records, malformed = salvage_line(line)
        if malformed:
            events.append(Unparsed(number, None, UnparsedReason.MALFORMED))
        for record in records:
            events += self._events_of(number, record)

    def _events_of(self, line: int, record: Record) -> Sequence[Event]:
        """Give the events of a record unless this transcript had it already."""
        uuid = record.uuid
        sight = None if uuid is None else self._see(uuid)
        if sight is Sight.AGAIN:
            return ()
        time = seconds_of(record.timestamp)
        self.facts.learn(record, time)
        events: Sequence[Event] = ()
        if record.type not in KNOWN_TYPES:
            name = sanitize(record.type, 40)
            events = (Unparsed(line, time, UnparsedReason.UNKNOWN_TYPE, name),)
        elif record.is_sidechain and not self._is_subagent:
            events = self._sidechains.of(line, time, record)
        elif (reader := self._readers.get(record.type)) is not None:
            events = reader(line, time, record)
        return events if sight is None else [Copied(line, time), *events]

    def _of_user(
        self, line: int, time: float | None, record: Record
    ) -> Sequence[Event]:
        events = self._messages.of_user(line, time, record)
        if record.permission_mode is None:
            return events
        return [*self._mode(line, time, record), *events]

    def _begin(self, line: int, time: float | None, record: Record) -> Sequence[Event]:
        """Give the events of the first message; what came before may stand elsewhere."""
        self._readers["assistant"] = self._messages.of_assistant
        self._readers["user"] = self._of_user
        events = self._readers[record.type](line, time, record)
        parent = record.parent_uuid
        is_known = parent is None or hash(parent) in self.identities.seen
        if is_known and not (record.type == "user" and is_continuation(record)):
            return events
        return [Continued(line, time), *events]

    def _mode(self, line: int, time: float | None, record: Record) -> Sequence[Event]:
        if not record.permission_mode:
            return ()
        mode, before = sanitize(record.permission_mode, 40), self.facts.permission_mode
        self.facts.permission_mode = mode
        return () if before in {None, mode} else (ModeChanged(line, time, mode),)

    def _summary(
        self, _line: int, _time: float | None, record: Record
    ) -> Sequence[Event]:
        """Give no event: it may be a title, where its leaf was read before."""
        if record.leaf_uuid and hash(record.leaf_uuid) in self.identities.seen:
            self.facts.learn_summary_of(record)
        return ()


def _is_one_record(line: bytes) -> bool:
    """Say whether the line, which begins as a record does, is that one and whole."""
    return line.endswith(b"}") and _GLUED.search(line) is None


def seconds_of(timestamp: str | None) -> float | None:
    """Give a record's ISO 8601 timestamp in seconds since the epoch.

    A timestamp without zone is taken as UTC; one that cannot be read gives None.
    """
    if timestamp is None:
        return None
    try:
        moment = datetime.fromisoformat(timestamp)
        if moment.tzinfo is None:
            moment = datetime.fromisoformat(timestamp + "+00:00")
        return moment.timestamp()
    except (ValueError, OverflowError):
        return None
