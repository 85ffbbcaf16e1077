"""A writer that appends, rotates, truncates and deletes at random, followed for a minute.

    python tests/benchmarks/soak.py [SECONDS] [LINES A SECOND]      (default 60 200)

Default settings and real time.  At the end the consumer must hold exactly what reading
every file again gives.
"""

import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import measure

from codevigil_lsp.lines.model import SourceEventKind
from codevigil_lsp.lines.watcher import PollingSource

pause = threading.Event().wait

seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
rate = float(sys.argv[2]) if len(sys.argv) > 2 else 200.0
stop = threading.Event()
acts: Counter[str] = Counter()


def chance(number: int) -> float:
    """Odd, and the same in each run."""
    return (number * 0.6180339887) % 1


def line(number: int) -> bytes:
    return b'{"uuid":"u%d","text":"%s"}\n' % (number, b"x" * int(900 * chance(number)))


def write(paths: list[Path]) -> None:
    began, number = time.monotonic(), 0
    while not stop.is_set():
        path = paths[int(chance(number * 7) * len(paths))]
        dice = chance(number * 13 + 5)
        if dice < 0.005:
            act = "replace"
            path.with_suffix(".tmp").write_bytes(line(number))
            path.with_suffix(".tmp").replace(path)
        elif dice < 0.01:
            act = "rewrite"
            path.write_bytes(line(number))
        elif dice < 0.013:
            act = "delete"
            path.unlink(missing_ok=True)
        elif dice < 0.05:
            act = "torn"
            data = line(number)
            with path.open("ab") as file:
                file.write(data[:20])
                file.flush()
                pause(0.01)
                file.write(data[20:])
        else:
            act = "append"
            with path.open("ab") as file:
                file.write(line(number))
        acts[act] += 1
        number += 1
        stop.wait(max(0.0, began + number / rate - time.monotonic()))


def take(held: dict[str, list[bytes]], source: PollingSource) -> int:
    count = 0
    for event in source.poll():
        path = str(event.transcript.path)
        if event.kind is SourceEventKind.APPEND:
            held[path] += event.lines
            count += len(event.lines)
        elif event.kind is SourceEventKind.DELETE:
            del held[path]
        else:
            held[path] = []
    return count


with tempfile.TemporaryDirectory() as folder:
    root = Path(folder, "projects", "-p")
    root.mkdir(parents=True)
    paths = [root / f"s{number}.jsonl" for number in range(5)]
    source = PollingSource([root.parent])
    held: dict[str, list[bytes]] = {}
    writer = threading.Thread(target=write, args=(paths,), daemon=True)
    writer.start()
    began, lines = time.monotonic(), 0
    while time.monotonic() - began < seconds:
        lines += take(held, source)
        pause(source.next_poll_in())
    stop.set()
    writer.join()
    for _ in range(4):
        lines += take(held, source)
        pause(1)
    there = {
        str(path): path.read_bytes().split(b"\n")[:-1]
        for path in paths
        if path.exists()
    }

drift = sum(held.get(path) != there.get(path) for path in held.keys() | there.keys())
measure.say(f"{dict(acts)}; {lines} lines delivered in {source.state().polls} polls")
measure.finish(measure.verdict("files that drifted", drift, 0, ""))
