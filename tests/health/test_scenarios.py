"""Sessions as Claude Code 2.1.330 writes them, one a situation: counted as they went.

Before every request it writes down what it sends: copies of all that was said, which are
to be counted nowhere.
"""

import pytest

from codevigil_lsp.events.model import Drift, Unparsed
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.health.counting import Counting
from codevigil_lsp.health.counts import CallCounts
from support.golden_cases import REJECTION
from support.transcripts import TranscriptBuilder

OK = CallCounts(ok=1)


class Session(TranscriptBuilder):
    """A session with a copy of all before each request."""

    def ask(self, text):
        """The user types a prompt, and Claude Code sends everything so far."""
        self.prompt(text)
        self.send(text)

    def send(self, text="and a result"):
        """What a request leaves behind: the prompt, a call and a result once more."""
        called = {"type": "tool_use", "id": "toolu_copy", "name": "Read", "input": {}}
        result = {"type": "tool_result", "tool_use_id": "toolu_copy", "content": "x"}
        said = {"type": "text", "text": text}
        messages = [
            {"role": "user", "content": [said, result]},
            {
                "role": "assistant",
                "content": [said, called],
                "usage": {"input_tokens": 9},
            },
        ]
        self.record(
            "attachment", attachment={"type": "prompt_snapshot", "messages": messages}
        )
        for number, message in enumerate(messages):
            self.bare("api-request-blob", hash=f"h{number}", message=message)
        self.bare("api-request", blobs=["h0", "h1"])


def permission_and_question(session):
    session.ask("round the total in cart.py")
    session.read("cart.py")
    session.edit("cart.py")
    session.send()
    call = session.call("AskUserQuestion", {"questions": [{"question": "Round how?"}]})
    session.result(call, "Your questions have been answered: …")
    session.say("Rounded.", ends_turn=True)
    session.end_turn()


def plan_turned_down(session):
    session.ask("plan the rounding")
    session.read("cart.py")
    call = session.call("ExitPlanMode", {"plan": "1. round"})
    session.result(call, REJECTION, is_error=True, toolDenialKind="user-rejected")
    session.interrupt()


def interrupted(session):
    session.ask("check the cart")
    session.say("I run the long check.")
    call = session.call("Bash", {"command": "make check"})
    session.result(call, REJECTION, is_error=True)
    session.interrupt()
    session.ask("go on please")
    session.say("After the interrupt.", ends_turn=True)
    session.end_turn()


def queued(session):
    session.ask("first thing")
    call = session.call("Bash", {"command": "make check"})
    session.bare("queue-operation", operation="enqueue", content="and a second thing")
    session.bare("queue-operation", operation="remove", content="and a second thing")
    session.result(call, "(Bash completed with no output)")
    session.send()
    second = {"type": "queued_command", "prompt": "and a second thing"}
    session.record("attachment", attachment=second)
    session.say("Both done.", ends_turn=True)
    session.end_turn()


def in_the_background(session):
    session.ask("start the long check")
    session.run("make check &", "Command running in background with ID: b1")
    session.say("It runs.", ends_turn=True)
    session.end_turn()
    told = "<task-notification>\n<status>completed</status>\n</task-notification>"
    message = {"role": "user", "content": told}
    session.record("user", message=message, origin={"kind": "task-notification"})
    session.send(told)
    session.say("It passed.", ends_turn=True)


def compacted_and_resumed(session):
    session.ask("round the total")
    session.read("cart.py")
    session.edit("cart.py")
    session.compact()
    session.ask("what now?")
    session.say("Before the resume.", ends_turn=True)
    session.ask("and after the resume?")
    session.say("Still here.", ends_turn=True)


def killed(session):
    session.ask("check the cart")
    session.call("Bash", {"command": "make check"})


def retried(session):
    session.ask("look at the cart")
    for attempt in (1, 2):
        session.record("system", subtype="api_error", retryAttempt=attempt)
    session.read("cart.py")
    session.say("It is there.", ends_turn=True)


SCENARIOS = {
    permission_and_question: (
        {"prompts": 1, "assistant_messages": 4},
        {"Read": OK, "Edit": OK, "AskUserQuestion": OK},
    ),
    plan_turned_down: (
        {"prompts": 1, "interrupts": 1, "assistant_messages": 2},
        {"Read": OK, "ExitPlanMode": CallCounts(rejected=1)},
    ),
    interrupted: (
        {"prompts": 2, "interrupts": 1, "assistant_messages": 3},
        {"Bash": CallCounts(rejected=1)},
    ),
    queued: ({"prompts": 2, "assistant_messages": 2}, {"Bash": OK}),
    in_the_background: ({"prompts": 1, "assistant_messages": 3}, {"Bash": OK}),
    compacted_and_resumed: (
        {"prompts": 3, "compactions": 1, "assistant_messages": 4},
        {"Read": OK, "Edit": OK},
    ),
    killed: ({"prompts": 1, "assistant_messages": 1}, {"Bash": CallCounts(open=1)}),
    retried: (
        {"prompts": 1, "api_retries": 2, "assistant_messages": 2},
        {"Read": OK},
    ),
}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_a_session_is_counted_as_it_went(scenario):
    session = Session(seed=scenario.__name__, version="2.1.330")
    scenario(session)
    counting = Counting()
    events = list(Parser().parse(session.lines, 1))
    for event in events:
        counting.ingest(event)
    counts = counting.snapshot()
    expected, calls = SCENARIOS[scenario]
    names = ("prompts", "interrupts", "compactions", "api_errors", "api_retries")
    assert {name: getattr(counts, name) for name in (*names, "assistant_messages")} == {
        **dict.fromkeys(names, 0),
        **expected,
    }
    assert counts.tool_calls == calls
    assert not [event for event in events if isinstance(event, Unparsed | Drift)]
