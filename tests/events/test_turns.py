"""The ends of turns, on events made by hand and on transcripts of each era."""

import pytest

from codevigil_lsp.events.model import (
    ApiError,
    AssistantText,
    Interrupt,
    LinesRead,
    Notified,
    Outcome,
    Prompt,
    SlashCommand,
    Thinking,
    ToolCall,
    ToolKind,
    ToolResult,
    TurnEnd,
    TurnFinished,
    TurnResumed,
)
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from support.transcripts import TranscriptBuilder


def prompt(line, *, queued=False):
    return Prompt(line, None, "go", queued)


def text(line, ends_turn=None, words="Done."):
    return AssistantText(line, None, f"m{line}", words, ends_turn)


def call(line, identity="t"):
    return ToolCall(line, None, f"m{line}", identity, "Read", ToolKind.READ)


def result(line, identity="t"):
    return ToolResult(line, None, identity, None, Outcome.OK)


def told(*events):
    """What is said of the turns: `+line` finished with its closing line, `-line` not."""
    said = []
    for event in Turns().feed(events):
        match event:
            case TurnFinished():
                said.append((event.line, event.closing and event.closing.line))
            case TurnResumed():
                said.append(-event.line)
            case _:
                pass
    return said


def parsed(session):
    return list(Turns().feed(Parser().parse(session.lines, 1)))


def test_every_event_is_given_on_in_its_order():
    events = [
        prompt(1),
        Thinking(2, None, "m", 0, 5),
        text(3, True),
        LinesRead(3, None, 3),
    ]
    given = list(Turns().feed(events))
    assert [e for e in given if not isinstance(e, TurnFinished)] == events
    assert given.index(events[2]) + 1 == given.index(TurnFinished(3, None, events[2]))


def test_a_message_that_ends_the_turn_finishes_it():
    assert told(prompt(1), text(2, True)) == [(2, 2)]


def test_a_note_of_the_end_after_the_message_says_nothing_new():
    assert told(prompt(1), text(2, True), TurnEnd(3, None), TurnEnd(4, None)) == [
        (2, 2)
    ]


def test_text_before_a_tool_call_finishes_nothing():
    assert told(prompt(1), text(2, False), call(3), result(4)) == []


def test_the_note_of_the_end_finishes_a_turn_without_stop_reason():
    events = [prompt(1), call(2), result(3), TurnEnd(4, None)]
    assert told(*events) == [(4, None)]


def test_a_note_without_any_answer_finishes_nothing():
    assert told(TurnEnd(1, None)) == []
    assert told(prompt(1), TurnEnd(2, None)) == []


def test_without_stop_reason_a_text_with_no_call_open_is_the_end():
    assert told(prompt(1), text(2)) == [(2, 2)]
    assert told(prompt(1), call(2), text(3)) == []
    assert told(prompt(1), call(2), result(3), text(4)) == [(4, 4)]


def test_a_turn_that_goes_on_is_resumed_and_finished_again():
    events = [prompt(1), text(2), call(3), result(4), text(5)]
    assert told(*events) == [(2, 2), -3, (5, 5)]


@pytest.mark.parametrize(
    "event", [Thinking(3, None, "m", 0, 5), call(3), text(3, False)], ids=type
)
def test_whatever_the_agent_does_after_the_end_resumes_the_turn(event):
    assert told(prompt(1), text(2, True), TurnEnd(2, None), event) == [(2, 2), -3]


def test_a_stop_hook_that_makes_it_go_on_gives_one_end_in_the_end():
    events = [prompt(1), text(2, True), TurnEnd(3, None), call(4), result(5)]
    assert told(*events, text(6, True)) == [(2, 2), -4, (6, 6)]


def test_of_two_texts_in_the_last_message_the_last_one_closes():
    assert told(prompt(1), text(2, True), text(3, True)) == [(2, 2), -3, (3, 3)]


def test_of_two_texts_on_one_line_the_last_one_closes():
    first, last = text(2, True, "first"), text(2, True, "last")
    ends = [
        e for e in Turns().feed([prompt(1), first, last]) if type(e) is TurnFinished
    ]
    assert [end.closing.text for end in ends] == ["first", "last"]
    assert told(prompt(1), first, last) == [(2, 2), -2, (2, 2)]


@pytest.mark.parametrize("event", [prompt(4), SlashCommand(4, None, "clear")], ids=type)
def test_the_next_prompt_finishes_a_turn_that_nothing_else_did(event):
    assert told(prompt(1), call(2), result(3), event) == [(4, None)]


@pytest.mark.parametrize("event", [prompt(3), SlashCommand(3, None, "clear")], ids=type)
def test_a_call_that_was_never_answered_keeps_its_turn_from_finishing(event):
    assert told(prompt(1), call(2), event) == []


def test_a_finished_turn_is_not_resumed_by_the_next_one():
    events = [prompt(1), text(2, True), prompt(3), call(4), result(5), text(6, True)]
    assert told(*events) == [(2, 2), (6, 6)]


@pytest.mark.parametrize("event", [prompt(4, queued=True), Notified(4, None)], ids=type)
def test_what_is_delivered_into_a_turn_joins_it(event):
    events = [prompt(1), call(2), result(3), event, text(5, True)]
    assert told(*events) == [(5, 5)]
    events = [prompt(1), call(2), event, result(5), text(6, True)]
    assert told(*events) == [(6, 6)]


@pytest.mark.parametrize("event", [prompt(3, queued=True), Notified(3, None)], ids=type)
def test_what_is_delivered_after_the_end_begins_a_turn(event):
    assert told(prompt(1), text(2, True), event, text(4, True)) == [(2, 2), (4, 4)]


def test_a_call_left_open_before_a_prompt_does_not_hold_the_next_turn():
    assert told(prompt(1), call(2), prompt(3), text(4)) == [(4, 4)]


@pytest.mark.parametrize("event", [Interrupt(4, None), ApiError(4, None)], ids=type)
def test_a_turn_that_was_broken_off_does_not_finish(event):
    assert told(prompt(1), call(2), result(3), event, TurnEnd(5, None), prompt(6)) == []


@pytest.mark.parametrize("event", [Interrupt(3, None), ApiError(3, None)], ids=type)
def test_a_guessed_end_is_taken_back_when_the_turn_was_broken_off(event):
    assert told(prompt(1), text(2), event, prompt(4)) == [(2, 2), -3]


@pytest.mark.parametrize("event", [Interrupt(4, None), ApiError(4, None)], ids=type)
def test_an_end_that_was_told_stands_whatever_comes_later(event):
    assert told(prompt(1), text(2, True), event) == [(2, 2)]
    assert told(prompt(1), text(2), TurnEnd(3, None), event) == [(2, 2)]


def test_a_rejected_call_ends_its_turn_unfinished():
    session = TranscriptBuilder()
    session.prompt("plan it")
    identity = session.call("ExitPlanMode", {"plan": "…"})
    session.result(identity, "User rejected tool use", is_error=True)
    session.interrupt()
    assert not any(isinstance(e, TurnFinished) for e in parsed(session))


def test_a_session_of_today_has_one_end_a_turn():
    session = TranscriptBuilder()
    for _ in range(3):
        session.prompt("go")
        session.say("I look.")
        session.read("a.py")
        session.say("Done.", ends_turn=True)
        session.end_turn()
    said = [
        type(e) for e in parsed(session) if isinstance(e, TurnFinished | TurnResumed)
    ]
    assert said == [TurnFinished] * 3


def test_a_session_without_stop_reasons_has_one_end_a_turn_that_stands():
    session = TranscriptBuilder(version="1.0.128")
    for _ in range(3):
        session.prompt("go")
        session.message({"type": "text", "text": "I look."}, stop_reason=None)
        use = {"type": "tool_use", "id": f"t{len(session.lines)}", "name": "Read"}
        session.message(use, stop_reason=None)
        session.result(use["id"])
        session.message({"type": "text", "text": "Done."}, stop_reason=None)
    events = parsed(session)
    finished = sum(isinstance(e, TurnFinished) for e in events)
    resumed = sum(isinstance(e, TurnResumed) for e in events)
    assert finished - resumed == 3
    last = [e for e in events if isinstance(e, TurnFinished)][-1]
    assert last.closing is not None
    assert last.closing.text == "Done."
