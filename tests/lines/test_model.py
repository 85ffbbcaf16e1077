from pathlib import Path

import pytest
from msgspec.structs import replace

from codevigil_lsp.lines.model import (
    FileCursor,
    SourceEvent,
    SourceEventKind,
    Transcript,
    WatchOptions,
)

TRANSCRIPT = Transcript(Path("/r"), Path("/r/p/s.jsonl"), "p", "s")


def test_the_kinds_keep_their_names():
    assert [kind.name for kind in SourceEventKind] == [
        "NEW_SESSION",
        "APPEND",
        "ROTATE",
        "TRUNCATE",
        "DELETE",
        "UNCHANGED",
    ]


def test_values_are_frozen():
    event = SourceEvent(SourceEventKind.APPEND, TRANSCRIPT, 1.0)
    for value, name in ((event, "time"), (TRANSCRIPT, "project")):
        with pytest.raises(AttributeError):
            setattr(value, name, None)


def test_a_subagent_is_known_by_its_agent():
    assert not TRANSCRIPT.is_subagent
    assert replace(TRANSCRIPT, agent_id="a").is_subagent


def test_the_next_byte_to_read_lies_after_what_is_held():
    assert FileCursor(offset=10, held=3).position == 13


def test_equal_session_ids_in_two_projects_are_two_transcripts():
    other = replace(TRANSCRIPT, path=Path("/r/q/s.jsonl"), project="q")
    assert len({TRANSCRIPT, other}) == 2


def test_every_option_says_what_it_means():
    source = (
        Path(__file__)
        .parents[2]
        .joinpath("server", "codevigil_lsp", "lines", "model.py")
    )
    text = (
        source.read_text().partition("class WatchOptions")[2].partition("\nclass ")[0]
    )
    lines = [line for line in text.splitlines() if line.startswith("    ")]
    for place, line in enumerate(lines):
        if ":" in line and "=" in line and '"""' not in line:
            assert lines[place + 1].startswith('    """'), line
    assert WatchOptions().max_files == 2000
