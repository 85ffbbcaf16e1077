"""Reading a whole tree: speed against read-and-split, and peak memory at two sizes.

python tests/benchmarks/catchup.py [MB...]          (default 200 1000)
"""

import sys
import tempfile
import time
from pathlib import Path

import measure

from codevigil_lsp.lines.watcher import PollingSource

MB = 1_000_000
LINE = b'{"type":"assistant","message":{"content":[{"type":"text","text":"%s"}]}}\n'


def fill(root: Path, megabytes: int) -> None:
    """Files of 1 MB with lines of 100 to 20,000 bytes, and one of a tenth of it all."""
    lines = b"".join(LINE % (b"x" * length) for length in range(100, 20_000, 331))
    block = (lines * (MB // len(lines) + 1))[:MB].rpartition(b"\n")[0] + b"\n"
    big = megabytes // 10
    for number in range(megabytes - big):
        path = root / f"-p{number // 20}" / f"s{number}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(block)
    with (root / "-p0" / "big.jsonl").open("wb") as file:
        for _ in range(big):
            file.write(block)


def plain(root: Path) -> None:
    for path in root.rglob("*.jsonl"):
        with path.open("rb", buffering=0) as file:
            while data := file.read(MB):
                data.split(b"\n")


def tail(root: Path) -> None:
    for _ in PollingSource([root]).poll():
        pass


met = []
peaks = []
measure.forget_peak()
idle = measure.peak_memory()
for megabytes in [int(word) for word in sys.argv[1:]] or [200, 1000]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "projects")
        fill(root, megabytes)
        measure.forget_peak()
        tail(root)
        grown = (measure.peak_memory() - idle) / MB
        began = time.perf_counter()
        spent = measure.cpu(lambda root=root: tail(root))
        wall = time.perf_counter() - began
        split = measure.cpu(lambda root=root: plain(root))
        measure.say(
            f"{megabytes} MB: {megabytes / spent:.0f} MB/s of CPU, {wall:.2f} s,"
            f" {spent / split:.2f}x of reading and splitting"
        )
        peaks.append(grown)
        met.append(measure.verdict("  peak above idle", grown, 15, " MB"))
if len(peaks) > 1:
    met.append(
        measure.verdict("difference of the peaks", max(peaks) - min(peaks), 5, " MB")
    )
measure.finish(*met)
