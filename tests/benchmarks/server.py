"""The whole server in a process of its own: idle, told of an append, and while it reads.

    python tests/benchmarks/server.py [FILES] [MEGABYTES]      (default 20000 200)

1. CPU while nothing happens: over a tree of FILES old transcripts, with one of its
   projects open, and beside an agent that waits for its user.
2. From an append to `codevigil/status`, with default settings.
3. Answers to a request while it reads MEGABYTES of fresh transcripts, against the same
   requests while it is idle; and its memory above idle.
"""

import json
import os
import random
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import measure

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.raw_client import RawClient
from support.transcripts import TranscriptBuilder

files = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 200
pause = threading.Event().wait
IDLE_SECONDS = 30.0
APPENDS = 30
missed: list[str] = []


def cpu_of(process_id: int) -> float:
    """Seconds of CPU that a process has used (Linux)."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(process_id: int, what: str = "VmRSS:") -> float:
    """Megabytes that a process holds (Linux)."""
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


def settle(client: RawClient) -> None:
    """Wait until the process uses next to nothing."""
    while True:
        before = cpu_of(client.process.pid)
        pause(0.5)
        if cpu_of(client.process.pid) - before < 0.05:
            return


def note(goal: str, value: float, limit: float, unit: str) -> None:
    """Say a figure beside its goal."""
    measure.say(f"{goal}: {value:.2f} {unit} (goal: at most {limit:g})")
    if value > limit:
        missed.append(goal)


def idle(home: Path) -> None:
    measure.make_tree(home / ".claude" / "projects", files)
    project = Path("/home/u/code/project00001")
    for what, folder in (("all of them", None), ("one project open", project)):
        share = idle_share(home, folder)
        note(f"idle CPU with {files:,} files, {what}", share, 0.5, "% of a core")
    begin_agent(home, project)
    share = idle_share(home, project)
    note("idle CPU beside an agent that waits", share, 0.5, "% of a core")


def idle_share(home: Path, folder: Path | None) -> float:
    """Percent of a core that a server takes while nothing happens."""
    with RawClient(home) as client:
        client.initialize(folder)
        settle(client)
        before = cpu_of(client.process.pid)
        pause(IDLE_SECONDS)
        spent = cpu_of(client.process.pid) - before
    return 100 * spent / IDLE_SECONDS


def begin_agent(home: Path, project: Path) -> None:
    """Have this process be a session that was asked something ten minutes ago."""
    since = time.time() - 600
    start = datetime.fromtimestamp(since, UTC)
    session = TranscriptBuilder(cwd=str(project), seed="idle", start=start)
    session.prompt("go")
    session.say("Done.", ends_turn=True)
    path = session.write(home / ".claude" / "projects")
    os.utime(path, (since, since))
    entry = {
        "pid": os.getpid(),
        "sessionId": session.session_id,
        "cwd": str(project),
        "status": "idle",
        "statusUpdatedAt": int(since * 1000),
    }
    registry = home / ".claude" / "sessions"
    registry.mkdir()
    (registry / f"{os.getpid()}.json").write_text(json.dumps(entry))


def append(home: Path) -> None:
    workspace = home / "shop"
    session = TranscriptBuilder(cwd=str(workspace), seed="append")
    session.prompt("go")
    path = session.write(home / ".claude" / "projects")
    dice = random.Random(1)
    delays: list[float] = []
    with RawClient(home) as client:
        client.initialize(workspace)
        settle(client)
        while not client.received.empty():
            client.next()
        for number in range(APPENDS):
            pause(dice.uniform(0.5, 0.9))
            session.prompt(f"prompt {number}")
            began = time.monotonic()
            session.append_to(path, len(session.lines) - 1)
            while f'"{number + 2} prompts"' not in str(client.next()).replace("'", '"'):
                pass
            delays.append(time.monotonic() - began)
    worst = 1e3 * measure.percentile(delays, 0.95)
    note("append to status, p95", worst, 350, "ms")


def ask(client: RawClient, number: int) -> float:
    began = time.perf_counter()
    client.request(number, "codevigil/what")
    return 1e3 * (time.perf_counter() - began)


def reading(home: Path) -> None:
    workspace = home / "shop"
    with RawClient(home) as client:
        client.initialize(workspace)
        settle(client)
        calm = [ask(client, 1000 + number) for number in range(300)]
        held = memory_of(client.process.pid)
    session = TranscriptBuilder(cwd=str(workspace), seed="bulk")
    for number in range(400):
        session.read(f"file_{number}.py", "x = 1  # some line of code\n" * 60)
        session.say("Now the next file, as the plan has it.")
    root = home / ".claude" / "projects"
    piece = session.content
    written = 0
    while written < megabytes * 1_000_000:
        twin = session.path_below(root).with_stem(f"{written:032x}")
        twin.parent.mkdir(parents=True, exist_ok=True)
        with twin.open("wb") as file:
            written += sum(file.write(piece) for _ in range(4))
    with RawClient(home) as client:
        client.initialize(workspace)
        busy: list[float] = []
        spent = 0.0
        while len(busy) < 100 or cpu_of(client.process.pid) - spent > 0.02:
            spent = cpu_of(client.process.pid)
            for _ in range(20):
                busy.append(ask(client, 5000 + len(busy)))
                pause(0.005)
        settle(client)
        peak = memory_of(client.process.pid, "VmHWM:")
        spent = cpu_of(client.process.pid)
    measure.say(f"{written / 1e6:.0f} MB read with {spent:.1f} s of CPU")
    measure.say(f"answers while idle: p99 {measure.percentile(calm, 0.99):.1f} ms")
    note(
        f"answers while reading, p99 of {len(busy)}",
        measure.percentile(busy, 0.99),
        20,
        "ms",
    )
    note("answers while reading, worst", max(busy), 100, "ms")
    note("peak memory above idle", peak - held, 15, "MB")


with tempfile.TemporaryDirectory() as folder:
    for part in (idle, append, reading):
        home = Path(folder, part.__name__)
        home.mkdir()
        part(home)
sys.exit(1 if missed else 0)
