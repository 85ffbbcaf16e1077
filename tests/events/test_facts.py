import pytest

from codevigil_lsp.events.facts import SessionFacts
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.records import Record
from support.transcripts import EPOCH, TranscriptBuilder


def facts_of(session):
    parser = Parser()
    list(parser.parse(session.lines, 1))
    return parser.facts


def test_nothing_is_known_before_a_record_says_it():
    facts = SessionFacts()
    assert facts.session_id is None
    assert facts.cwd is None
    assert facts.version is None
    assert facts.model is None
    assert facts.first_time is None
    assert facts.last_time is None
    assert facts.title is None


def test_the_first_working_directory_is_kept_and_the_last_version():
    session = TranscriptBuilder(cwd="/home/you/shop", version="2.1.0")
    session.prompt("go")
    session.cwd, session.version = "/home/you/shop/.claude/worktrees/a", "2.1.330"
    session.prompt("on")
    facts = facts_of(session)
    assert facts.cwd == "/home/you/shop"
    assert facts.version == "2.1.330"
    assert facts.session_id == session.session_id


def test_times_are_the_earliest_and_the_latest_though_records_are_not_in_order():
    facts = SessionFacts()
    for time in (20.0, None, 5.0, 12.0):
        facts.learn(Record(type="user"), time)
    assert (facts.first_time, facts.last_time) == (5.0, 20.0)


def test_the_time_of_a_built_session_is_in_seconds_since_the_epoch():
    session = TranscriptBuilder()
    session.prompt("go")
    assert facts_of(session).first_time == EPOCH.timestamp() + 1


def test_the_model_is_that_of_the_last_message_and_never_the_synthetic_one():
    session = TranscriptBuilder()
    session.say("Done.", ends_turn=True)
    session.record("assistant", message={"model": "<synthetic>", "content": []})
    assert facts_of(session).model == "claude-opus-5-5"


def test_the_users_title_goes_before_the_agents_and_both_before_the_prompt():
    session = TranscriptBuilder()
    session.prompt("round the total")
    assert facts_of(session).title == "round the total"
    session.title("Rounding")
    assert facts_of(session).title == "Rounding"
    session.bare("custom-title", customTitle="My cart")
    session.title("Rounding once more")
    assert facts_of(session).title == "My cart"


def test_a_summary_is_a_title_only_when_its_leaf_stands_in_this_transcript():
    session = TranscriptBuilder()
    session.bare("summary", summary="Another session", leafUuid="elsewhere")
    session.prompt("round the total")
    assert facts_of(session).title == "round the total"
    session.bare("summary", summary="This session", leafUuid="leaf")
    session.raw({"type": "user", "uuid": "leaf", "message": {"content": "on"}})
    assert facts_of(session).title == "This session"
    session.bare("summary", summary="The whole of it", leafUuid="leaf")
    assert facts_of(session).title == "The whole of it"


def test_titles_are_cut_at_200_characters():
    session = TranscriptBuilder()
    session.title("x" * 5000)
    assert facts_of(session).title == "x" * 200


def test_what_an_editor_puts_before_a_prompt_is_no_title():
    session = TranscriptBuilder()
    session.prompt("<ide_opened_file>The user opened a.py</ide_opened_file>\nround it")
    assert facts_of(session).title == "round it"


def test_a_prompt_without_words_is_no_title():
    session = TranscriptBuilder()
    session.prompt("...")
    session.prompt("round the total")
    assert facts_of(session).title == "round the total"


def test_summaries_of_other_sessions_are_kept_to_a_bound():
    facts = SessionFacts()
    for number in range(1000):
        facts.learn(Record(type="summary", summary="s", leaf_uuid=f"{number}"), None)
    assert len(facts._summaries) == 50


def test_the_effort_is_that_of_the_last_message_that_tells():
    session = TranscriptBuilder()
    assert facts_of(session).effort is None
    session.say("a", effort="high")
    session.say("b", effort="xhigh")
    session.say("c")
    assert facts_of(session).effort == "xhigh"


def test_the_effort_of_a_sub_agent_inside_the_transcript_is_not_the_sessions():
    session = TranscriptBuilder()
    session.say("a", effort="high")
    session.say("b", effort="low", isSidechain=True)
    assert facts_of(session).effort == "high"


def test_the_cost_is_the_last_that_claude_code_noted():
    session = TranscriptBuilder()
    session.prompt("go")
    assert facts_of(session).cost is None
    session.bare("cost-state", totalCostUSD=0.25)
    session.bare("cost-state", totalCostUSD=1)
    assert facts_of(session).cost == 1.0


@pytest.mark.parametrize("told", [None, "1.5", -1, 1e300, [], {"a": 1}, True])
def test_a_cost_that_makes_no_sense_is_left(told):
    session = TranscriptBuilder()
    session.bare("cost-state", totalCostUSD=0.5)
    session.bare("cost-state", totalCostUSD=told)
    assert facts_of(session).cost == 0.5


def test_the_permission_mode_is_the_last_that_was_noted():
    session = TranscriptBuilder()
    session.bare("permission-mode", permissionMode="auto")
    assert facts_of(session).permission_mode == "auto"
    session.bare("permission-mode", permissionMode="plan\x1b" + "x" * 500)
    assert facts_of(session).permission_mode.isprintable()
    assert len(facts_of(session).permission_mode) <= 40


def test_it_is_closed_from_the_account_at_its_end_until_somebody_goes_on():
    session = TranscriptBuilder()
    session.prompt("go")
    assert not facts_of(session).is_closed
    session.bare("cost-state", totalCostUSD=0.25)
    session.bare("last-prompt")
    assert facts_of(session).is_closed
    session.prompt("once more")
    assert not facts_of(session).is_closed


def test_what_started_it_and_when_a_tool_last_made_progress():
    session = TranscriptBuilder()
    session.prompt("go", entrypoint="sdk-py")
    assert facts_of(session).progress_time is None
    session.record("progress", data={"type": "bash_progress"})
    facts = facts_of(session)
    assert facts.progress_time == EPOCH.timestamp() + 2
    session.record("progress", timestamp="soon")
    assert facts_of(session).progress_time == EPOCH.timestamp() + 2
