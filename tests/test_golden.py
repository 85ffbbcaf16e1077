"""Transcripts of ours, and what becomes of them at every stage.

A folder of `golden` is a case, and its file names are the flow.  After a change that is
meant, `pytest --update-golden` writes what is expected anew: read the difference before
you commit it.
"""

from pathlib import Path

import pytest

from support.golden import stages
from support.golden_cases import golden_cases

FOLDER = Path(__file__).parent / "golden"
CASES = golden_cases()
LARGEST = 12_500


@pytest.mark.parametrize("case", CASES)
def test_the_transcripts_are_those_of_the_builder(case, update_golden):
    folder = FOLDER / case
    if update_golden:
        folder.mkdir(exist_ok=True)
        for name, content in CASES[case].items():
            (folder / name).write_bytes(content)
    found = {path.name: path.read_bytes() for path in folder.glob("*.jsonl")}
    assert found == CASES[case]


@pytest.mark.parametrize("case", CASES)
def test_a_transcript_gives_what_was_expected(case, update_golden):
    folder = FOLDER / case
    given = stages(folder)
    if update_golden:
        for name, text in given.items():
            (folder / name).write_text(text, "utf-8")
    for name, text in given.items():
        assert text == (folder / name).read_text("utf-8"), name


def test_every_folder_is_a_case_and_every_file_is_small():
    assert {path.name for path in FOLDER.iterdir()} == set(CASES)
    for path in FOLDER.rglob("*.*"):
        if path.is_file():
            assert path.stat().st_size < LARGEST, path.relative_to(FOLDER)
