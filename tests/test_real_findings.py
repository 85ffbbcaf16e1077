"""Findings about source lines in real transcripts, against a naive recount of the text.

`benchmarks/findings.py` prints the list that is counted here.
"""

from pathlib import Path

import pytest

from support.verdicts import blinded, verdicts_on

ROOT = Path(__file__).resolve().parents[2] / "shared" / "transcripts" / "projects"
FILES = sorted(ROOT.rglob("*.jsonl"))
PRECISION = 0.95

pytestmark = pytest.mark.skipif(not FILES, reason=f"no real transcripts at {ROOT.name}")


def test_what_is_found_was_never_shown_and_every_silence_has_a_reason():
    verdicts = [verdict for path in FILES for verdict in verdicts_on(path)]
    assert [v for v in verdicts if v.findings and not v.agrees] == []
    silent = [v for v in verdicts if not v.findings]
    assert len(silent) >= 10
    assert all(v.silence for v in silent)


@pytest.mark.parametrize(("share", "least"), [(0.5, 20), (1.0, 35)])
def test_where_reads_are_taken_out_the_findings_are_those_of_the_recount(share, least):
    lines = [(path, blinded(path, share)) for path in FILES]
    verdicts = [v for path, left in lines for v in verdicts_on(path, left)]
    found = [v for v in verdicts if v.findings]
    assert len(found) >= least
    assert sum(v.agrees for v in found) >= PRECISION * len(found)
    assert all(v.silence for v in verdicts if not v.findings)
