"""Sessions of the real CLI, and what the server says of them meanwhile, side by side.

    python tests/benchmarks/activity.py RIG [SCENARIO …]     (default: every scenario)

RIG is a folder that drives the real Claude Code without a network: `RIG/rig FILE OUT`
runs a scenario, with `OUT/home` as the home folder, and writes every change of the live
registry to `OUT/timeline.jsonl`, with seconds.  It is not part of this repository, and
needs Linux, root, tmux and iproute2.  The scenarios are those of `RIG/scenarios` and our
own beside this file; each is named without its `.json`.

Each scenario runs twice, beside a server on stdio that watches its home:

1. As it is: the same states in the same order as in the registry, each told within 500
   ms, nothing else in between.  A state that lasted for less may be missed.
2. With the registry hidden from the server: at any time the state of that time, or
   unknown; never `waiting` where it did not wait.

A process that was killed leaves its last state in the registry: it counts as ended from
there in the first run, in which that can be known.
"""

import json
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import measure

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.raw_client import RawClient

WITHIN = 0.5
HIDDEN = """
import sys
import codevigil_lsp.lines.registry as registry
registry.LiveRegistry.read = lambda self: {}
from codevigil_lsp.cli import main
main(sys.argv[1:])
"""
STATUSES = {
    ("idle", None): "idle",
    ("shell", None): "idle",
    ("busy", None): "working",
    ("waiting", "permission prompt"): "waiting: permission",
    ("waiting", "input needed"): "waiting: question",
    ("waiting", "dialog open"): "waiting: dialog",
}
NOTHING = "-"


class RigError(Exception):
    """The rig could not play a scenario, which says nothing of the server."""


class Spell(NamedTuple):
    """A state from its beginning on."""

    at: float
    state: str
    why: str = ""


def merged(spells: Sequence[Spell]) -> list[Spell]:
    """Neighbours of one state as one."""
    return [
        spell
        for number, spell in enumerate(spells)
        if not number or spells[number - 1].state != spell.state
    ]


def truth_of(out: Path, *, sees_kills: bool) -> list[Spell]:
    """What the registry said, in seconds since the epoch."""
    rows = [json.loads(line) for line in (out / "timeline.jsonl").open()]
    begun = max(
        row["entry"]["statusUpdatedAt"] / 1000 - row["at"]
        for row in rows
        if row.get("entry", {}).get("statusUpdatedAt")
    )
    found = [Spell(begun, NOTHING)]
    for row in rows:
        at = begun + row["at"]
        if "entry" in row and row["entry"].get("status"):
            told = row["entry"]["status"], row["entry"].get("waitingFor")
            found.append(Spell(at, STATUSES[told]))
        elif "gone" in row or (sees_kills and "kill" in row.get("step", {})):
            found.append(Spell(at, NOTHING))
    return merged(found)


def state_of(status: dict[str, Any]) -> tuple[str, str]:
    """What a status says of the one session there is; gone is as good as ended."""
    sessions = status["sessions"]
    if not sessions or sessions[0]["activity"] == "ended":
        return NOTHING, ""
    activity, reason = sessions[0]["activity"], sessions[0].get("reason")
    # A plan's approval is a permission to the registry.
    asked = {"plan": "permission"}.get(reason, reason)
    if activity == "waiting":
        return f"waiting: {asked}", reason
    return activity, reason or ""


def run(rig: Path, scenario: Path, out: Path, script: str | None) -> list[Spell]:
    """Run a scenario beside a server; gives what the server said."""
    home = out / "home"
    driver = subprocess.Popen([rig / "rig", scenario, out], stdout=subprocess.DEVNULL)
    while not (out / "scenario.json").exists():
        with suppress(subprocess.TimeoutExpired):
            raise RigError(f"the rig does not run: {driver.wait(0.01)}")
    said = [Spell(time.time(), NOTHING)]
    with RawClient(home, script=script) as client:
        client.initialize(home / "code" / "shop")
        while driver.poll() is None or not client.received.empty():
            try:
                message = client.received.get(timeout=0.1)
            except queue.Empty:
                continue
            if message is None:
                raise SystemExit(f"the server went: {client.errors.decode()}")
            if message.get("method") == "codevigil/status":
                said.append(Spell(time.time(), *state_of(message["params"])))
    if driver.returncode:
        raise RigError(f"the rig came to no end: {driver.returncode}")
    return said


def at_time(spells: Sequence[Spell], moment: float) -> str:
    return [s.state for s in spells if s.at <= moment][-1:][0]


def around(spells: Sequence[Spell], moment: float) -> set[str]:
    """The states within reach of this moment."""
    near = {s.state for s in spells if abs(s.at - moment) <= WITHIN}
    return {at_time(spells, max(moment - WITHIN, spells[0].at)), *near}


def same_order(truth: Sequence[Spell], said: Sequence[Spell]) -> list[str]:
    """What is wrong with the order and the times, by the kindest reading of both."""
    ends = [spell.at for spell in truth[1:]] + [float("inf")]

    def missed(place: int, current: str) -> list[str]:
        is_long = ends[place] - truth[place].at > WITHIN
        is_said = truth[place].state == current
        return [f"{truth[place].state} was missed"] if is_long and not is_said else []

    @cache
    def best(place: int, spell: int) -> tuple[str, ...]:
        """What is wrong with the rest of both, from these places on."""
        if place == len(truth):
            return tuple(f"{s.state} was said for nothing" for s in said[spell:])
        current = said[spell - 1].state if spell else NOTHING
        skipping = (*missed(place, current), *best(place + 1, spell))
        if spell == len(said) or said[spell].state != truth[place].state:
            return skipping
        late = said[spell].at - truth[place].at
        wrong = f"{said[spell].state} came {late:.2f} s late"
        taking = best(place + 1, spell + 1)
        if place and late > WITHIN:
            taking = (wrong, *taking)
        return min(taking, skipping, key=len)

    return list(best(0, 0))


def same_or_unknown(truth: Sequence[Spell], said: Sequence[Spell]) -> Iterator[str]:
    """What is wrong at any moment."""
    wrong: dict[tuple[str, str], float] = {}
    moment, last = said[0].at, max(truth[-1].at, said[-1].at) + 1
    while (moment := moment + 0.01) < last:
        state = at_time(said, moment)
        is_new = any(0 <= moment - spell.at <= WITHIN for spell in truth)
        # A transcript begins with the first prompt, and a new state has its time.
        if state in {"unknown", NOTHING} or (is_new and "waiting" not in state):
            continue
        if state not in around(truth, moment):
            told = state, at_time(truth, moment)
            wrong[told] = wrong.get(told, 0.0) + 0.01
    for (state, really), seconds in wrong.items():
        yield f"{state} was said for {seconds:.2f} s of {really}"


def show(truth: Sequence[Spell], said: Sequence[Spell]) -> None:
    """Both timelines in one table."""
    begun = truth[0].at
    rows = [(s.at - begun, s.state, "") for s in truth]
    rows += [
        (s.at - begun, "", f"{s.state} ({s.why})" if s.why else s.state) for s in said
    ]
    for at, really, ours in sorted(rows):
        print(f"    {at:7.2f}  {really:22}  {ours}".rstrip())


def judge(rig: Path, scenario: Path, folder: Path) -> list[str]:
    """Run a scenario both ways; gives what is wrong."""
    problems = []
    for name, script in (("as it is", None), ("registry hidden", HIDDEN)):
        out = folder / f"{scenario.stem}-{len(name)}"
        said = run(rig, scenario, out, script)
        truth = truth_of(out, sees_kills=script is None)
        check = same_order if script is None else same_or_unknown
        found = list(check(truth, merged(said)))
        verdict = "; ".join(found) or "ok"
        print(
            f"\n{scenario.stem}, {name}: {verdict}\n    seconds  really                  said"
        )
        show(truth, said)
        problems += [f"{scenario.stem}, {name}: {problem}" for problem in found]
    return problems


def main(rig: Path, names: Sequence[str]) -> bool:
    """Judge these scenarios; gives whether all is well."""
    missing = [tool for tool in ("tmux", "ip", "unshare") if not shutil.which(tool)]
    if not (rig / "rig").is_file():
        raise SystemExit(f"there is no rig in {rig.name}")
    if missing:
        raise SystemExit(f"the rig needs {', '.join(missing)}")
    folders = rig / "scenarios", Path(__file__).with_name("scenarios")
    known = {path.stem: path for f in folders for path in sorted(f.glob("*.json"))}
    if unknown := set(names) - set(known):
        raise SystemExit(f"no scenario {', '.join(unknown)} among {', '.join(known)}")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names or known:
            try:
                problems += judge(rig, known[name], Path(folder))
            except RigError as error:
                problems.append(f"{name}: {error}")
    print()
    for problem in problems:
        print(problem)
    return not problems


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    measure.finish(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
