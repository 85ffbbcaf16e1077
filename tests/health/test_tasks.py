import pytest

from codevigil_lsp.events.model import AgentAnswer, AgentCall, Notified, Outcome, Prompt
from codevigil_lsp.health.model import SubagentEnd
from codevigil_lsp.health.tasks import End, Tasks, Told, task_key

TASK = "Find every caller."
KEY = task_key(TASK)


def call(call_id="c1", kind="Explore", task=TASK):
    return AgentCall(1, 1.0, call_id, kind, task)


def answer(call_id="c1", agent_id="a1", is_over=True, outcome=Outcome.OK, kind=None):
    return AgentAnswer(2, 2.0, call_id, agent_id, kind, is_over, outcome)


def report(task_id="a1", status="completed"):
    return Notified(3, 3.0, task_id, status)


def after(*events):
    tasks = Tasks()
    for event in events:
        tasks.ingest(event)
    return tasks


def test_while_it_is_waited_for_a_sub_agent_is_known_by_its_task():
    tasks = after(call())
    assert tasks.told_of("a1", KEY) == Told("Explore", is_awaited=True)
    assert tasks.told_of(None, task_key(f" {TASK}\n")) == Told("Explore", True)
    assert tasks.told_of("a1", task_key("another task")) is None
    assert tasks.told_of("a1", None) is None


def test_its_answer_says_that_it_is_done():
    tasks = after(call(), answer())
    completed = End(2.0, SubagentEnd.COMPLETED)
    assert tasks.told_of("a1", None) == Told("Explore", end=completed)


@pytest.mark.parametrize(
    ("outcome", "how"),
    [
        (Outcome.OK, SubagentEnd.COMPLETED),
        (Outcome.FAILED, SubagentEnd.FAILED),
        (Outcome.DENIED, SubagentEnd.FAILED),
        (Outcome.REJECTED, SubagentEnd.INTERRUPTED),
    ],
)
def test_how_it_ended_is_how_its_call_did(outcome, how):
    told = after(call(), answer(outcome=outcome)).told_of("a1", KEY)
    assert told.end.how is how


def test_one_in_the_background_is_done_when_it_is_reported():
    launched = call(), answer(is_over=False)
    assert after(*launched).told_of("a1", KEY) == Told("Explore")
    end = after(*launched, report()).told_of("a1", KEY).end
    assert end == End(3.0, SubagentEnd.COMPLETED)


@pytest.mark.parametrize(
    ("status", "how"),
    [
        ("failed", SubagentEnd.FAILED),
        ("killed", SubagentEnd.STOPPED),
        ("evaporated", None),
        ("", None),
    ],
)
def test_a_report_says_how_it_ended_or_that_is_not_known(status, how):
    assert after(report(status=status)).told_of("a1", None).end == End(3.0, how)


def test_the_latest_report_counts():
    end = after(report(status="failed"), report()).told_of("a1", None).end
    assert end.how is SubagentEnd.COMPLETED


def test_what_it_was_in_the_end_outweighs_what_was_asked_for():
    told = after(call(kind=None), answer(kind="general-purpose")).told_of("a1", None)
    assert told.type == "general-purpose"


def test_of_two_with_the_same_task_each_has_its_own_end():
    first = call("c1"), answer("c1", "a1")
    second = call("c2"), answer("c2", "a2", is_over=False)
    tasks = after(*first, *second)
    assert tasks.told_of("a1", KEY).end is not None
    assert tasks.told_of("a2", KEY).end is None
    assert tasks.told_of("a3", KEY) == Told("Explore")


def test_an_answer_without_its_call_and_other_events_tell_nothing():
    tasks = after(answer(), Notified(1, None), Prompt(1, None, TASK))
    assert tasks.told_of("a1", KEY) is None


def test_who_gave_no_task_and_heard_of_none_has_none():
    assert after(Prompt(1, None, TASK)).are_none
    assert not after(call()).are_none
    assert not after(report()).are_none


def test_what_is_kept_has_a_bound():
    tasks = Tasks()
    for number in range(5_000):
        tasks.ingest(call(f"c{number}", task=str(number)))
        tasks.ingest(answer(f"c{number}", f"a{number}"))
        tasks.ingest(report(f"a{number}"))
    kept = tasks._calls, tasks._of_agent, tasks._of_task, tasks._reports
    assert {len(of) for of in kept} == {1_000}
    assert tasks.told_of("a4999", None) is not None
    assert tasks.told_of("a0", None) is None
