"""A disk in memory on which anything can go wrong, and a clock that is moved by hand.

`FaultFS` takes the place of `LocalDisk`.  Faults are set per path and operation; hooks run
in the middle of an operation, which is where races live.  Every call is counted.
"""

import errno
import itertools
import os
import stat
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

from codevigil_lsp.lines.disk import Listed


class FakeClock:
    """Monotonic and wall time that pass only when told to."""

    def __init__(self, now: float = 1000.0, wall: float = 1_800_000_000.5) -> None:
        self.now = now
        self.wall_now = wall

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.wall_now

    def advance(self, seconds: float) -> None:
        self.now += seconds
        self.wall_now += seconds

    def jump_wall(self, seconds: float) -> None:
        """As when somebody sets the clock."""
        self.wall_now += seconds


@dataclass(eq=False)
class Node:
    mode: int
    inode: int
    data: bytearray = field(default_factory=bytearray)
    entries: dict[str, "Node"] = field(default_factory=dict)
    target: str = ""
    mtime_ns: int = 0
    ctime_ns: int = 0
    device: int = 1


class FaultFS:
    """A tree of nodes; the upper half is for tests, the lower half is `Disk`."""

    def __init__(
        self,
        clock: FakeClock,
        *,
        granularity_ns: int = 1,
        reuse_inodes: bool = True,
        has_inodes: bool = True,
    ) -> None:
        self.clock = clock
        self.granularity_ns = granularity_ns
        self.reuse_inodes = reuse_inodes
        self.has_inodes = has_inodes
        self.calls = Counter[str]()
        self.open_now = 0
        self.open_most = 0
        self.largest_read = 0
        self._ticks = 0
        self._free: list[int] = []
        self._numbers = itertools.count(2)
        self._faults: dict[tuple[str, str], int] = {}
        self._hooks: dict[tuple[str, str], Callable[[], None]] = {}
        self.top = self._make(stat.S_IFDIR)

    def mkdir(self, path: str) -> Node:
        node = self.top
        for name in _names(path):
            if name not in node.entries:
                node.entries[name] = self._make(stat.S_IFDIR)
                self._touch(node)
            node = node.entries[name]
        return node

    def write(self, path: str, data: bytes) -> None:
        """As `open("wb")`: the inode stays if there is one."""
        node = self._find(path)
        if node is None:
            node = self._add(path, self._make(stat.S_IFREG))
        node.data[:] = data
        self._touch(node)

    def append(self, path: str, data: bytes) -> None:
        node = self._find(path)
        if node is None:
            self.write(path, data)
        else:
            node.data += data
            self._touch(node)

    def truncate(self, path: str, size: int) -> None:
        node = self.node(path)
        del node.data[size:]
        self._touch(node)

    def replace(self, path: str, data: bytes) -> None:
        """A new file renamed over the old one; both exist for a moment."""
        self.write(f"{path}.tmp", data)
        self.rename(f"{path}.tmp", path)

    def rename(self, source: str, target: str) -> None:
        node = self.node(source)
        self._detach(source)
        if self._find(target) is not None:
            self.remove(target)
        self._add(target, node)
        node.ctime_ns = self._now()

    def remove(self, path: str) -> None:
        """A file, or a folder with everything in it."""
        node = self._detach(path)
        for below in list(node.entries):
            self.remove_from(node, below)
        if self.reuse_inodes:
            self._free.append(node.inode)

    def remove_from(self, folder: Node, name: str) -> None:
        node = folder.entries.pop(name)
        for below in list(node.entries):
            self.remove_from(node, below)
        if self.reuse_inodes:
            self._free.append(node.inode)

    def special(self, path: str, kind: int, target: str = "") -> None:
        """A FIFO, socket, device or link."""
        self._add(path, self._make(kind)).target = target

    def link(self, source: str, target: str) -> None:
        """A hard link."""
        self._add(target, self.node(source))

    def set_times(self, path: str, seconds: float) -> None:
        """As `utime`; the change time cannot be set."""
        node = self.node(path)
        node.mtime_ns = int(seconds * 1e9)
        node.ctime_ns = self._now()

    def fail(self, path: str, *operations: str, code: int = errno.EACCES) -> None:
        """Let operations on this path fail: stat, scan, open, read."""
        for operation in operations:
            self._faults[operation, path] = code

    def heal(self) -> None:
        self._faults.clear()
        self._hooks.clear()

    def before(self, operation: str, path: str, act: Callable[[], None]) -> None:
        """Do something right before the next such operation on this path."""
        self._hooks[operation, path] = act

    def exists(self, path: str) -> bool:
        return self._find(path) is not None

    def files(self) -> list[str]:
        """Every regular file."""
        found: list[str] = []
        below = [("", self.top)]
        while below:
            path, node = below.pop()
            if stat.S_ISREG(node.mode):
                found.append(path)
            below += [(f"{path}/{name}", entry) for name, entry in node.entries.items()]
        return found

    def content(self, path: str) -> bytes:
        return bytes(self.node(path).data)

    def node(self, path: str) -> Node:
        node = self._find(path)
        if node is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return node

    @property
    def stat(self) -> Callable[[str], SimpleNamespace]:
        return self._stat

    def resolve(self, path: str) -> str:
        self._enter("stat", path)
        node = self.node(path)
        return node.target if stat.S_ISLNK(node.mode) else path

    def scan(self, folder: str, limit: int) -> list[Listed]:
        self._enter("scan", folder)
        node = self.node(folder)
        if not stat.S_ISDIR(node.mode):
            raise NotADirectoryError(errno.ENOTDIR, "not a directory")
        return [
            Listed(name, stat.S_ISDIR(entry.mode), stat.S_ISREG(entry.mode))
            for name, entry in itertools.islice(node.entries.items(), limit)
        ]

    def open(self, path: str) -> "OpenNode":
        self._enter("open", path)
        node = self.node(path)
        if stat.S_ISLNK(node.mode):
            raise OSError(errno.ELOOP, "a link")
        if not stat.S_ISREG(node.mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return OpenNode(self, path, node)

    def _stat(self, path: str) -> SimpleNamespace:
        self._enter("stat", path)
        return self.stat_of(self.node(path))

    def stat_of(self, node: Node) -> SimpleNamespace:
        return SimpleNamespace(
            st_mode=node.mode,
            st_ino=node.inode if self.has_inodes else 0,
            st_dev=node.device,
            st_size=len(node.data),
            st_mtime_ns=node.mtime_ns,
            st_ctime_ns=node.ctime_ns,
        )

    def _enter(self, operation: str, path: str) -> None:
        self.calls[operation] += 1
        hook = self._hooks.pop((operation, path), None)
        if hook is not None:
            hook()
        parts = path.split("/")
        for end in range(2, len(parts)):
            # A folder that may not be searched hides what is below it.
            code = self._faults.get(("search", "/".join(parts[:end])))
            if code is not None:
                raise OSError(code, os.strerror(code), path)
        code = self._faults.get((operation, path))
        if code is not None:
            raise OSError(code, os.strerror(code), path)

    def _make(self, mode: int) -> Node:
        # As ext4 does: the number freed last is given out first.
        inode = self._free.pop() if self._free else next(self._numbers)
        now = self._now()
        return Node(mode, inode, mtime_ns=now, ctime_ns=now)

    def _add(self, path: str, node: Node) -> Node:
        folder, _, name = path.rpartition("/")
        parent = self.mkdir(folder)
        parent.entries[name] = node
        self._touch(parent)
        return node

    def _detach(self, path: str) -> Node:
        folder, _, name = path.rpartition("/")
        parent = self.node(folder)
        self._touch(parent)
        return parent.entries.pop(name)

    def _find(self, path: str) -> Node | None:
        node: Node | None = self.top
        for name in _names(path):
            node = node.entries.get(name) if node is not None else None
        return node

    def _touch(self, node: Node) -> None:
        node.mtime_ns = node.ctime_ns = self._now()

    def _now(self) -> int:
        # Two moments are never the same one, unless the file system's clock is coarse.
        self._ticks += 1
        now = int(self.clock.wall_now * 1e9) + self._ticks
        return now - now % self.granularity_ns


class OpenNode:
    def __init__(self, disk: FaultFS, path: str, node: Node) -> None:
        self._disk, self._path, self._node = disk, path, node
        self._seen = disk.stat_of(node)

    def __enter__(self) -> "OpenNode":
        self._disk.open_now += 1
        self._disk.open_most = max(self._disk.open_most, self._disk.open_now)
        return self

    def __exit__(self, *_: object) -> None:
        self._disk.open_now -= 1

    def stat(self) -> SimpleNamespace:
        return self._seen

    def read(self, offset: int, size: int) -> bytes:
        self._disk._enter("read", self._path)
        data = bytes(self._node.data[offset : offset + size])
        self._disk.largest_read = max(self._disk.largest_read, len(data))
        return data


def _names(path: str) -> list[str]:
    return [name for name in path.split("/") if name]
