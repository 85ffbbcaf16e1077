"""Which records were read already: in this transcript, or in another of its project.

1. In one transcript a record counts once per `uuid`, however often its bytes come; that
   holds for the latest half million records at least.
2. A fork and an old resume begin with copies of another transcript's records.  The
   first records of every transcript are known to all of its directory: where one of them
   turns up in another transcript, the two are compared record by record from there on.
   Whichever is read later has the copies, so that both together count each record once.
3. The memory for that is bounded: 8 bytes a record and a tenth more once a transcript is
   quiet, a few identities of each for its directory, and the transcripts that one is
   compared with are few.
"""

from enum import Enum, auto
from typing import Final

from codevigil_lsp.events.hashes import Hashes

_STARTS: Final = 4
"""First records of a transcript by which a copy of it is recognised."""
_MOST_KIN: Final = 32
"""Transcripts with which one is compared."""
_MOST_STARTS: Final = 20_000
"""First records that are known of one directory."""


class Sight(Enum):
    """Why a record is not simply new."""

    AGAIN = auto()
    """This transcript had it already."""
    COPIED = auto()
    """Another transcript had it already."""


class Directory:
    """The transcripts of one project directory, as far as they may share records."""

    def __init__(self) -> None:
        self.starts: dict[int, Identities] = {}

    def dissolve(self) -> None:
        """Let go of the transcripts: nothing more is to be compared with them.

        Each knows its directory, so that without this they would stay until the garbage
        collector looks.
        """
        self.starts.clear()


class Identities:
    """The records of one transcript, by their `uuid`."""

    def __init__(self, directory: Directory | None = None) -> None:
        self.seen = Hashes()
        self.kin: list[Identities] = []
        """The transcripts of which this one has copies, or that have copies of it."""
        self._of_all = directory.starts if directory is not None else {}
        self._starts: list[int] = []
        self._is_beginning = directory is not None
        """Whether some of the first records are still to come; alone there are none."""

    def see(self, uuid: str) -> Sight | None:
        """Take note of a record and say what is known of it; None when it is new."""
        identity = hash(uuid)
        if not self.seen.add(identity):
            return Sight.AGAIN
        if identity in self._of_all:
            self._join(self._of_all[identity])
        elif self._is_beginning:
            self._begin(identity)
        if self.kin and any(identity in other.seen for other in self.kin):
            return Sight.COPIED
        return None

    def settle(self) -> None:
        """Take less memory from now on; called when the transcript is quiet."""
        self.seen.settle()

    def forget(self) -> None:
        """Let go of the transcript: what it shares with others is theirs from now on."""
        for identity in self._starts:
            self._of_all.pop(identity, None)
        for other in self.kin:
            other.kin.remove(self)
        self._starts.clear()
        self.kin.clear()

    def _begin(self, identity: int) -> None:
        """Make one of the first records known to the directory."""
        self._is_beginning = len(self.seen) < _STARTS
        if len(self.seen) <= _STARTS and len(self._of_all) < _MOST_STARTS:
            self._of_all[identity] = self
            self._starts.append(identity)

    def _join(self, other: "Identities") -> None:
        """Compare with the other from now on, and with all that it is compared with."""
        for one in (other, *other.kin):
            is_room = len(self.kin) < _MOST_KIN and len(one.kin) < _MOST_KIN
            if is_room and one is not self and one not in self.kin:
                self.kin.append(one)
                one.kin.append(self)
