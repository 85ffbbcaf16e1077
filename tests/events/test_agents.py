import pytest

from codevigil_lsp.events.agents import report_of
from codevigil_lsp.events.model import AgentAnswer, AgentCall, Notified, Outcome
from codevigil_lsp.events.parser import Parser
from support.transcripts import TranscriptBuilder

TASK = "Find every caller of total()."


def parse(built):
    return list(Parser().parse(built.lines, 1))


def only(events, kind):
    (event,) = (event for event in events if isinstance(event, kind))
    return event


def ask(built, name="Agent", **given):
    return built.call(name, {"prompt": TASK} | given)


@pytest.mark.parametrize("name", ["Agent", "Task"])
def test_a_call_says_the_task_and_the_kind_of_agent(name):
    built = TranscriptBuilder()
    call_id = ask(built, name, subagent_type="Explore")
    call = only(parse(built), AgentCall)
    assert (call.call_id, call.type, call.prompt) == (call_id, "Explore", TASK)


def test_a_call_that_says_no_kind_has_none():
    built = TranscriptBuilder()
    ask(built)
    assert only(parse(built), AgentCall).type is None


def test_a_call_of_another_tool_gives_no_task():
    built = TranscriptBuilder()
    built.run("echo Agent")
    assert not [e for e in parse(built) if isinstance(e, AgentCall | AgentAnswer)]


@pytest.mark.parametrize(
    ("told", "is_over"),
    [
        ({"status": "async_launched", "isAsync": True, "agentId": "a1"}, False),
        ({"status": "completed", "agentId": "a1"}, True),
        ({"totalToolUseCount": 3}, True),
        ("Error: no such agent", True),
        (None, True),
    ],
)
def test_an_answer_says_whether_the_agent_is_done(told, is_over):
    built = TranscriptBuilder()
    built.result(ask(built), structured=told)
    answer = only(parse(built), AgentAnswer)
    assert answer.is_over is is_over
    knows_agent = isinstance(told, dict) and "agentId" in told
    assert answer.agent_id == ("a1" if knows_agent else None)
    assert answer.outcome is Outcome.OK


def test_an_answer_says_what_kind_of_agent_it_was():
    built = TranscriptBuilder()
    told = {"status": "completed", "agentId": "a1", "agentType": "Explore"}
    call_id = ask(built)
    built.result(call_id, structured=told)
    answer = only(parse(built), AgentAnswer)
    assert (answer.call_id, answer.type) == (call_id, "Explore")


def test_an_agent_that_failed_is_done():
    built = TranscriptBuilder()
    built.result(ask(built), "Agent type not found", is_error=True)
    answer = only(parse(built), AgentAnswer)
    assert answer.is_over
    assert answer.outcome is Outcome.FAILED


REPORT = (
    "<task-notification>\n<task-id>a24bb03</task-id>\n<tool-use-id>toolu_1</tool-use-id>"
    "\n<status>completed</status>\n<result>done</result></task-notification>"
)


def test_a_report_says_what_ended_and_how():
    assert report_of(3, 1.0, REPORT) == Notified(3, 1.0, "a24bb03", "completed")
    built = TranscriptBuilder()
    built.record("user", message={"role": "user", "content": REPORT})
    queued = {"type": "queued_command", "commandMode": "task-notification"}
    built.record("attachment", attachment=queued | {"prompt": REPORT})
    told = [(e.task_id, e.status) for e in parse(built) if isinstance(e, Notified)]
    assert told == [("a24bb03", "completed")] * 2


def test_a_report_that_names_nothing_is_a_report():
    assert report_of(3, None, "<teammate-message>hello") == Notified(3, None)


def test_what_the_agent_wrote_is_not_taken_for_the_report():
    text = "<task-notification><result>" + "x" * 2000 + "<status>failed</status>"
    assert report_of(1, None, text).status == ""
