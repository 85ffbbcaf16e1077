"""The one file with state, an SQLite database that all servers of a user share.

1. Every write is one transaction: a process that is killed leaves the state before it
   or after it.
2. A file that is damaged or not ours is set aside under another name, said, and made
   anew: everything in it but dismissals can be had from the transcripts again.
3. A file that a later version made is left alone; there is no history until it is gone.
4. What cannot be read or written is said once, until it works again; the program goes
   on without, and the next call tries again.
5. A file that was deleted or replaced meanwhile is noticed, and the one that is there
   now is used.

Calls wait for the disk and for other processes: they belong on a thread of their own,
never on an event loop.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from codevigil_lsp.errors import ErrorLevel, ErrorRecord, HistoryError
from codevigil_lsp.history.place import (
    FILE_NAME,
    alone,
    inode_of,
    is_trusted,
    make_file,
    make_private,
    set_aside,
)
from codevigil_lsp.history.schema import (
    ForeignDatabaseError,
    NewerDatabaseError,
    check,
    migrate,
)

_T = TypeVar("_T")
Work = Callable[[sqlite3.Connection], _T]

_BUSY_SECONDS: Final = 5.0
"""How long a call waits for other processes; their transactions take milliseconds."""
_PAUSE: Final = 5.0
"""Seconds after a failed opening within which there is no other try."""
_NEWER: Final = "a later version of codevigil-lsp made it"
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_REASONS: Final = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the disk or the file cannot be written",
    sqlite3.SQLITE_BUSY: "another program keeps it locked",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
}


class Store:
    """Opens the database when it is first needed, and keeps it open."""

    def __init__(
        self,
        directory: Path,
        on_error: Callable[[ErrorRecord], None],
        *,
        busy_seconds: float = _BUSY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Set it up; nothing is touched before the first call.

        Args:
            directory: where the file lies; made when it is not there.
            on_error: told what goes wrong, on the thread of the call.
            busy_seconds: how long a call waits for other processes.
            clock: a monotonic clock, in seconds.
        """
        self._path = directory / FILE_NAME
        self._on_error = on_error
        self._busy_seconds = busy_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._inode: int | None = None
        self._retry_at = 0.0
        self._said: str | None = None

    def read(self, work: Work[_T]) -> _T:
        """Give what `work` reads; it may be called twice.

        Raises:
            HistoryError: there is no state to be read now; it was said.
        """
        return self._run(work, "BEGIN")

    def write(self, work: Work[_T]) -> _T:
        """Have `work` done in one transaction, or nothing of it; it may be called twice.

        Raises:
            HistoryError: nothing was written; it was said.
        """
        return self._run(work, "BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        with self._lock:
            self._close()

    def _run(self, work: Work[_T], begin: str) -> _T:
        with self._lock:
            try:
                result = self._try(work, begin)
            except NewerDatabaseError as error:
                self._close()
                raise self._fail(_NEWER) from error
            except (ForeignDatabaseError, sqlite3.Error) as error:
                if self._connection is None or not _is_damage(error):
                    raise self._fail(_reason(error)) from error
                self._renew()
                try:
                    result = self._try(work, begin)
                except sqlite3.Error as again:
                    raise self._fail(_reason(again)) from again
            self._said = None
            return result

    def _try(self, work: Work[_T], begin: str) -> _T:
        connection = self._opened()
        connection.execute(begin)
        try:
            check(connection)
            result = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return result

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None and inode_of(self._path) != self._inode:
            self._close()
        if self._connection is None:
            if self._clock() < self._retry_at:
                raise HistoryError("the history cannot be used now")
            self._retry_at = self._clock() + _PAUSE
            self._connection = self._open()
            self._retry_at = 0.0
        return self._connection

    def _open(self) -> sqlite3.Connection:
        try:
            make_private(self._path.parent)
            with alone(self._path.parent, self._busy_seconds):
                return self._make_and_connect()
        except OSError as error:
            raise self._fail(error.strerror or str(error)) from error

    def _make_and_connect(self) -> sqlite3.Connection:
        make_file(self._path)
        if not is_trusted(self._path):
            self._set_aside("others could have written it")
            make_file(self._path)
        try:
            return self._connect()
        except NewerDatabaseError as error:
            raise self._fail(_NEWER) from error
        except (ForeignDatabaseError, sqlite3.Error) as error:
            if not _is_damage(error):
                raise
            self._set_aside("it is damaged or not ours")
        make_file(self._path)
        return self._connect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=self._busy_seconds,
            isolation_level=None,
            check_same_thread=False,  # the lock sees to it
        )
        try:
            check(connection)  # before anything is changed in it
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            migrate(connection)
        except BaseException:
            connection.close()
            raise
        self._inode = inode_of(self._path)
        return connection

    def _renew(self) -> None:
        """Set a file aside in which damage was found; the next opening makes another."""
        inode = self._inode
        self._close()
        try:
            with alone(self._path.parent, self._busy_seconds):
                if inode_of(self._path) == inode:
                    self._set_aside("it is damaged or not ours")
        except OSError as error:
            raise self._fail("it is damaged and cannot be renamed") from error

    def _set_aside(self, why: str) -> None:
        set_aside(self._path)
        self._on_error(
            ErrorRecord(
                ErrorLevel.WARN,
                "history",
                "history.set_aside",
                f"the stored history was set aside as {FILE_NAME}.bad: {why};"
                " it starts anew",
            )
        )

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._inode = None

    def _fail(self, reason: str) -> HistoryError:
        """Say it, unless that was the last thing said; the caller raises it."""
        error = HistoryError(f"the history cannot be kept: {reason}")
        if reason != self._said:
            self._said = reason
            self._on_error(error.to_record())
        return error


def _is_damage(error: Exception) -> bool:
    return isinstance(error, ForeignDatabaseError) or _code_of(error) in _DAMAGED


def _reason(error: Exception) -> str:
    return _REASONS.get(_code_of(error), "the database reports an error")


def _code_of(error: Exception) -> int:
    """Give SQLite's own code, without its finer grades."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
