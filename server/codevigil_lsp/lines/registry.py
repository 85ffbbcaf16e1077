"""The live registry: what Claude Code says about its own running processes.

    <config>/sessions/<pid>.json

1. Only files named by a number are opened; the key files beside them never are.
2. A file is rewritten in place at each change, so a read can be empty or torn: then it
   is read again, at once and in the next look, and the previous value stays meanwhile.
3. An entry counts only while its process runs, and it is the same process: a kill leaves
   the file behind, and numbers are used again.  What is left behind tells that a session
   has ended.
4. A process that has just begun has no status for a moment; it is not there until it
   has one.  Those that an SDK started never have one.
5. A process of another pid namespace cannot be checked; the entry counts and says so.

It reads; it does not decide what a status means.
"""

import re
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from codevigil_lsp.lines.disk import Disk, LocalDisk
from codevigil_lsp.lines.process import Processes

_NAME = re.compile(r"([1-9][0-9]{0,9})\.json", re.ASCII)
_SIZE_LIMIT: Final = 64 * 1024
_BEGINS_WITHIN: Final = 10.0
"""Seconds within which a process has a status if it ever has: 0.1 on an idle machine."""
_FILE_LIMIT: Final = 2000
_READS: Final = 2
_YOUNG: Final = 2.5
"""Seconds, more than the tick of the coarsest clock of a file system."""
_UNSIGNED: Final = (-1, -1, -1)
_LIST_AGAIN: Final = 10.0
"""Seconds after which a folder is listed again although its time did not move."""


class LiveSession(Struct, frozen=True):
    """One running Claude Code process, by its own account."""

    session_id: str
    pid: int
    cwd: str
    status: str | None = None
    """`idle`, `busy`, `waiting`, `shell`, or something newer; None at first."""
    waiting_for: str | None = None
    """`permission prompt`, `input needed`, `dialog open`, or something newer."""
    status_since: float | None = None
    """Seconds since the epoch."""
    started: float | None = None
    """Seconds since the epoch."""
    version: str | None = None
    kind: str | None = None
    entrypoint: str | None = None
    name: str | None = None
    checked: bool = True
    """Whether it could be checked that the process runs."""


class _Entry(Struct, frozen=True):
    signature: tuple[int, int, int]
    session: LiveSession | None
    start: str | None = None
    domain: str | None = None


class _Listing(Struct, frozen=True):
    """What a folder holds; files that are rewritten in place leave it as it is."""

    changed_at: int
    """When the folder last changed, in nanoseconds."""
    time: float
    files: list[tuple[str, int]]


class LiveRegistry:
    """The registries of some configuration directories, read again where they changed."""

    def __init__(
        self,
        config_dirs: Iterable[Path],
        disk: Disk | None = None,
        processes: Processes | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._folders = [str(path / "sessions") for path in config_dirs]
        self._disk = disk if disk is not None else LocalDisk()
        self._processes = processes if processes is not None else Processes()
        self._wall = wall
        self._entries: dict[str, _Entry] = {}
        self._left: set[str] = set()
        self._listed: list[int | None] = []
        """When each folder last changed, as of the last look."""
        self._listings: dict[str, _Listing] = {}
        self._is_one_beginning = False

    @property
    def left_behind(self) -> Collection[str]:
        """The sessions whose process was gone in the last look, though its file stays."""
        return self._left

    def has_news(self) -> bool:
        """Whether a process came or went since the last look, or has not begun quite."""
        return self._is_one_beginning or self._changed() != self._listed

    def read(self) -> Mapping[str, LiveSession]:
        """The running sessions by their id; never raises."""
        found: dict[str, LiveSession] = {}
        seen: set[str] = set()
        self._left = set()
        self._is_one_beginning = False
        self._listed = self._changed()
        for folder, changed_at in zip(self._folders, self._listed, strict=True):
            for path, pid in self._list(folder, changed_at):
                seen.add(path)
                entry = self._refresh(path, pid)
                session = self._check(entry) if entry is not None else None
                if session is not None and _is_newer(session, found):
                    found[session.session_id] = session
        self._forget(seen)
        self._left -= found.keys()
        return found

    def _changed(self) -> list[int | None]:
        return [self._changed_at(folder) for folder in self._folders]

    def _changed_at(self, folder: str) -> int | None:
        try:
            return self._disk.stat(folder).st_mtime_ns
        except OSError:
            return None

    def _list(self, folder: str, changed_at: int | None) -> list[tuple[str, int]]:
        """Give the entries of a folder, listing it only where they may be others."""
        now = self._wall()
        known = self._listings.get(folder)
        if (
            known is not None
            and known.changed_at == changed_at
            and 0 <= now - known.time < _LIST_AGAIN
        ):
            return known.files
        try:
            names = self._disk.scan(folder, _FILE_LIMIT)
        except FileNotFoundError:
            return []
        except OSError:
            # Could not look: what is known of it stays.
            return [
                (path, entry.session.pid)
                for path, entry in self._entries.items()
                if entry.session is not None and Path(path).parent == Path(folder)
            ]
        files = [
            (str(Path(folder, name)), int(match[1]))
            for name, _, is_file in names
            if is_file and (match := _NAME.fullmatch(name))
        ]
        # A second change within one tick of the clock would leave no trace.
        if changed_at is not None and now - changed_at / 1e9 >= _YOUNG:
            self._listings[folder] = _Listing(changed_at, now, files)
        return files

    def _refresh(self, path: str, pid: int) -> _Entry | None:
        known = self._entries.get(path)
        try:
            found = self._disk.stat(path)
            signature = (found.st_mtime_ns, found.st_size, found.st_ino)
            if known is not None and known.signature == signature:
                return known
            entry = self._parse_file(path, pid, signature)
        except OSError:
            return known
        if entry is None:
            return known
        if abs(self._wall() - found.st_mtime_ns / 1e9) < _YOUNG:
            # "busy" and "idle" are equally long: a second change within one tick of the
            # clock would leave no trace, so it is read once more.
            entry = replace(entry, signature=_UNSIGNED)
        self._entries[path] = entry
        return entry

    def _parse_file(
        self, path: str, pid: int, signature: tuple[int, int, int]
    ) -> _Entry | None:
        """Give the entry; a torn one is nearly always whole a moment later."""
        for _ in range(_READS):
            with self._disk.open(path) as file:
                data = file.read(0, _SIZE_LIMIT)
            entry = _parse(data, pid, signature)
            if entry is not None:
                return entry
        return None

    def _check(self, entry: _Entry) -> LiveSession | None:
        session = entry.session
        if session is None:
            return None
        runs = self._processes.runs(session.pid, entry.start, entry.domain)
        if runs is None:
            return replace(session, checked=False)
        if not runs:
            self._left.add(session.session_id)
            return None
        if self._begins(session):
            self._is_one_beginning = True
            return None
        return session

    def _begins(self, session: LiveSession) -> bool:
        is_sdk = (session.entrypoint or "").startswith("sdk")
        if session.status is not None or session.started is None or is_sdk:
            return False
        return 0 <= self._wall() - session.started < _BEGINS_WITHIN

    def _forget(self, seen: Collection[str]) -> None:
        for path in [path for path in self._entries if path not in seen]:
            del self._entries[path]


def _is_newer(session: LiveSession, found: Mapping[str, LiveSession]) -> bool:
    """Two processes may name one session: the checked, then the later one counts."""
    other = found.get(session.session_id)
    if other is None:
        return True
    mine = (session.checked, session.started or 0.0)
    return mine > (other.checked, other.started or 0.0)


def _parse(data: bytes, pid: int, signature: tuple[int, int, int]) -> _Entry | None:
    """The entry; None when the file is torn or empty and should be read again."""
    try:
        values = msgspec.json.decode(data, type=dict[str, object])
    except msgspec.ValidationError:
        return _Entry(signature, None)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    session_id, cwd = values.get("sessionId"), values.get("cwd")
    if not isinstance(session_id, str) or not session_id or values.get("pid") != pid:
        # Another form of the file, or of another program: complete, and not for us.
        return _Entry(signature, None)
    session = LiveSession(
        session_id=session_id,
        pid=pid,
        cwd=cwd if isinstance(cwd, str) else "",
        status=_text(values.get("status")),
        waiting_for=_text(values.get("waitingFor")),
        status_since=_seconds(values.get("statusUpdatedAt")),
        started=_seconds(values.get("startedAt")),
        version=_text(values.get("version")),
        kind=_text(values.get("kind")),
        entrypoint=_text(values.get("entrypoint")),
        name=_text(values.get("name")),
    )
    start, domain = values.get("procStart"), values.get("pidDomain")
    return _Entry(
        signature,
        session,
        str(start) if isinstance(start, str | int) else None,
        _text(domain),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value / 1000
