"""What an idle poll costs, against the plain walk: every file as a Path, sorted, stat'ed.

python tests/benchmarks/idle_poll.py [FILES...]     (default 2000 20000 100000)
"""

import sys
import tempfile
import time
from pathlib import Path

import measure

from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.watcher import PollingSource


def plain_walk(root: Path) -> int:
    """As a watcher does that keeps nothing between two polls."""
    found = []
    stack = [root]
    while stack:
        folder = stack.pop()
        for entry in folder.iterdir():
            if entry.is_symlink():
                continue
            if entry.is_dir():
                stack.append(entry)
            elif entry.is_file() and entry.suffix == ".jsonl":
                found.append(entry)
    found.sort()
    return sum(path.stat().st_size for path in found)


class Hours:
    """A clock that is moved by hand, so that hours of polling take seconds."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now


def mean_poll(source: PollingSource, clock: Hours, gap: float, count: int) -> float:
    def run() -> None:
        for _ in range(count):
            clock.now += gap
            for _ in source.poll():
                pass

    return measure.cpu(run) / count


met = []
options = WatchOptions()
for count in [int(word) for word in sys.argv[1:]] or [2000, 20_000, 100_000]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "projects")
        measure.make_tree(root, count)
        clock = Hours()
        source = PollingSource([root], since=time.time() - measure.DAY, clock=clock)
        first = measure.cpu(lambda source=source: list(source.poll()))
        walks = [measure.cpu(lambda root=root: plain_walk(root)) for _ in range(5)]
        walk = measure.percentile(walks, 0.5)
        idle = mean_poll(source, clock, options.idle_interval, 40)
        hot = mean_poll(source, clock, options.hot_interval, 160)
        measure.say(
            f"{count} files: walk {walk * 1e3:.1f} ms, first poll {first * 1e3:.0f} ms,"
            f" idle poll {idle * 1e3:.2f} ms ({walk / idle:.0f}x less),"
            f" hot poll {hot * 1e3:.2f} ms ({walk / hot:.0f}x less)"
        )
        share = 100 * idle / options.idle_interval
        if count == 20_000:
            met.append(
                measure.verdict("idle poll against the walk", idle / walk, 1 / 12)
            )
            met.append(measure.verdict("idle, of one core", share, 0.5, " %"))
        else:
            measure.say(f"  idle, of one core: {share:.2f} %")
measure.finish(*met)
