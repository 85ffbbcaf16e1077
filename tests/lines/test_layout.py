from pathlib import Path

import pytest

from codevigil_lsp.lines.layout import identify, is_transcript_name, root_of

ROOT = Path("/r/projects")


def named(*parts):
    found = identify(ROOT, ROOT.joinpath(*parts))
    return (found.project, found.session_id, found.agent_id) if found else None


def test_a_main_transcript_is_named_by_its_session():
    assert named("-p", "abc.jsonl") == ("-p", "abc", None)
    assert not identify(ROOT, ROOT / "-p" / "abc.jsonl").is_subagent


def test_a_nested_subagent_belongs_to_the_session_above_it():
    assert named("-p", "abc", "subagents", "agent-12ef.jsonl") == ("-p", "abc", "12ef")
    assert named(
        "-p", "abc", "subagents", "workflows", "w1", "agent-acompact-1.jsonl"
    ) == ("-p", "abc", "acompact-1")
    assert identify(ROOT, ROOT / "-p/abc/subagents/agent-1.jsonl").is_subagent


def test_a_flat_subagent_does_not_know_its_session():
    assert named("-p", "agent-12ef.jsonl") == ("-p", None, "12ef")


@pytest.mark.parametrize(
    "parts",
    [
        ("-p", "journal.jsonl"),
        ("-p", "abc", "subagents", "workflows", "w1", "journal.jsonl"),
        ("-p", "abc", "subagents", "agent-1.meta.json"),
        ("-p", "abc", "tool-results", "x.jsonl"),
        ("-p", "abc", "x.jsonl"),
        ("-p", "abc", "subagents", "x.jsonl"),
        ("-p", "sessions-index.json"),
        ("-p", ".jsonl"),
        ("-p", ".hidden.jsonl"),
        ("-p", "agent-.jsonl"),
        (),
    ],
)
def test_anything_else_is_not_a_transcript(parts):
    assert named(*parts) is None


def test_a_path_elsewhere_is_not_a_transcript():
    assert identify(ROOT, Path("/elsewhere/p/a.jsonl")) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b/c/s.jsonl", ("/a/b", "c", "s", None)),
        ("/c/s.jsonl", ("/", "c", "s", None)),
        ("/s.jsonl", ("/", "", "s", None)),
        ("/a/p/s/subagents/agent-1.jsonl", ("/a", "p", "s", "1")),
        ("/a/p/s/subagents/w/r/agent-1.jsonl", ("/a", "p", "s", "1")),
        ("/a/p/agent-1.jsonl", ("/a", "p", None, "1")),
    ],
)
def test_a_single_transcript_gets_a_root_of_its_own(path, expected):
    root = root_of(Path(path))
    found = identify(root, Path(path))
    assert (str(root), found.project, found.session_id, found.agent_id) == expected


def test_names_with_odd_bytes_are_names():
    assert is_transcript_name("\udcff.jsonl")
    assert is_transcript_name("a b#%?\n.jsonl")
