"""A start over transcripts that an earlier run has read, against one that reads them all.

    python tests/benchmarks/warm_start.py [FILES]      (default 1000)

FILES realistic transcripts, all of them fresh, so that a server without history reads every
one.  Each server is a process of its own; its CPU is taken when it shows every session.

1. CPU of the first start against the second, each above a server that has nothing to
   read, since loading the program costs the same in both.
2. From spawn to the first `codevigil/status`, in the second.
3. Both say the same.
"""

import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

import measure
from corpus import Corpus

sys.path.insert(0, str(Path(__file__).parents[1]))

from codevigil_lsp.history.place import FILE_NAME
from support.raw_client import RawClient

wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
pause = threading.Event().wait
SEED_MEGABYTES = 40
RUNS = 3


ASKED = {
    "capabilities": {"experimental": {"serverStatusNotification": True}},
    "initializationOptions": {"statusProvider": "on"},
}
ALL_READ = {"health": "ok", "quiescent": True, "message": None}


class Start(NamedTuple):
    """What one start of a server took, and what it said."""

    cpu: float
    first_status: float
    """Seconds from spawn."""
    status: dict[str, Any]


def main() -> int:
    """Print the figures; gives 1 when a goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        empty, home = Path(folder, "empty"), Path(folder, "home")
        (empty / ".claude" / "projects").mkdir(parents=True)
        files, size = fill(home / ".claude" / "projects", Path(folder, "seed"))
        nothing = [start(empty) for _ in range(RUNS)]
        cold: list[Start] = []
        for _ in range(RUNS):
            forget(home)
            cold.append(start(home, stored=True))
        kept, unchanged = rows(home)
        warm = [start(home) for _ in range(RUNS)]
    base = median([run.cpu for run in nothing])
    first, second = median([r.cpu for r in cold]), median([r.cpu for r in warm])
    measure.say(f"{files} transcripts, {size / 1e6:.0f} MB, medians of {RUNS} starts")
    measure.say(f"{kept} sessions stored, {unchanged} need not be read again")
    measure.say(f"nothing to read: {base:.2f} s of CPU")
    measure.say(f"first start: {first:.2f} s of CPU, {first - base:.2f} above that")
    measure.say(f"second start: {second:.2f} s of CPU, {second - base:.2f} above that")
    ratio = (first - base) / max(second - base, 0.01)
    slowest = max(run.first_status for run in warm)
    is_same = all(shown(run.status) == shown(cold[0].status) for run in [*cold, *warm])
    measure.say(f"ratio: {ratio:.1f} (goal: at least 20)")
    measure.say(f"spawn to first status: {slowest:.2f} s (goal: at most 1.2)")
    measure.say(f"all starts say the same: {'yes' if is_same else 'no'}")
    return int(ratio < 20 or slowest > 1.2 or not is_same)


def fill(root: Path, seed: Path) -> tuple[int, int]:
    """Write transcripts until there are enough; gives their number and bytes."""
    Corpus(seed, SEED_MEGABYTES).write()
    files = size = copy = 0
    while files < wanted:
        copy += 1
        for project in sorted((seed / "projects").iterdir()):
            target = root / f"{project.name}-{copy:03}"
            shutil.copytree(project, target, copy_function=shutil.copyfile)
            found = list(target.rglob("*.jsonl"))
            files += len(found)
            size += sum(path.stat().st_size for path in found)
            if files >= wanted:
                break
    minute_ago = time.time() - 60
    for path in root.rglob("*.jsonl"):
        os.utime(path, (minute_ago, minute_ago))
    return files, size


def start(home: Path, *, stored: bool = False) -> Start:
    """Start a server, wait until it shows every session, and perhaps stored them all."""
    began = time.monotonic()
    with RawClient(home) as client:
        client.request(1, "initialize", ASKED)
        client.notify("initialized", {})
        status, first = None, 0.0
        while True:
            message = client.next()
            status = told(message) or status
            if status is not None and not first:
                first = time.monotonic() - began
            if first and message.get("params") == ALL_READ:
                break
        cpu = cpu_of(client.process.pid)
        if stored:
            await_stored(home)
        pause(0.6)  # longer than the server waits between two statuses
        while not client.received.empty():
            status = told(client.next()) or status
    return Start(cpu, first, status)


def told(message: dict[str, Any]) -> dict[str, Any] | None:
    """Give the status in a message, if it is one."""
    return message["params"] if message.get("method") == "codevigil/status" else None


def shown(status: dict[str, Any]) -> dict[str, Any]:
    """Give what must not differ between two starts."""
    return {key: value for key, value in status.items() if key != "seq"}


def mains(home: Path) -> list[Path]:
    """Give the sessions' own transcripts."""
    return list((home / ".claude" / "projects").glob("*/*.jsonl"))


def await_stored(home: Path) -> None:
    """Wait until every session is stored, and no more of them need not be read again."""
    before = (0, -1)
    while (now := rows(home)) != before or now[0] < len(mains(home)):
        before = now
        pause(3.0)


def rows(home: Path) -> tuple[int, int]:
    """Give how many sessions are stored, and how many need not be read again."""
    if not database(home).exists():
        return 0, 0
    db = sqlite3.connect(f"file:{database(home)}?mode=ro", uri=True)
    try:
        found = db.execute("SELECT count(*), count(files) FROM session").fetchone()
        return found[0], found[1]
    except sqlite3.Error:
        return 0, 0
    finally:
        db.close()


def database(home: Path) -> Path:
    """Give the place of the history in this home."""
    found = list(home.rglob(FILE_NAME))
    return found[0] if found else home / "nothing"


def forget(home: Path) -> None:
    """Let nothing of an earlier run be left."""
    for path in home.rglob(f"{FILE_NAME}*"):
        path.unlink()


def cpu_of(process_id: int) -> float:
    """Seconds of CPU that a process has used (Linux)."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def median(values: list[float]) -> float:
    """Give the middle one."""
    return sorted(values)[len(values) // 2]


if __name__ == "__main__":
    sys.exit(main())
