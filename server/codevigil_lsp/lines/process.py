"""Whether a process still runs, and is the one that was meant.

On Linux the start time in `/proc/<pid>/stat` tells two processes of one number apart;
elsewhere only the number can be asked for.  Nothing is ever sent to the process.
"""

import os
import re
import sys
from functools import cached_property
from pathlib import Path

_NAMESPACE = re.compile(r"pid:\[\d+\]")
_START_FIELD = 22
_STAT_BYTES = 4096
"""More than the kernel's line on a process ever has."""


class Processes:
    """The processes of this machine."""

    def runs(self, pid: int, start: str | None, domain: str | None) -> bool | None:
        """Whether the process runs; None when that cannot be known from here.

        Args:
            pid: its number.
            start: when it started, in clock ticks since boot, as a decimal.
            domain: the pid namespace the number belongs to.
        """
        if pid <= 0 or not self._is_ours(domain):
            return None
        text = self._read_stat(pid)
        if text is None:
            return self._answers(pid)
        if text == "":
            return False
        # The second field is the name of the program and may hold blanks and brackets.
        fields = text.rpartition(")")[2].split()
        if len(fields) < _START_FIELD - 2 or fields[0] in ("Z", "X"):
            return False
        return start is None or fields[_START_FIELD - 3] == start

    def _is_ours(self, domain: str | None) -> bool:
        match = _NAMESPACE.search(domain) if domain else None
        if match is None:
            return True
        return self._namespace in (None, match[0])

    @cached_property
    def _namespace(self) -> str | None:
        """The pid namespace of this process, which it never leaves."""
        return self._read_namespace()

    def _read_namespace(self) -> str | None:
        try:
            return str(Path("/proc/self/ns/pid").readlink())
        except OSError:
            return None

    def _read_stat(self, pid: int) -> str | None:
        """The kernel's line on the process, "" when it is gone, None without `/proc`."""
        if not sys.platform.startswith("linux"):
            return None
        try:
            number = os.open(f"/proc/{pid}/stat", os.O_RDONLY | os.O_CLOEXEC)
            try:
                # Asked four times a second of each session: a `Path` takes three times as
                # long.
                return os.read(number, _STAT_BYTES).decode("utf-8", "replace")
            finally:
                os.close(number)
        except (FileNotFoundError, ProcessLookupError):
            return "" if Path("/proc/self/stat").exists() else None
        except OSError:
            return None

    def _answers(self, pid: int) -> bool | None:
        if sys.platform == "win32":
            # There `os.kill` would end the process.
            return None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        except (OSError, OverflowError):
            return None
        return True
