"""Sessions that were read to their end and are over: what they came to, and no more.

A session that may go on holds what its next line needs: its parser, its metrics, its
ledger.
One that is over, where everything is read once, needs none of this, and a thousand of
them have to fit beside each other until the report is sorted: so each is packed, and
takes 1 kB instead of 85.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, overload
from zlib import compressobj, decompressobj

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder
from msgspec.structs import replace

from codevigil_lsp.errors import ErrorLevel, ErrorRecord
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.health.session import Session
from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.privacy import sanitize

_LEVEL: Final = 1


class SealedSession(Struct, frozen=True):
    """The health of a session that is over, packed."""

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
        press = compressobj(_LEVEL, zdict=like)
        packed = press.compress(plain) + press.flush()
        return SealedSession(health.id, health.severity, health.ended, packed, like)


class Sealed:
    """The sessions that are packed, by directory and id."""

    def __init__(self, on_error: Callable[[ErrorRecord], None]) -> None:
        self.sessions: dict[tuple[str, str], SealedSession] = {}
        self.events = 0
        self.malformed = 0
        self._on_error = on_error
        self._packer = Packer()
        self._late: set[tuple[str, str]] = set()
        """Those for which something came."""

    def add(
        self, identity: tuple[str, str], session: Session, health: SessionHealth
    ) -> bool:
        """Pack what a session came to, but for its turns; False if it has to be kept."""
        packed = self._packer.pack(replace(health, turns=()))
        if packed is None:
            return False
        self.sessions[identity] = packed
        runs = [subagent.run for subagent in session.subagents.values()]
        self.events += session.events + sum(run.events for run in runs)
        self.malformed += session.malformed + sum(run.malformed for run in runs)
        return True

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
