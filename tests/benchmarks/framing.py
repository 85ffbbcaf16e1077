"""Bytes to lines, against `bytes.split` of the same bytes; and one line of 100 MB.

python tests/benchmarks/framing.py
"""

import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import measure

from codevigil_lsp.lines.decoder import EMPTY, decode
from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.watcher import PollingSource

MIB = 1024 * 1024
LIMIT = WatchOptions().parse_limit


def frame(data: bytes, size: int) -> int:
    tail, count = EMPTY, 0
    for place in range(0, len(data), size):
        decoded = decode(tail, data[place : place + size], limit=LIMIT)
        count += len(decoded.lines)
        tail = decoded.tail
    return count


def poll(path: Path) -> None:
    for _ in PollingSource([path]).poll():
        pass


def often(work: Callable[[], object]) -> Callable[[], None]:
    """Twenty times over, letting go of each result at once."""

    def run() -> None:
        for _ in range(20):
            work()

    return run


met = []
measure.say("1 MiB of n lines: the decoder, and a whole poll, against bytes.split")
for count in (10, 100, 1000, 10_000, 20_000, 100_000):
    line = b"x" * (MIB // count - 1) + b"\n"
    data = line * count
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "-p", "s.jsonl")
        path.parent.mkdir()
        path.write_bytes(data)
        split, whole, cut, polled = measure.rounds(
            often(lambda data=data: data.split(b"\n")),
            often(lambda data=data: frame(data, MIB)),
            often(lambda data=data: frame(data, 65_536)),
            often(lambda path=path: poll(path)),
        )
    measure.say(
        f"  n={count:>6}: decoder {whole / split:5.2f}x, in 64 KiB pieces "
        f"{cut / split:5.2f}x, poll {polled / split:6.2f}x"
    )
    if count == 10_000:
        met.append(measure.verdict("framing of 10,000 lines", whole / split, 2))

measure.say("one line, in reads of 1 MiB")
times = {}
for size in (25, 50, 100, 200):
    chunk = b"x" * MIB

    def run(chunk: bytes = chunk, size: int = size) -> None:
        tail = EMPTY
        for _ in range(size):
            tail = decode(tail, chunk, limit=LIMIT).tail
        decode(tail, b"\n", limit=LIMIT)

    (times[size],) = measure.rounds(run)
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    measure.say(
        f"  {size:>4} MiB: {times[size] * 1e3:7.2f} ms, peak {peak / MIB:.1f} MiB"
    )
    met.append(peak < 2 * LIMIT)
met.append(measure.verdict("100 MiB against 25 MiB", times[100] / times[25], 6))
measure.finish(*met)
