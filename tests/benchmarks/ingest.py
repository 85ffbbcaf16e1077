"""Cold ingest with all metrics, in a process of its own, against its rivals in theirs.

    python tests/benchmarks/ingest.py [MEGABYTES...] [--rounds N] [--rivals FOLDER]

Without MEGABYTES they are 200 and 1000; with several, the peaks of memory have to be the
same.
All of them read the same generated transcripts (`corpus`), one after the other in each
round, after one round that does not count; ratios are medians of the rounds' ratios.
CPU is user and system time of the finished process.
The parts of our own work alone are measured beside (`ingest_floors`): each is what the
whole could not be below if all else took no time.  Rivals are installed into FOLDER,
or into a temporary one.

The peak of a process is at least the size of the one that starts it (Linux), so this one
stays small and has the transcripts written by another.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import ingest_rivals
import measure
from ingest_rivals import CCUSAGE, CODEVIGIL, ORJSON, Rival

MB: Final = 1_000_000
OURS: Final = "codevigil-lsp"
SERVER: Final = str(Path(__file__).parents[2] / "server")
CHECK: Final = Rival(
    OURS,
    "codevigil-lsp check",
    [sys.executable, "-m", "codevigil_lsp", "check", "{root}", "--format", "json"],
)
FLOORS: Final = [
    Rival(
        stage,
        f"  floor: {title}",
        [
            sys.executable,
            str(Path(__file__).with_name("ingest_floors.py")),
            stage,
            "{root}",
        ],
    )
    for stage, title in (
        ("start", "start, imports"),
        ("lines", "and reading lines"),
        ("decode", "and typed decode"),
        ("events", "and events, turns"),
    )
]
"""Parts of ours alone, each with those above it."""
GOALS: Final = {CODEVIGIL: 1 / 8, ORJSON: 1.2, CCUSAGE: 0.7}
"""Our CPU against theirs, at most."""
_END: Final = 400
"""Bytes of a report in which its totals stand."""
_TOTAL: Final = re.compile(rb'"totals": {[^}]*"bytes": (\d+)')
MOST_MEMORY: Final = 25.0
MOST_GROWTH: Final = 2.0
"""Megabytes by which the peaks may differ between sizes."""


class Run(NamedTuple):
    """One finished process."""

    cpu: float
    wall: float
    peak: float


def run(rival: Rival, home: Path, output: Path) -> Run:
    """Run it once over the transcripts of this home directory."""
    # Whatever it keeps would spare it work the next time.
    shutil.rmtree(home / ".local", ignore_errors=True)
    root = home / ".claude" / "projects"
    command = [word.format(root=root) for word in rival.command]
    kept = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    paths = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), SERVER)))
    given = {"HOME": str(home), "CLAUDE_CONFIG_DIR": str(root.parent)}
    if rival is CHECK or rival in FLOORS:
        given["PYTHONPATH"] = paths
    with output.open("wb") as file:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=file, env=kept | given)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{rival.title} failed with {process.returncode}")
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024 / MB)


def bytes_read(report: Path) -> int:
    """What our report says it read; only its end is looked at, to stay small."""
    with report.open("rb") as file:
        file.seek(-min(report.stat().st_size, _END), os.SEEK_END)
        found = _TOTAL.search(file.read())
    return int(found[1]) if found else 0


def compare(
    megabytes: int, rounds: int, rivals: Sequence[Rival]
) -> tuple[list[bool], float]:
    """Measure all of them at one size; whether goals are met, and our peak."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        output = home / "output"
        corpus = [sys.executable, str(Path(__file__).with_name("corpus.py"))]
        where = [str(home / ".claude"), str(megabytes)]
        told = subprocess.check_output([*corpus, *where], text=True)
        measure.say(f"\n{told}")
        size = int(told.split()[0])
        for rival in rivals:
            run(rival, home, output)
            if rival is CHECK:
                read = bytes_read(output)
                assert read == size, f"{read} bytes read of {size}"
        runs: dict[str, list[Run]] = {rival.key: [] for rival in rivals}
        for _ in range(rounds):
            for rival in rivals:
                runs[rival.key].append(run(rival, home, output))
    return report(rivals, runs, size)


def report(
    rivals: Sequence[Rival], runs: dict[str, list[Run]], size: int
) -> tuple[list[bool], float]:
    """Print the table, then each goal."""
    measure.say(
        f"{'':24}{'cpu s':>8}{'MB/s':>7}{'wall s':>8}{'peak MB':>9}"
        f"{'our cpu':>10}{'our wall':>10}"
    )
    ratios: dict[str, float] = {}
    for key, title, _ in rivals:
        cpu, wall, peak = map(statistics.median, zip(*runs[key], strict=True))
        pairs = list(zip(runs[OURS], runs[key], strict=True))
        ratios[key] = statistics.median(ours.cpu / its.cpu for ours, its in pairs)
        walls = statistics.median(ours.wall / its.wall for ours, its in pairs)
        measure.say(
            f"{title:24}{cpu:8.2f}{size / MB / cpu:7.0f}{wall:8.2f}{peak:9.1f}"
            f"{ratios[key]:9.2f}x{walls:9.2f}x"
        )
    say_floors(rivals, runs)
    met = [
        measure.verdict(f"CPU against {title}", ratios[key], GOALS[key])
        for key, title, _ in rivals
        if key in GOALS
    ]
    peak = max(one.peak for one in runs[OURS])
    met.append(measure.verdict("peak memory", peak, MOST_MEMORY, " MB"))
    return met, peak


def say_floors(rivals: Sequence[Rival], runs: dict[str, list[Run]]) -> None:
    """Print what each part of ours alone is to those that goals are set against."""
    cpu = {
        key: statistics.median(run.cpu for run in found) for key, found in runs.items()
    }
    for floor in FLOORS:
        told = [
            f"{cpu[floor.key] / cpu[key] / GOALS[key]:.2f} of the goal against {title}"
            for key, title, _ in rivals
            if key in GOALS
        ]
        measure.say(f"{floor.title.strip()}: {', '.join(told)}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("megabytes", nargs="*", type=int, default=[200, 1000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rivals", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = ingest_rivals.find_rivals(options.rivals or Path(folder))
        met: list[bool] = []
        peaks: list[float] = []
        for megabytes in options.megabytes:
            reached, peak = compare(megabytes, options.rounds, [CHECK, *FLOORS, *found])
            met += reached
            peaks.append(peak)
    if len(peaks) > 1:
        grown = max(peaks) - min(peaks)
        met.append(
            measure.verdict("difference of the peaks", grown, MOST_GROWTH, " MB")
        )
    measure.finish(*met)


if __name__ == "__main__":
    main()
