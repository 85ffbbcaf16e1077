from codevigil_lsp.config.model import Settings
from codevigil_lsp.explain import read_quotes
from support.transcripts import TranscriptBuilder


def asking(seed="codevigil") -> TranscriptBuilder:
    built = TranscriptBuilder(seed=seed)
    built.prompt("port the views")
    built.say("Wait, that is the old file.")
    built.say("Two views remain. Should I continue?", ends_turn=True)
    built.end_turn()
    return built


def test_every_hit_of_every_session_is_quoted(tmp_path):
    path = asking().write(tmp_path)
    other = TranscriptBuilder(seed="other")
    other.prompt("go on")
    other_path = other.write(tmp_path)
    quotes = read_quotes(Settings(), [tmp_path])
    assert quotes[str(other_path)] == []
    assert [(q.metric, q.line, q.label) for q in quotes[str(path)]] == [
        ("reasoning_loop", 2, "self-correction"),
        ("stop_phrase", 3, "permission-seeking"),
    ]


def test_what_a_sub_agent_said_is_its_own(tmp_path):
    path = asking().write(tmp_path)
    agent = path.with_suffix("") / "subagents" / "agent-a1.jsonl"
    agent.parent.mkdir(parents=True)
    agent.write_bytes(path.read_bytes())
    assert list(read_quotes(Settings(), [tmp_path])) == [str(path)]


def test_what_is_not_there_gives_nothing(tmp_path):
    assert read_quotes(Settings(), [tmp_path / "gone"]) == {}
