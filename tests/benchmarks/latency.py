"""From an append to its delivery, with the default settings and real time.

    python tests/benchmarks/latency.py [APPENDS]        (default 60)

One other process's worth of appends comes from a thread of its own, at odd moments.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

import measure

from codevigil_lsp.lines.model import SourceEventKind
from codevigil_lsp.lines.watcher import PollingSource

pause = threading.Event().wait

appends = int(sys.argv[1]) if len(sys.argv) > 1 else 60
written: dict[int, float] = {}
delays: list[float] = []


def write(path: Path, count: int) -> None:
    for number in range(count):
        # Odd moments, the same in each run.
        pause(0.05 + (number * 0.6180339887) % 1 * 0.35)
        with path.open("ab") as file:
            written[number] = time.monotonic()
            file.write(b'{"type":"user"}\n')


with tempfile.TemporaryDirectory() as folder:
    root = Path(folder, "projects")
    measure.make_tree(root, 2000)
    path = root / "-home-u-live" / "live.jsonl"
    path.parent.mkdir()
    path.touch()
    source = PollingSource([root], since=time.time() - measure.DAY)
    for _ in source.poll():
        pass
    writer = threading.Thread(target=write, args=(path, appends), daemon=True)
    writer.start()
    began, spent = time.monotonic(), time.process_time()
    while len(delays) < appends and time.monotonic() - began < appends:
        for event in source.poll():
            if event.kind is SourceEventKind.APPEND:
                now = time.monotonic()
                for number in range(len(event.lines)):
                    place = event.first_line - 1 + number
                    delays.append(now - written[place])
        pause(source.next_poll_in())
    wall, spent = time.monotonic() - began, time.process_time() - spent

median = measure.percentile(delays, 0.5) * 1e3
measure.say(
    f"{len(delays)} appends over 2,000 files: median {median:.0f} ms,"
    f" worst {max(delays) * 1e3:.0f} ms, {100 * spent / wall:.2f} % of one core"
)
late = measure.percentile(delays, 0.95) * 1e3
met = measure.verdict("append to delivery, p95", late, 300, " ms")
measure.finish(met and len(delays) == appends)
