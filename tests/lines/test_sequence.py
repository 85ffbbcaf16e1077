from itertools import groupby

from codevigil_lsp.lines.folder import Folder, Level
from codevigil_lsp.lines.sequence import by_session
from codevigil_lsp.lines.watched import Watched
from support.transcript_files import record, records


def make_project(name):
    root = Folder("/r", Level.ROOT, "/r")
    return Folder(f"/r/{name}", Level.PROJECT, "/r", root, name)


def make_file(project, name, mtime, *, session=None, refused=0):
    folder = project
    if session is not None:
        folder = Folder(
            f"{project.path}/{session}/subagents", Level.AGENTS, "/r", project, session
        )
    file = Watched.at(f"{folder.path}/{name}.jsonl", folder)
    file.mtime, file.refused = mtime, refused
    return file


def names(files):
    return [file.path.rpartition("/")[2].removesuffix(".jsonl") for file in files]


def test_a_project_at_a_time_and_in_it_a_session_with_its_sub_agents():
    one, other = make_project("one"), make_project("other")
    files = [
        make_file(one, "early", 1),
        make_file(other, "later", 8),
        make_file(one, "late", 9),
        make_file(other, "agent-inner", 7, session="later"),
        make_file(one, "agent-inside", 2, session="late"),
        make_file(one, "agent-last", 3, session="late"),
    ]
    expected = ["late", "agent-last", "agent-inside", "early", "later", "agent-inner"]
    for order in (files, files[::-1]):
        assert names(by_session(order)) == expected


def test_a_session_is_as_late_as_its_own_transcript():
    project = make_project("one")
    files = [
        make_file(project, "early", 1),
        make_file(project, "agent-late", 9, session="early"),
        make_file(project, "late", 5),
    ]
    assert names(by_session(files)) == ["late", "agent-late", "early"]


def test_sub_agents_beside_their_parents_come_before_all_sessions():
    project = make_project("one")
    files = [
        make_file(project, "late", 9),
        make_file(project, "agent-a", 1),
        make_file(project, "early", 2),
    ]
    assert names(by_session(files)) == ["agent-a", "late", "early"]


def test_what_was_not_accepted_comes_last():
    project = make_project("one")
    files = [make_file(project, "late", 9, refused=1), make_file(project, "early", 2)]
    assert names(by_session(files)) == ["early", "late"]


def test_each_transcript_is_read_to_its_end_before_the_next(make_tail):
    tail = make_tail(by_session=True, read_bytes=4096, max_step_bytes=4096)
    for session in ("s1", "s2"):
        tail.disk.write(tail.path(session), records(range(400)))
    tail.disk.write(tail.path("s1", agent="a"), record(0))
    order = [event.transcript.path.stem for event in tail.source.poll()]
    assert len(order) > 10
    assert len([key for key, _ in groupby(order)]) == 3
