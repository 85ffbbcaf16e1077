"""What every benchmark here needs: process time, peaks, trees, and the package on the path.

Each benchmark is a script.  It compares with a named rival in the same run, since only
ratios survive a change of machine, and it exits with 1 when it misses its goal.
"""

import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "server"))

DAY = 86_400.0


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this process's CPU for one call."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def rounds(*works: Callable[[], object], count: int = 7) -> list[float]:
    """The median CPU seconds of each, all of them taking turns in each round."""
    for work in works:
        work()
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(count):
        for place, work in enumerate(works):
            spent[place].append(cpu(work))
    return [sorted(times)[count // 2] for times in spent]


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def peak_memory() -> int:
    """The most memory this process ever had, in bytes (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def forget_peak() -> None:
    """Begin a new peak (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def make_tree(root: Path, files: int) -> None:
    """Old sessions and sub-agents in a realistic layout."""
    long_ago = time.time() - 3 * DAY
    made = project = 0
    while made < files:
        folder = root / f"-home-u-code-project{project:05d}"
        folder.mkdir(parents=True)
        for number in range(10):
            session = f"{project:08x}-0000-4000-8000-{number:012x}"
            paths = [folder / f"{session}.jsonl"]
            if number % 2 == 0:
                below = folder / session / "subagents"
                below.mkdir(parents=True)
                paths += [below / f"agent-{agent:017x}.jsonl" for agent in range(4)]
            for path in paths:
                path.write_bytes(b'{"type":"user","message":"x"}\n')
                os.utime(path, (long_ago, long_ago))
                made += 1
        project += 1
    for parent, folders, _ in os.walk(root):
        for name in folders:
            os.utime(Path(parent, name), (long_ago, long_ago))


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def verdict(name: str, value: float, goal: float, unit: str = "x") -> bool:
    """Print a figure against its goal (at most); whether it is met."""
    is_met = value <= goal
    word = "ok" if is_met else "MISSED"
    say(f"{name}: {value:.3g}{unit} (goal: at most {goal:g}{unit}) {word}")
    return is_met


def finish(*met: bool) -> None:
    raise SystemExit(0 if all(met) else 1)
