import pytest

from codevigil_lsp.lines.model import WatchOptions
from codevigil_lsp.lines.rounds import Rounds
from codevigil_lsp.lines.trouble import Troubles
from codevigil_lsp.lines.watched import Watched
from support.fault_fs import FakeClock, FaultFS

ROOT = "/r"


@pytest.fixture
def disk():
    disk = FaultFS(FakeClock())
    disk.mkdir(ROOT)
    return disk


@pytest.fixture
def said():
    return []


@pytest.fixture
def rounds(disk, said):
    return Rounds([ROOT, "/later"], disk, WatchOptions(), Troubles(said.append, 60.0))


def due(rounds, now, hot=(), hurry=False):
    return [folder.path for folder in rounds.due(now, hot, hurry=hurry)]


def test_roots_are_looked_at_every_time_and_opened_when_they_appear(rounds, disk, said):
    assert due(rounds, 0.0) == [ROOT]
    assert rounds.roots_missing == ("/later",)
    assert len(said) == 1
    disk.mkdir("/later")
    assert due(rounds, 0.25) == [ROOT, "/later"]
    assert rounds.roots_missing == ()


def test_project_folders_have_their_turn_within_the_idle_interval(rounds):
    (top,) = rounds.due(0.0, (), hurry=False)
    projects = [top.make_child(f"-p{number}") for number in range(8)]
    for project in projects:
        rounds.add(project)
    found = [path for step in range(1, 9) for path in due(rounds, step * 0.25)]
    assert {project.path for project in projects} <= set(found)


def test_very_many_project_folders_wait_unless_a_session_is_expected(rounds):
    (top,) = rounds.due(0.0, (), hurry=False)
    for number in range(1000):
        rounds.add(top.make_child(f"-p{number}"))
    assert len(due(rounds, 2.0)) == 201
    assert len(due(rounds, 4.0, hurry=True)) == 1001


def test_the_folders_of_a_hot_session_are_looked_at_every_time(rounds):
    (top,) = rounds.due(0.0, (), hurry=False)
    project = top.make_child("-p")
    agents = project.folders["s"] = project.make_child("s")
    agents.folders["w"] = agents.make_child("w")
    main = Watched.at(f"{ROOT}/-p/s.jsonl", project)
    assert due(rounds, 0.0, [main]) == [
        ROOT,
        f"{ROOT}/-p",
        f"{ROOT}/-p/s/subagents",
        f"{ROOT}/-p/s/subagents/w",
    ]
    agent = Watched.at(f"{agents.path}/agent-a.jsonl", agents)
    assert due(rounds, 0.0, [agent]) == [ROOT, agents.path]


def test_a_folder_that_is_gone_is_left_out_in_time(rounds):
    (top,) = rounds.due(0.0, (), hurry=False)
    project = top.make_child("-p")
    rounds.add(project)
    project.is_gone = True
    due(rounds, 2.0)
    assert due(rounds, 4.0) == [ROOT]
