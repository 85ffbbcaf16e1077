import pytest

from codevigil_lsp.events.model import (
    ApiError,
    AssistantText,
    Interrupt,
    Prompt,
    ToolCall,
    ToolKind,
)
from codevigil_lsp.health.agent_run import AgentRun
from codevigil_lsp.health.model import (
    Lifecycle,
    LiveState,
    SubagentActivity,
    SubagentEnd,
)
from codevigil_lsp.health.subagent_activity import (
    Parent,
    activity_of_subagent,
    parent_of,
)
from codevigil_lsp.health.tasks import End, Told

WORKING = SubagentActivity.WORKING, None
UNKNOWN = SubagentActivity.UNKNOWN, None
LAST = 1_000.0
"""Time of its last record."""
ALONE = Parent(has_ended=False)
BUSY = Parent(has_ended=False, is_busy=True)
IDLE = Parent(has_ended=False, is_busy=False)
GONE = Parent(has_ended=True)


def finished(how=SubagentEnd.COMPLETED):
    return SubagentActivity.FINISHED, how


def run(*events):
    made = AgentRun()
    made.feed([Prompt(1, LAST - 9, "look"), *events])
    return made


def call():
    return ToolCall(2, LAST, "m", "t", "Read", ToolKind.READ)


def text(ends_turn):
    return AssistantText(2, LAST, "m", "One caller.", ends_turn)


def state(made, told=None, parent=ALONE, silence=1.0):
    return activity_of_subagent(made, told, parent, LAST + silence)


def test_in_the_middle_of_its_turn_it_works():
    assert state(run(call())) == WORKING
    assert state(run(), silence=0) == WORKING


def test_at_the_end_of_its_turn_it_is_finished_at_once():
    assert state(run(text(True)), parent=BUSY, silence=0.0) == finished()


@pytest.mark.parametrize(
    ("event", "how"),
    [
        (Interrupt(3, LAST), SubagentEnd.INTERRUPTED),
        (ApiError(3, LAST), SubagentEnd.FAILED),
    ],
)
def test_a_turn_that_was_broken_off_is_an_end(event, how):
    assert state(run(call(), event)) == finished(how)


def test_what_its_parent_says_of_its_end_is_believed():
    told = Told("Explore", end=End(LAST, SubagentEnd.STOPPED))
    assert state(run(call()), told) == finished(SubagentEnd.STOPPED)
    told = Told("Explore", end=End(None, None))
    assert state(run(call()), told) == finished(None)


def test_one_that_was_finished_and_is_sent_another_message_works_again():
    told = Told("Explore", end=End(LAST - 60, SubagentEnd.COMPLETED))
    assert state(run(call()), told) == WORKING


def test_a_text_that_may_be_the_last_counts_after_a_while():
    made = run(text(None))
    assert state(made, silence=1.0) == WORKING
    assert state(made, silence=5.0) == finished()
    assert state(made, silence=90_000.0) == finished()


def test_a_text_that_may_be_the_last_does_not_count_while_its_parent_waits():
    told = Told("Explore", is_awaited=True)
    made = run(text(None))
    assert state(made, told, silence=60.0) == WORKING
    assert state(made, told, silence=90_000.0) == UNKNOWN


def test_after_minutes_of_silence_it_is_not_known_whether_it_works():
    assert state(run(call()), silence=299.0) == WORKING
    assert state(run(call()), silence=300.0) == UNKNOWN


def test_as_long_as_its_session_works_silence_is_a_long_call():
    assert state(run(call()), parent=BUSY, silence=1_000.0) == WORKING
    assert state(run(call()), parent=BUSY, silence=2_100.0) == UNKNOWN


def test_a_session_that_is_idle_has_none_at_work():
    assert state(run(call()), parent=IDLE) == UNKNOWN


def test_with_the_process_of_its_session_it_has_stopped():
    assert state(run(call()), parent=GONE) == finished(SubagentEnd.STOPPED)
    assert state(run(text(None)), parent=GONE, silence=0.0) == finished()


def test_a_sub_agent_without_any_record_is_not_known():
    assert state(AgentRun()) == UNKNOWN


@pytest.mark.parametrize(
    ("status", "since", "is_busy"),
    [
        ("busy", 99.0, True),
        ("waiting", 99.0, True),
        ("idle", 90.0, False),
        ("shell", 90.0, False),
        ("idle", 99.0, None),
        ("dreaming", 0.0, None),
        (None, 0.0, None),
    ],
)
def test_the_registry_says_whether_the_session_works(status, since, is_busy):
    live = LiveState(status, None, since)
    assert parent_of(Lifecycle.ACTIVE, live, 100.0) == Parent(False, is_busy)


def test_an_entry_whose_process_cannot_be_checked_says_nothing():
    live = LiveState("busy", None, 0.0, checked=False)
    assert parent_of(Lifecycle.ACTIVE, live, 100.0) == ALONE


def test_without_a_registry_only_the_end_of_a_session_is_known():
    assert parent_of(Lifecycle.ACTIVE, None, 100.0) == ALONE
    assert parent_of(Lifecycle.ENDED, None, 100.0) == GONE
