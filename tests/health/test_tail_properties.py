"""The end of a transcript, whatever stands there in whichever order."""

from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.health.model import Activity
from codevigil_lsp.health.tail import QUESTIONS, Tail
from support.retelling import retell
from support.transcripts import TranscriptBuilder

TOOLS = ["Read", "Edit", "Bash", "Agent", "AskUserQuestion", "ExitPlanMode"]
WORDS = [
    "prompt", "queued", "think", "text", "end", "last words", "note", "interrupt",
    "error", "retry", "report", "command", "compact", "closed",
]  # fmt: skip
STEPS = st.one_of(
    st.tuples(st.sampled_from(WORDS), st.just(0)),
    st.tuples(st.just("call"), st.integers(0, len(TOOLS) - 1)),
    st.tuples(st.just("result"), st.integers(0, 3)),
)


def transcript(steps):
    built, calls = TranscriptBuilder(), []
    for step, number in steps:
        match step:
            case "prompt":
                built.prompt("go")
            case "queued":
                attachment = {"type": "queued_command", "prompt": "and this"}
                built.record("attachment", attachment=attachment)
            case "think":
                built.think()
            case "text":
                built.say("I look.")
            case "end":
                built.say("Done.", ends_turn=True)
            case "last words":
                built.message({"type": "text", "text": "Done."}, stop_reason=None)
            case "note":
                built.end_turn()
            case "interrupt":
                built.interrupt()
            case "error":
                message = {"content": [{"type": "text", "text": "limit"}]}
                built.record("assistant", isApiErrorMessage=True, message=message)
            case "retry":
                built.record("system", subtype="api_error", retryAttempt=1)
            case "report":
                built.prompt("<task-notification><task-id>a1</task-id>")
            case "command":
                built.prompt("<command-name>/model</command-name>")
            case "compact":
                built.compact(tokens=100_000 + len(built.lines))
            case "closed":
                built.bare("cost-state", totalCostUSD=0.1)
            case "call":
                calls.append(built.call(TOOLS[number], {}))
            case "result" if calls:
                built.result(calls.pop(number % len(calls)))
    return built


def states_of(built, waits):
    """The state after each line, so many seconds later."""
    parser, turns = Parser(), Turns()
    tail = Tail(parser.facts)
    first = TranscriptBuilder().time.timestamp()
    for number, line in enumerate(built.lines, 1):
        for event in turns.feed(parser.parse([line], number)):
            if type(event) in tail.readers:
                tail.readers[type(event)](event)
        last = parser.facts.last_time or first
        yield [tail.state(last + wait, last) for wait in waits]


@given(st.lists(STEPS, max_size=25))
def test_it_waits_where_a_question_is_open_and_nowhere_else(steps):
    built = transcript(steps)
    told = retell(built.lines)
    for states, expected in zip(states_of(built, (0, 5, 3600)), told, strict=True):
        for state in states:
            waits = state.activity is Activity.WAITING
            assert waits == (expected.state == "waiting")
            if waits:
                assert state.reason in QUESTIONS.values()
                assert state.reason == expected.why


@given(st.lists(STEPS, max_size=25), st.lists(st.floats(0, 1e5), min_size=2))
def test_time_alone_never_brings_a_state_back(steps, waits):
    for states in states_of(transcript(steps), sorted(waits)):
        seen = [state.activity for state in states]
        changes = [
            activity
            for number, activity in enumerate(seen)
            if not number or seen[number - 1] is not activity
        ]
        assert len(changes) == len(set(changes))
        assert Activity.WAITING not in changes[1:]
