"""Sessions that were read for good: what they came to, and no more.

A session that may go on holds what its next line needs: its parser, its metrics, its
ledger.
Where everything is read once none of this is needed, and a thousand sessions have to fit
beside each other until the report is sorted: so each is packed, and takes 1 kB instead
of 85.
What a session that lives changed is packed with it, since whether it collides with
another one shows only when both were read.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, overload
from zlib import compressobj, decompress, decompressobj

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder
from msgspec.structs import replace

from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.health.session import Session
from codevigil_lsp.metrics.ledger.edits import Edited
from codevigil_lsp.metrics.model import Finding, Severity
from codevigil_lsp.privacy import sanitize

_LEVEL: Final = 1


class SealedSession(Struct, frozen=True):
    """The health of a session that was read for good, packed."""

    id: str
    severity: Severity
    ended: float | None
    packed: bytes
    like: bytes
    """What it was packed beside, since all say the same names."""


Held = SessionHealth | SealedSession
"""A session of which the id, the severity and the end can be told in any case."""


class Packer:
    """Packs one session after the other."""

    def __init__(self) -> None:
        self._encoder = Encoder()
        self._first = b""

    def pack(self, health: SessionHealth) -> SealedSession | None:
        """Pack it; None where a path has half characters, which cannot be packed."""
        try:
            plain = self._encoder.encode(health)
        except UnicodeEncodeError:
            return None
        like = self._first
        self._first = like or plain
        packed = _press(plain, like)
        return SealedSession(health.id, health.severity, health.ended, packed, like)

    def pack_edits(self, edits: Sequence[Edited]) -> bytes | None:
        """Pack what was changed; None where a text has half characters."""
        try:
            return _press(self._encoder.encode(edits), b"")
        except UnicodeEncodeError:
            return None


class Sealed:
    """The sessions that are packed, by directory and id."""

    def __init__(self, on_error: Callable[[ErrorRecord], None]) -> None:
        self.sessions: dict[tuple[str, str], SealedSession] = {}
        self.events = 0
        self.malformed = 0
        self._on_error = on_error
        self._packer = Packer()
        self._edits: dict[tuple[str, str], bytes] = {}
        """What those changed that live."""
        self._late: set[tuple[str, str]] = set()
        """Those for which something came."""

    @property
    def live(self) -> int:
        """How many of them live and changed something."""
        return len(self._edits)

    def add(
        self, identity: tuple[str, str], session: Session, health: SessionHealth
    ) -> bool:
        """Pack what a session came to, but for its turns; False if it has to be kept."""
        packed = self._packer.pack(replace(health, turns=()))
        edits = session.edits() if health.is_live else ()
        packed_edits = self._packer.pack_edits(edits)
        if packed is None or packed_edits is None:
            return False
        self.sessions[identity] = packed
        if edits:
            self._edits[identity] = packed_edits
        runs = [subagent.run for subagent in session.subagents.values()]
        self.events += session.events + sum(run.events for run in runs)
        self.malformed += session.malformed + sum(run.malformed for run in runs)
        return True

    def edits(self, files: Collection[str]) -> dict[int, Sequence[Edited]]:
        """Give what the live ones changed, each under a number below zero.

        Of files that no other of them and none of `files` is, nothing is given.
        """
        unpack = Decoder(list[Edited]).decode
        changed = Counter(files)
        for packed in self._edits.values():
            changed.update({edit.file for edit in unpack(decompress(packed))})
        return {
            -number: [e for e in unpack(decompress(packed)) if changed[e.file] > 1]
            for number, packed in enumerate(self._edits.values(), start=1)
        }

    def learn(self, found: Mapping[int, Sequence[Finding]]) -> None:
        """Take in the findings of their edits, by the same numbers."""
        for number, identity in enumerate(self._edits, start=1):
            if -number in found:
                (health,) = Opened([self.sessions[identity]])
                packed = self._packer.pack(health.with_findings(found[-number]))
                self.sessions[identity] = packed or self.sessions[identity]

    def drop(self, identity: tuple[str, str]) -> None:
        """Forget one whose transcript is gone."""
        self.sessions.pop(identity, None)
        self._edits.pop(identity, None)

    def is_late(self, directory: str, session_id: str | None) -> bool:
        """Say whether what comes is for one of them; the first time, tell of it."""
        identity = (directory, session_id or "")
        if identity not in self.sessions:
            return False
        if identity not in self._late:
            self._late.add(identity)
            self._on_error(
                ErrorRecord(
                    ErrorLevel.WARN,
                    "health",
                    "health.session_went_on",
                    "the session went on after it was read; what came since is left out",
                    {"name": sanitize(identity[1])},
                )
            )
        return True


class Opened(Sequence[SessionHealth]):
    """Sessions of which the packed ones are unpacked whenever somebody looks at one."""

    def __init__(self, sessions: Iterable[Held]) -> None:
        self._sessions = tuple(sessions)
        self._decoder = Decoder(SessionHealth)

    @overload
    def __getitem__(self, place: int) -> SessionHealth: ...

    @overload
    def __getitem__(self, place: slice) -> "Opened": ...

    def __getitem__(self, place: int | slice) -> "SessionHealth | Opened":
        """Give one of them, unpacked, or some of them, which are not."""
        if isinstance(place, slice):
            return Opened(self._sessions[place])
        return self._open(self._sessions[place])

    def __len__(self) -> int:
        """Give how many there are."""
        return len(self._sessions)

    def __iter__(self) -> Iterator[SessionHealth]:
        """Give one after the other; none is held."""
        return map(self._open, self._sessions)

    def _open(self, session: Held) -> SessionHealth:
        if not isinstance(session, SealedSession):
            return session
        plain = decompressobj(zdict=session.like).decompress(session.packed)
        return self._decoder.decode(plain)


def _press(plain: bytes, like: bytes) -> bytes:
    press = compressobj(_LEVEL, zdict=like)
    return press.compress(plain) + press.flush()
