"""What the seen-ledger costs: `check` with and without it, in CPU time.

    python tests/benchmarks/ledger.py [MEGABYTES] [--transcripts FOLDER] [--rounds N]

The corpus is generated (`corpus`), 240 MB unless said otherwise; real transcripts are
measured beside it where their folder is given.
Each run is a process of its own, all kinds taking turns in each round, after one round
that does not count; ratios are medians of the rounds' ratios, CPU is user and system time.

No setting switches the ledger off, so a run without it replaces what reads events for it:

- `unread`: no event is handed to a ledger.  Events are made as ever, since most of what
  is in them others read too.
- `unmade`: besides, events have nothing that was made for the ledger: no texts, no touches
  of commands, no findings shown.  That is more than the ledger, as `read_edit_ratio` knows
  files by the touches as well, so this ratio is an upper bound.

The goal is set against `unread`.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import measure

GOAL: Final = 1.1
KINDS: Final = ("with", "unread", "unmade")


def do_not_read() -> None:
    """Hand no event to a ledger."""
    from codevigil_lsp.health.seeing import Seeing

    begin: Callable[..., None] = Seeing.__init__

    def begin_unread(self: Seeing, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        self.readers = {}

    Seeing.__init__ = begin_unread  # type: ignore[method-assign]


def do_not_make() -> None:
    """Leave out of the events what is in them for the ledger."""
    from codevigil_lsp.events import calls, client

    nothings: Mapping[Any, Mapping[str, object]] = {
        calls: {
            "_touches": (),
            "whole_text_of": "",
            "read_text": "",
            "text_of_call": "",
        },
        client: {"findings_shown": (), "of_attachment": None},
    }
    for module, names in nothings.items():
        for name, nothing in names.items():
            assert hasattr(module, name), name
            setattr(module, name, lambda *_, nothing=nothing: nothing)


def check(kind: str, root: str) -> None:
    """Run one check in this process, and end it."""
    if kind != "with":
        do_not_read()
    if kind == "unmade":
        do_not_make()
    from codevigil_lsp.cli import run

    sys.argv = ["codevigil-lsp", "check", root, "--format", "json"]
    run()


def spent(kind: str, root: Path, home: Path) -> float:
    """The CPU seconds of one run in a process of its own."""
    script = [sys.executable, __file__, "--kind", kind, str(root)]
    environ = {"HOME": str(home), "PATH": os.environ.get("PATH", "")}
    process = subprocess.Popen(script, stdout=subprocess.DEVNULL, env=environ)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the run `{kind}` failed with {process.returncode}")
    return used.ru_utime + used.ru_stime


def compare(title: str, root: Path, home: Path, rounds: int) -> bool:
    """Measure the kinds over the same transcripts; whether the goal is met."""
    runs: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for number in range(rounds + 1):
        for kind in KINDS:
            seconds = spent(kind, root, home)
            if number:
                runs[kind].append(seconds)
    measure.say(f"\n{title}")
    for kind, times in runs.items():
        pairs = zip(runs["with"], times, strict=True)
        ratio = statistics.median(own / its for own, its in pairs)
        measure.say(
            f"  {kind:8}{statistics.median(times):7.3f} s  {min(times):7.3f} s at best"
            f"  {ratio:6.3f}x"
        )
    pairs = zip(runs["with"], runs["unread"], strict=True)
    ratio = statistics.median(own / its for own, its in pairs)
    return measure.verdict("  with the ledger against without", ratio, GOAL)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("megabytes", nargs="?", default="240")
    parser.add_argument("--transcripts", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--kind", choices=KINDS)
    options = parser.parse_args()
    if options.kind:
        check(options.kind, options.megabytes)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        script = str(Path(__file__).with_name("corpus.py"))
        made = [sys.executable, script, str(home / "corpus"), options.megabytes]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
        title = f"generated, {options.megabytes} MB"
        met = [compare(title, home / "corpus", home, options.rounds)]
        if options.transcripts is not None:
            # A small corpus takes more rounds to tell a part of it from noise.
            rounds = 3 * options.rounds
            met.append(compare("real", options.transcripts, home, rounds))
    measure.finish(*met)


if __name__ == "__main__":
    main()
