import stat

import pytest

from codevigil_lsp.lines.folder import Level, open_top
from support.fault_fs import FakeClock, FaultFS

ROOT = "/home/u/.claude/projects"


@pytest.fixture
def disk():
    return FaultFS(FakeClock())


def opened(disk, path):
    top = open_top(disk, path)
    return (top.path, top.level, top.root, top.only) if top else None


def test_a_projects_directory_is_a_root(disk):
    disk.write(f"{ROOT}/-p/s.jsonl", b"")
    assert opened(disk, ROOT) == (ROOT, Level.ROOT, ROOT, None)


def test_an_empty_directory_is_a_root(disk):
    disk.mkdir(ROOT)
    assert opened(disk, ROOT) == (ROOT, Level.ROOT, ROOT, None)


def test_the_configuration_directory_leads_to_its_projects(disk):
    disk.write(f"{ROOT}/-p/s.jsonl", b"")
    disk.write("/home/u/.claude/history.jsonl", b"")
    assert opened(disk, "/home/u/.claude") == (ROOT, Level.ROOT, ROOT, None)


def test_a_project_folder_is_one_by_its_transcripts(disk):
    disk.write(f"{ROOT}/-p/s.jsonl", b"")
    disk.write(f"{ROOT}/-p/s/subagents/agent-a.jsonl", b"")
    assert opened(disk, f"{ROOT}/-p") == (f"{ROOT}/-p", Level.PROJECT, ROOT, None)


def test_a_stray_transcript_does_not_make_a_root_a_project_folder(disk):
    disk.write(f"{ROOT}/stray.jsonl", b"")
    disk.write(f"{ROOT}/-p/s.jsonl", b"")
    assert opened(disk, ROOT) == (ROOT, Level.ROOT, ROOT, None)


def test_a_single_transcript_is_watched_alone(disk):
    disk.write(f"{ROOT}/-p/s.jsonl", b"")
    disk.write("/s.jsonl", b"")
    expected = (f"{ROOT}/-p", Level.PROJECT, ROOT, "s.jsonl")
    assert opened(disk, f"{ROOT}/-p/s.jsonl") == expected
    assert opened(disk, "/s.jsonl") == ("/", Level.PROJECT, "/", "s.jsonl")


def test_a_single_subagent_is_watched_alone(disk):
    path = f"{ROOT}/-p/s/subagents/agent-a.jsonl"
    disk.write(path, b"")
    folder = f"{ROOT}/-p/s/subagents"
    assert opened(disk, path) == (folder, Level.AGENTS, ROOT, "agent-a.jsonl")


def test_a_link_to_a_root_is_followed_once(disk):
    disk.mkdir(ROOT)
    disk.special("/link", stat.S_IFLNK, ROOT)
    assert opened(disk, "/link") == (ROOT, Level.ROOT, ROOT, None)


@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFSOCK])
def test_what_is_neither_file_nor_directory_is_nothing(disk, kind):
    disk.special("/odd", kind)
    disk.write("/notes.txt", b"")
    assert opened(disk, "/odd") is None
    assert opened(disk, "/notes.txt") is None
    assert opened(disk, "/missing") is None


def test_what_cannot_be_looked_at_is_tried_again_later(disk):
    disk.mkdir(ROOT)
    disk.fail(ROOT, "scan")
    assert opened(disk, ROOT) is None
    disk.heal()
    assert opened(disk, ROOT) is not None


def test_the_children_of_a_folder_know_their_level(disk):
    disk.mkdir(ROOT)
    top = open_top(disk, ROOT)
    project = top.make_child("-p")
    agents = project.make_child("s")
    deeper = agents.make_child("workflows")
    assert [folder.level for folder in (project, agents, deeper)] == [
        Level.PROJECT,
        Level.AGENTS,
        Level.AGENTS,
    ]
    assert agents.path == f"{ROOT}/-p/s/subagents"
    assert deeper.path == f"{ROOT}/-p/s/subagents/workflows"
    assert agents.is_candidate
    assert not deeper.is_candidate
    assert deeper.top is top
