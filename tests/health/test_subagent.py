import pytest

from codevigil_lsp.health.model import SubagentLayout, TranscriptKey
from codevigil_lsp.health.subagent import Subagent
from support.transcripts import TranscriptBuilder

PARENT = "5b613073-e70b-48a1-b6ae-c6aaa99ec2b1"
NESTED = f"/r/p/{PARENT}/subagents/agent-a1b2c3d.jsonl"


def build():
    built = TranscriptBuilder(session_id=PARENT, agent_id="a1b2c3d")
    built.prompt("find the callers")
    return built


def follow(built, session_id=PARENT, path=NESTED):
    subagent = Subagent(TranscriptKey(path, "/r/p", "p", session_id, built.agent_id))
    subagent.feed(built.lines, 1, ())
    return subagent


def test_a_transcript_tells_its_run_its_place_and_its_times():
    built = build()
    began = built.time.timestamp()
    built.read("cart.py")
    subagent = follow(built)
    assert subagent.run.tool_calls == 1
    assert subagent.cwd == built.cwd
    assert (subagent.first_time, subagent.last_time) == (
        began,
        built.time.timestamp(),
    )


@pytest.mark.parametrize(
    ("session_id", "path", "layout"),
    [
        (PARENT, NESTED, SubagentLayout.NESTED),
        (None, "/r/p/agent-a1b2c3d.jsonl", SubagentLayout.FLAT),
        (
            PARENT,
            f"/r/p/{PARENT}/subagents/workflows/wf_1/agent-a1b2c3d.jsonl",
            SubagentLayout.WORKFLOW,
        ),
        (
            PARENT,
            rf"C:\r\p\{PARENT}\subagents\workflows\wf_1\agent-a1b2c3d.jsonl",
            SubagentLayout.WORKFLOW,
        ),
    ],
)
def test_its_layout_is_told_by_where_it_lies(session_id, path, layout):
    assert follow(build(), session_id, path).layout is layout


def test_beside_its_parent_only_its_records_name_it():
    subagent = follow(build(), session_id=None)
    assert subagent.parent_id == PARENT
    empty = Subagent(TranscriptKey("/p/a.jsonl", "/p", "p", None, "a"))
    assert empty.parent_id is None
