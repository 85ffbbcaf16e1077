from codevigil_lsp.events.facts import SessionFacts
from codevigil_lsp.events.model import (
    AssistantText,
    Prompt,
    Sidechained,
    ToolCall,
    ToolResult,
    Usage,
)
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.records import Message, Record
from codevigil_lsp.events.sidechains import Sidechains
from support.transcripts import TranscriptBuilder


def chain(name, task="look at it"):
    side = TranscriptBuilder(agent_id=name, seed=name, version="1.0.98")
    side.prompt(task)
    side.read("a.py")
    side.say("Found.")
    return side


def parse(lines):
    return [e for e in Parser().parse(lines, 1) if isinstance(e, Sidechained)]


def test_the_events_of_a_sidechain_are_those_of_its_records():
    kinds = [
        type(event.inner)
        for event in parse(chain("a").lines)
        if not isinstance(event.inner, Usage)
    ]
    assert kinds == [Prompt, ToolCall, ToolResult, AssistantText]


def test_a_result_finds_its_call():
    events = [event.inner for event in parse(chain("a").lines)]
    (result,) = (e for e in events if isinstance(e, ToolResult))
    assert result.call in events


def test_records_of_several_at_once_are_told_apart_by_their_parents():
    first, second = chain("a"), chain("b")
    mixed = [
        line for pair in zip(first.lines, second.lines, strict=True) for line in pair
    ]
    numbers = [
        event.number for event in parse(mixed) if not isinstance(event.inner, Usage)
    ]
    assert numbers == [0, 1] * 4


def test_a_record_whose_parent_is_not_known_belongs_to_the_latest():
    first, second = chain("a"), chain("b")
    lost = [first.lines[0], second.lines[0], first.lines[2]]
    assert [event.number for event in parse(lost)] == [0, 1, 1]


def test_a_transcript_that_begins_in_the_middle_has_one():
    assert {event.number for event in parse(chain("a").lines[2:])} == {0}


def test_what_is_remembered_of_records_has_a_bound():
    sidechains = Sidechains()
    for number in range(10_000):
        record = Record(type="user", uuid=str(number), message=Message(content="x"))
        record.parent_uuid = str(number - 1) if number else None
        sidechains.of(number, None, record)
    assert len(sidechains._chain_of) <= 4_096


def test_the_session_keeps_its_own_model():
    parser = Parser()
    list(parser.parse(chain("a").lines, 1))
    assert parser.facts.model is None
    assert isinstance(parser.facts, SessionFacts)
