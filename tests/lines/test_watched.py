from types import SimpleNamespace

import pytest

from codevigil_lsp.lines.folder import Folder, Level
from codevigil_lsp.lines.watched import Progress, Watched, sign

ROOT = Folder("/r", Level.ROOT, "/r")
PROJECT = ROOT.make_child("-p")
AGENTS = PROJECT.make_child("s1")
DEEPER = AGENTS.make_child("workflows")


def stat(**changes):
    values = {
        "st_ino": 1,
        "st_size": 2,
        "st_mtime_ns": 3_000_000_000,
        "st_ctime_ns": 4,
        "st_mode": 5,
    }
    return SimpleNamespace(**values | changes)


@pytest.mark.parametrize(
    ("path", "folder", "group", "is_main"),
    [
        ("/r/-p/s1.jsonl", PROJECT, "/r/-p/s1.jsonl", True),
        ("/r/-p/s1/subagents/agent-a.jsonl", AGENTS, "/r/-p/s1.jsonl", False),
        ("/r/-p/s1/subagents/workflows/agent-b.jsonl", DEEPER, "/r/-p/s1.jsonl", False),
    ],
)
def test_a_session_and_its_subagents_are_one_group(path, folder, group, is_main):
    file = Watched.at(path, folder)
    assert (file.group, file.is_main, file.session) == (group, is_main, "s1")
    assert file.to_transcript().session_id == "s1"


def test_the_folder_of_its_subagents_is_known_to_a_session():
    PROJECT.folders["s1"] = AGENTS
    assert Watched.at("/r/-p/s1.jsonl", PROJECT).session_folder is AGENTS
    assert Watched.at("/r/-p/s2.jsonl", PROJECT).session_folder is None


def test_a_signature_moves_with_everything_that_can_move():
    names = ("st_ino", "st_size", "st_mtime_ns", "st_ctime_ns", "st_mode")
    assert len({sign(stat())} | {sign(stat(**{name: 9})) for name in names}) == 6


def test_signing_tells_whether_something_changed():
    file = Watched.at("/r/-p/s1.jsonl", PROJECT)
    assert file.sign(stat())
    assert not file.sign(stat())
    assert (file.mtime, file.inode) == (3.0, 1)


def test_a_name_that_is_said_has_no_control_characters_and_no_path():
    assert Watched.at("/r/-p/\x1b.jsonl", PROJECT).name == "\\x1b.jsonl"


def test_a_reset_begins_at_the_first_byte():
    progress = Progress(Watched.at("/r/-p/s1.jsonl", PROJECT).to_transcript())
    progress.growth_said = True
    progress.reset(stat())
    assert progress.cursor.position == 0
    assert progress.cursor.inode == 1
    assert not progress.growth_said
