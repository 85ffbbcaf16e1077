"""The counts of a session, each as `check --format json` says it."""

import json

from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from codevigil_lsp.events.identities import Directory
from codevigil_lsp.events.model import ToolCall, ToolKind, Usage
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.health.counting import Counting
from codevigil_lsp.health.counts import CallCounts
from codevigil_lsp.metrics.spending import TokenCounts
from support.golden_cases import REJECTION, golden_cases
from support.recount import recount
from support.transcripts import TranscriptBuilder


def counted(*sessions, directory=None):
    """The counts of each transcript, read one after the other."""
    found = []
    for session in sessions:
        counting = Counting()
        for event in Parser(directory=directory).parse(session.lines, 1):
            counting.ingest(event)
        found.append(counting.snapshot())
    return found[0] if len(found) == 1 else found


def usage(message_id, *tokens):
    return Usage(1, None, message_id, "m", *tokens)


def feed(*events):
    counting = Counting()
    for event in events:
        counting.ingest(event)
    return counting.snapshot()


def eventful():
    session = TranscriptBuilder()
    session.prompt("go")
    session.read("a.py")
    session.edit("a.py", is_error=True)
    session.run("ls")
    for text in (
        "File has not been read yet. Read it first",
        REJECTION,
        "Permission to use Bash has been denied",
        "Sibling tool call errored",
    ):
        session.result(session.call("Bash", {"command": "x"}), text, is_error=True)
    session.interrupt()
    session.compact()
    session.record("system", subtype="api_error", retryAttempt=1)
    session.record(
        "assistant",
        isApiErrorMessage=True,
        message={"id": "e", "model": "<synthetic>", "content": []},
    )
    session.call("Task", {})
    return session


def test_everything_that_happened_is_counted():
    counts = counted(eventful())
    assert (counts.prompts, counts.interrupts, counts.compactions) == (1, 1, 1)
    assert (counts.api_errors, counts.api_retries) == (1, 1)
    assert counts.tool_calls == {
        "Bash": CallCounts(ok=1, refused=1, rejected=1, denied=1, collateral=1),
        "Edit": CallCounts(failed=1),
        "Read": CallCounts(ok=1),
        "Task": CallCounts(open=1),
    }
    assert counts.assistant_messages == 8
    assert counts.tokens == TokenCounts(8 * 3, 8 * 40, 8 * 12_000, 8 * 500)


def test_the_counts_are_those_of_the_independent_recount():
    counts = to_builtins(counted(eventful()))
    del counts["copied"]
    assert counts == recount(eventful().content)


def test_the_counts_of_every_golden_session_are_those_of_the_recount():
    checked = 0
    for name, files in golden_cases().items():
        content = files["transcript.jsonl"]
        if name == "unknown-format":
            continue
        counting = Counting()
        for event in Parser().parse(content.splitlines(), 1):
            counting.ingest(event)
        counts = to_builtins(counting.snapshot())
        del counts["copied"]
        assert counts == recount(content)
        checked += 1
    assert checked >= 8


def test_the_last_copy_of_a_message_counts():
    early, late = usage("m", 3, 1, 9, 5), usage("m", 3, 80, 9, 5)
    other = usage("n", 1, 1, 1, 1)
    counts = feed(early, other, late, late)
    assert counts.tokens == TokenCounts(4, 81, 10, 6)
    assert counts.assistant_messages == 2


def test_copies_are_recognised_among_many_other_messages():
    between = [usage(f"b{n}", 0, 1, 0, 0) for n in range(100)]
    counts = feed(usage("m", 0, 1, 0, 0), *between, usage("m", 0, 7, 0, 0))
    assert counts.tokens.output == 107


def test_a_message_without_tokens_is_a_message():
    call = ToolCall(1, None, "m", "t", "Read", ToolKind.READ)
    counts = feed(call, usage("m", 1, 1, 1, 1), call)
    assert counts.assistant_messages == 1
    assert counts.tokens == TokenCounts(1, 1, 1, 1)


def test_names_of_tools_are_bounded():
    calls = [
        ToolCall(1, None, "m", str(n), f"tool {n}" * 100, ToolKind.OTHER)
        for n in range(900)
    ]
    counts = feed(*calls)
    assert len(counts.tool_calls) <= 501
    assert all(len(name) <= 200 for name in counts.tool_calls)
    assert sum(counts.open for counts in counts.tool_calls.values()) == 900


def forked(original, count):
    """A fork with copies of the first records, under a session id of its own."""
    fork = TranscriptBuilder(seed="fork")
    for line in original.lines[:count]:
        fork.raw({**json.loads(line), "sessionId": fork.session_id})
    fork.say("On my own.")
    return fork


def test_what_a_fork_copied_counts_and_is_told_apart():
    original = eventful()
    fork = forked(original, 3)
    first, second = counted(original, fork, directory=Directory())
    assert first.copied.records == 0
    assert second.prompts == 1
    assert second.tool_calls == {"Read": CallCounts(ok=1)}
    assert second.copied.records == 3
    assert (second.assistant_messages, second.copied.assistant_messages) == (2, 1)
    assert second.copied.tokens == TokenCounts(3, 40, 12_000, 500)


def test_in_either_order_both_together_have_each_message_once():
    original = eventful()
    fork = forked(original, 7)
    for order in ((original, fork), (fork, original)):
        found = counted(*order, directory=Directory())
        messages = sum(
            c.assistant_messages - c.copied.assistant_messages for c in found
        )
        output = sum(c.tokens.output - c.copied.tokens.output for c in found)
        assert (messages, output) == (9, 9 * 40)


@given(
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.tuples(*[st.integers(0, 9)] * 4)),
        max_size=30,
    )
)
def test_any_copies_in_any_order_give_the_sum_of_the_last(copies):
    counts = feed(*(usage(name, *tokens) for name, tokens in copies))
    last = dict(copies)
    assert to_builtins(counts.tokens) == dict(
        zip(
            ("input", "output", "cache_read", "cache_creation"),
            (sum(kind) for kind in zip(*last.values(), strict=True))
            if last
            else [0] * 4,
            strict=True,
        )
    )
    assert counts.assistant_messages == len(last)
