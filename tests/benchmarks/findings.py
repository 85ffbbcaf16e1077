"""Every finding about source lines in real transcripts, beside a naive recount.

    python tests/benchmarks/findings.py PATH [--blind SHARE]

PATH is a transcript, or a directory with transcripts at any depth.  Each accepted edit is
listed that is a finding, or that took away lines which the recount finds nowhere in the
text that the agent was given; with the lines, so that a person can judge.
`--blind` takes a share of the `Read` calls out before, which makes edits of what was not
read out of ordinary ones.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.verdicts import Verdict, blinded, verdicts_on


def verdicts_below(path: Path, share: float) -> list[Verdict]:
    """The verdicts on all transcripts there."""
    paths = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    return [
        verdict
        for one in paths
        for verdict in verdicts_on(one, blinded(one, share) if share else None)
    ]


def show(verdict: Verdict) -> None:
    """Print one edit with its evidence."""
    edit = verdict.edit
    print(f"{verdict.transcript}:{edit.line} {edit.tool} {edit.path}")
    for finding in verdict.findings:
        print(f"    {finding.code.value}: {finding.message}")
    if verdict.silence:
        print(f"    nothing said: {verdict.silence}")
    print(
        f"    never shown by the recount: {len(edit.unseen)} of {len(edit.old)} lines"
    )
    for line in edit.unseen[:5]:
        print(f"      | {line.strip()[:100]}")


def main() -> None:
    """Print the list and the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--blind", type=float, default=0.0, metavar="SHARE")
    arguments = parser.parse_args()
    verdicts = verdicts_below(arguments.path, arguments.blind)
    for verdict in verdicts:
        show(verdict)
    found = [verdict for verdict in verdicts if verdict.findings]
    right = sum(bool(verdict.edit.unseen) for verdict in found)
    unseen = [verdict for verdict in verdicts if verdict.edit.unseen]
    print(
        f"\nedits with findings: {len(found)}, of these unseen by the recount: {right}"
    )
    print(f"edits unseen by the recount: {len(unseen)}, of these not told:")
    silent = [verdict.silence for verdict in unseen if not verdict.findings]
    for reason in sorted(set(silent)):
        print(f"    {silent.count(reason):4} {reason}")


if __name__ == "__main__":
    main()
