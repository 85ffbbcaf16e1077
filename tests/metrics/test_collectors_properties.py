"""What holds for every collector, whatever happens in a session."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.events.model import (
    AssistantText,
    Compaction,
    Drift,
    DriftKind,
    FileChanged,
    FileShown,
    Hunk,
    Interrupt,
    LinesRead,
    Notified,
    Outcome,
    Prompt,
    Thinking,
    ToolCall,
    ToolKind,
    ToolResult,
    TurnEnd,
    TurnFinished,
    TurnResumed,
    Unparsed,
    UnparsedReason,
    Usage,
)
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors

QUOTED = "xyzzy"
"""Stands in every text and name of the events, and must not come out of a collector."""

WORDS = st.sampled_from(
    [
        f"{QUOTED} is done.",
        f"Wait, {QUOTED} is wrong. Actually, no.",
        f"The remaining {QUOTED} is open. Should I continue?",
        f"The failing {QUOTED} test is pre-existing.",
        f"Let's stop here, {QUOTED}.",
        f"Given how long this session is, {QUOTED} the rest in a fresh session.",
        "",
    ]
)
LINE = st.integers(1, 300)
TIME = st.none() | st.floats(0, 1e9)
TEXTS = st.builds(AssistantText, LINE, TIME, st.just("m"), WORDS, st.none())
PATHS = st.sampled_from([f"/{QUOTED}/a.py", f"/{QUOTED}/b.py", f"/{QUOTED}"])
NUMBERS = st.integers(0, 50)
HUNKS = st.lists(st.builds(Hunk, *[NUMBERS] * 4), max_size=3).map(tuple)
TOKENS = st.integers(0, 300_000)
CALLS = st.builds(
    ToolCall,
    LINE,
    TIME,
    st.just("m"),
    st.sampled_from("abc"),
    st.sampled_from(["Read", "Edit", "Write", f"mcp__{QUOTED}"]),
    st.sampled_from(ToolKind),
    st.none() | PATHS,
)
EVENTS = st.one_of(
    TEXTS,
    CALLS,
    st.builds(
        ToolResult,
        LINE,
        TIME,
        st.sampled_from("abc"),
        st.none() | CALLS,
        st.sampled_from(Outcome),
        st.booleans(),
        st.none() | PATHS,
        st.just(()),
        HUNKS,
    ),
    st.builds(
        Usage,
        LINE,
        TIME,
        st.sampled_from("mno"),
        st.none() | st.sampled_from([f"claude-{QUOTED}", f"{QUOTED}[1m]"]),
        *[TOKENS] * 4,
    ),
    st.builds(Thinking, LINE, TIME, st.just("m"), NUMBERS, NUMBERS),
    st.builds(FileShown, LINE, TIME, PATHS, st.just(())),
    st.builds(FileChanged, LINE, TIME, PATHS, st.just(())),
    st.builds(Drift, LINE, TIME, st.sampled_from(DriftKind), st.just("new")),
    st.builds(TurnFinished, LINE, TIME, st.none() | TEXTS),
    st.builds(TurnResumed, LINE, TIME),
    st.builds(TurnEnd, LINE, TIME),
    st.builds(Prompt, LINE, TIME, WORDS, st.booleans()),
    st.builds(Notified, LINE, TIME),
    st.builds(Interrupt, LINE, TIME),
    st.builds(Compaction, LINE, TIME, st.none() | st.integers(0, 10**6)),
    st.builds(Unparsed, LINE, TIME, st.sampled_from(UnparsedReason), st.just("new")),
    st.builds(LinesRead, LINE, TIME, st.integers(0, 60)),
)
SESSIONS = st.lists(EVENTS, max_size=120)
INDEXES = range(len(create_collectors(MetricOptions())))


def fed(events, index):
    collector = create_collectors(MetricOptions())[index]
    for event in events:
        collector.ingest(event)
    return collector


def state(collector):
    return collector.snapshot(), collector.findings()


@pytest.mark.parametrize("index", INDEXES)
@given(events=SESSIONS)
def test_asking_twice_gives_the_same(index, events):
    collector = fed(events, index)
    assert state(collector) == state(collector)


@pytest.mark.parametrize("index", INDEXES)
@given(events=SESSIONS, asked=st.sets(st.integers(0, 120), max_size=20))
def test_asking_changes_nothing(index, events, asked):
    collector = create_collectors(MetricOptions())[index]
    for number, event in enumerate(events):
        collector.ingest(event)
        if number in asked:
            state(collector)
    assert state(collector) == state(fed(events, index))


@given(events=SESSIONS)
def test_no_collector_depends_on_another(events):
    together = create_collectors(MetricOptions())
    for event in events:
        for collector in together:
            collector.ingest(event)
    alone = [fed(events, index) for index in INDEXES]
    assert [state(c) for c in together] == [state(c) for c in alone]


@pytest.mark.parametrize("index", INDEXES)
@given(events=SESSIONS)
def test_nothing_that_comes_out_quotes_the_transcript(index, events):
    metric, findings = state(fed(events, index))
    told = [metric.label, json.dumps(metric.detail), *(f.message for f in findings)]
    assert QUOTED not in " ".join(told)


@pytest.mark.parametrize("index", INDEXES)
@given(events=SESSIONS)
def test_findings_stand_on_lines_that_were_seen(index, events):
    _, findings = state(fed(events, index))
    seen = {event.line for event in events}
    seen |= {e.closing.line for e in events if type(e) is TurnFinished and e.closing}
    assert all(finding.line in seen for finding in findings)


@pytest.mark.parametrize("index", INDEXES)
@given(events=SESSIONS)
def test_the_detail_is_plain_json(index, events):
    metric = fed(events, index).snapshot()
    assert json.loads(json.dumps(metric.detail)) == metric.detail


@given(
    events=st.lists(EVENTS.filter(lambda e: type(e) is not LinesRead), max_size=80),
    cut=st.integers(0, 80),
    index=st.sampled_from(INDEXES),
)
def test_two_halves_give_what_the_whole_gives(events, cut, index):
    whole = [*events, LinesRead(300, None, 300)]
    halves = [*events[:cut], LinesRead(150, None, 150), *events[cut:]]
    halves.append(LinesRead(300, None, 150))
    assert state(fed(halves, index)) == state(fed(whole, index))


@pytest.mark.parametrize("index", INDEXES)
@given(events=SESSIONS)
def test_events_that_it_does_not_read_change_nothing(index, events):
    reads = create_collectors(MetricOptions())[index].reads
    read = [event for event in events if type(event) in reads]
    assert state(fed(events, index)) == state(fed(read, index))
