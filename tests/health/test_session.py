from datetime import UTC, datetime

import pytest

from codevigil_lsp.errors import ErrorLevel
from codevigil_lsp.health.model import Activity, Lifecycle, LiveState, SubagentLayout
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.collectors.parse_health import ParseHealth
from codevigil_lsp.metrics.collectors.prompts import Prompts
from codevigil_lsp.metrics.ledger.book import Book
from codevigil_lsp.metrics.model import Severity
from support.source_session import SourceSession
from support.transcripts import EPOCH, TranscriptBuilder

YEAR = 365 * 86_400.0


def drifting(**more):
    """A session that changes much and reads nothing."""
    built = TranscriptBuilder(**more)
    built.prompt("move the prices")
    for number in range(21):
        built.edit(f"item_{number}.py", 1)
    built.say("Should I continue with the rest?", ends_turn=True)
    built.end_turn()
    return built


def test_a_session_tells_what_its_records_say(sessions, ordinary):
    ordinary.title("Round the cart total")
    sessions.take(ordinary)
    last = ordinary.time.timestamp()
    health = sessions.only(last)
    assert health.id == ordinary.session_id
    assert health.title == "Round the cart total"
    assert (health.cwd, health.project) == ("/home/you/shop", "shop")
    assert health.version == "2.1.330"
    assert health.started == EPOCH.timestamp() + 1
    assert health.ended == health.updated == last
    assert health.severity is Severity.OK
    collectors = create_collectors(MetricOptions())
    assert [metric.name for metric in health.metrics] == [c.name for c in collectors]


def test_a_session_tells_its_model_mode_cost_and_counts(sessions, ordinary):
    ordinary.say("Done.", effort="high")
    ordinary.bare("cost-state", totalCostUSD=0.5)
    sessions.take(ordinary)
    health = sessions.only(0)
    assert (health.model, health.effort) == ("claude-opus-5-5", "high")
    assert (health.permission_mode, health.cost) == ("default", 0.5)
    assert health.counts.prompts == 1
    assert health.counts.tool_calls["Edit"].ok == 1


def test_a_session_is_as_bad_as_its_worst_metric(sessions):
    sessions.take(drifting())
    health = sessions.only(0)
    assert {m.severity for m in health.metrics} == set(Severity)
    assert health.severity is Severity.CRITICAL


def test_findings_come_in_the_order_of_their_lines(sessions):
    sessions.take(drifting())
    lines = [finding.line for finding in sessions.only(0).findings]
    assert len(lines) == 2
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("cwd", "project"),
    [("/", "/"), ("/home/you/shop/", "shop"), ("C:\\git\\shop", "shop")],
)
def test_the_project_is_the_last_part_of_the_working_directory(sessions, cwd, project):
    built = TranscriptBuilder(cwd=cwd)
    built.prompt("hello")
    sessions.take(built)
    assert sessions.only(0).project == project


def test_without_a_working_directory_the_project_is_the_folders_name(sessions):
    built = TranscriptBuilder()
    built.bare("summary", summary="old times", leafUuid="x")
    sessions.take(built)
    health = sessions.only(0)
    assert (health.cwd, health.project) == (None, "-home-you-shop")
    assert health.title == health.id


def test_an_old_file_is_not_active_because_it_was_just_found(sessions, ordinary):
    sessions.take(ordinary)
    now = ordinary.time.timestamp() + YEAR
    assert sessions.only(now).lifecycle is Lifecycle.EVICTED


def test_a_file_that_changed_is_a_sign_of_life_where_records_have_no_time(sessions):
    built = TranscriptBuilder()
    built.bare("mode", mode="plan")
    sessions.take(built, time=1000.0)
    health = sessions.only(1010.0)
    assert health.updated == 1000.0
    assert (health.started, health.ended) == (None, None)


def test_a_record_from_the_future_does_not_keep_a_session_alive(sessions, ordinary):
    ordinary.time = datetime(2099, 1, 1, tzinfo=UTC)
    ordinary.prompt("from the future")
    sessions.take(ordinary, time=1_800_000_000.0)
    health = sessions.only(1_800_000_000.0 + 400)
    assert health.updated == 1_800_000_000.0
    assert health.lifecycle is Lifecycle.STALE
    assert health.ended == ordinary.time.timestamp()


def test_after_the_clock_was_set_back_silence_counts_from_there(sessions, ordinary):
    sessions.take(ordinary)
    before = ordinary.time.timestamp()
    now = before - 86_400
    assert sessions.aggregator.evict(now) == []
    assert sessions.only(now).updated == now
    assert sessions.only(now + 299).lifecycle is Lifecycle.ACTIVE
    assert sessions.only(now + 300).lifecycle is Lifecycle.STALE


def test_after_the_clock_was_set_forward_a_change_brings_the_session_back(
    sessions, ordinary
):
    key = sessions.take(ordinary)
    now = ordinary.time.timestamp() + 86_400
    assert sessions.only(now).lifecycle is Lifecycle.EVICTED
    sessions.feed(key, [], first=len(ordinary.lines) + 1, time=now)
    assert sessions.only(now).lifecycle is Lifecycle.ACTIVE


def test_asking_twice_gives_the_same(sessions):
    sessions.take(drifting())
    assert sessions.only(5.0) == sessions.only(5.0)


def test_lines_in_two_portions_give_what_they_give_at_once(make_sessions):
    built = drifting()
    whole, halves = make_sessions(), make_sessions()
    whole.take(built, time=0)
    key = halves.key(built)
    halves.begin(key)
    for number, line in enumerate(built.lines, 1):
        halves.feed(key, [line], first=number)
    assert halves.only(0) == whole.only(0)


def test_a_replaced_file_begins_again(sessions):
    key = sessions.take(drifting())
    assert sessions.only(0).findings
    sessions.begin(key, 0.0)
    health = sessions.only(0)
    assert health.severity is Severity.OK
    assert health.findings == ()
    assert (health.title, health.started) == (health.id, None)
    fresh = TranscriptBuilder()
    fresh.prompt("another task")
    sessions.feed(key, fresh.lines)
    assert sessions.only(0).title == "another task"
    assert sessions.aggregator.events == 1


def test_sub_agents_inside_the_transcript_are_counted_and_judged_apart(sessions):
    built = TranscriptBuilder(version="1.0.44")
    built.prompt("look around")
    for number in range(2):
        built.record(
            "user",
            parentUuid=None,
            isSidechain=True,
            message={"role": "user", "content": f"task {number}"},
        )
    sessions.take(built)
    health = sessions.only(0)
    assert [agent.layout for agent in health.subagents] == [SubagentLayout.INLINE] * 2
    prompts = next(metric for metric in health.metrics if metric.name == "prompts")
    assert prompts.value == 1


def test_lines_that_cannot_be_read_are_counted(sessions, ordinary):
    key = sessions.take(ordinary)
    first = len(ordinary.lines) + 1
    sessions.aggregator.feed(key, [b"{torn", b"", b"7"], first, (first + 1,), 0.0)
    assert sessions.aggregator.malformed == 3


class Broken:
    """Makes one step of a collector fail."""

    def __init__(self, monkeypatch, collector, step):
        self.calls = 0
        monkeypatch.setattr(collector, step, self.fail)

    def fail(self, *_):
        self.calls += 1
        raise ZeroDivisionError("a bug")


@pytest.mark.parametrize("step", ["ingest", "snapshot", "findings"])
def test_a_collector_that_fails_is_set_aside_once_and_the_others_go_on(
    monkeypatch, sessions, step
):
    broken = Broken(monkeypatch, Prompts, step)
    key = sessions.take(drifting())
    health = sessions.only(0)
    sessions.feed(key, drifting(seed="more").lines, first=100)
    again = sessions.only(0)
    assert broken.calls == 1
    (error,) = sessions.errors
    assert (error.level, error.code) == (ErrorLevel.ERROR, "metrics.collector_failed")
    assert dict(error.context) == {"metric": "prompts", "error": "ZeroDivisionError"}
    for found in (health, again):
        by_name = {metric.name: metric for metric in found.metrics}
        assert len(by_name) == len(create_collectors(MetricOptions()))
        assert by_name["prompts"].label == "unknown"
        assert by_name["prompts"].severity is Severity.OK
        assert found.severity is Severity.CRITICAL
        assert found.findings


def test_a_collector_that_failed_has_another_chance_in_a_new_file(
    monkeypatch, sessions, ordinary
):
    with monkeypatch.context() as patched:
        Broken(patched, ParseHealth, "ingest")
        key = sessions.take(ordinary)
    sessions.begin(key, 0.0)
    sessions.feed(key, ordinary.lines)
    by_name = {metric.name: metric for metric in sessions.only(0).metrics}
    assert by_name["parse_health"].value == 1


def test_an_error_says_nothing_of_the_transcript(monkeypatch, sessions, ordinary):
    ordinary.prompt("the secret word")
    Broken(monkeypatch, Prompts, "ingest")
    sessions.take(ordinary)
    (error,) = sessions.errors
    assert "secret" not in f"{error.message}{dict(error.context)}"


def test_without_a_registry_the_transcript_tells_what_a_session_does(
    sessions, ordinary
):
    sessions.take(ordinary)
    now = ordinary.time.timestamp()
    activity = sessions.only(now).activity
    assert (activity.activity, activity.reason) == (Activity.IDLE, "finished")
    assert (activity.since, activity.source) == (now - 1, "transcript")


def test_time_alone_turns_work_into_unknown(sessions, ordinary):
    ordinary.prompt("and now the rest")
    sessions.take(ordinary)
    now = ordinary.time.timestamp()
    assert sessions.only(now + 100).activity.activity is Activity.WORKING
    assert sessions.only(now + 1000).activity.activity is Activity.UNKNOWN


def test_an_agent_in_the_background_keeps_its_session_at_work(sessions, ordinary):
    call = ordinary.call("Agent", {"prompt": "look"})
    launched = {"status": "async_launched", "agentId": "a1b2c3d"}
    ordinary.result(call, structured=launched)
    ordinary.say("A helper looks.", ends_turn=True)
    sessions.take(ordinary)
    agent = TranscriptBuilder(session_id=ordinary.session_id, agent_id="a1b2c3d")
    agent.prompt("look")
    now = ordinary.time.timestamp() + 1000
    assert sessions.only(now).activity.activity is Activity.UNKNOWN
    sessions.take(agent, time=now - 5)
    activity = sessions.only(now).activity
    assert (activity.activity, activity.reason) == (Activity.WORKING, "agents")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("default", Activity.UNKNOWN), ("bypassPermissions", Activity.WORKING)],
)
def test_where_a_sub_agent_may_be_asking_it_is_not_known_whether_it_works(
    sessions, ordinary, mode, expected
):
    ordinary.prompt("and now the rest")
    ordinary.bare("permission-mode", permissionMode=mode)
    ordinary.call("Agent", {"prompt": "look"})
    sessions.take(ordinary)
    agent = TranscriptBuilder(
        session_id=ordinary.session_id, agent_id="a1b2c3d", start=ordinary.time
    )
    agent.prompt("look")
    call = agent.call("Edit", {"file_path": "/a"})
    key = sessions.take(agent)
    now = agent.time.timestamp()
    assert sessions.only(now).activity.activity is Activity.WORKING
    assert sessions.only(now + 3).activity.activity is expected
    agent.result(call)
    sessions.feed(key, agent.lines[-1:], first=9, time=now + 4)
    assert sessions.only(now + 5).activity.activity is Activity.WORKING


def closed(built):
    built.bare("cost-state", totalCostUSD=0.1)
    built.bare("last-prompt")
    return built


def test_a_closed_transcript_has_ended(sessions, ordinary):
    sessions.take(closed(ordinary), time=1_800_000_000.0)
    health = sessions.only(1_800_000_060.0)
    assert health.lifecycle is Lifecycle.ENDED
    activity = health.activity
    assert (activity.activity, activity.source) == (Activity.ENDED, "transcript")
    assert activity.since == 1_800_000_000.0


def test_a_closed_transcript_that_is_touched_again_is_not_known(sessions, ordinary):
    key = sessions.take(closed(ordinary), time=1_800_000_000.0)
    sessions.feed(key, [b'{"type":"mode"}'], first=99, time=1_800_000_060.0)
    health = sessions.only(1_800_000_060.0)
    assert health.lifecycle is Lifecycle.ACTIVE
    assert health.activity.activity is Activity.UNKNOWN
    ordinary.prompt("once more")
    sessions.feed(key, ordinary.lines[-1:], first=100, time=1_800_000_061.0)
    now = ordinary.time.timestamp()
    assert sessions.only(now).activity.activity is Activity.WORKING


def test_a_closed_transcript_of_a_running_process_has_not_ended(sessions, ordinary):
    sessions.take(closed(ordinary))
    now = ordinary.time.timestamp()
    sessions.live({ordinary.session_id: LiveState("idle", None, now)}, now)
    assert sessions.only(now).activity.activity is Activity.IDLE
    sessions.live({}, now + 9)
    activity = sessions.only(now + 9).activity
    assert (activity.activity, activity.since) == (Activity.ENDED, now + 9)
    assert activity.source == "registry"


def test_an_entry_that_cannot_be_checked_does_not_keep_a_session_for_ever(
    sessions, ordinary
):
    key = sessions.take(ordinary)
    now = ordinary.time.timestamp()
    state = LiveState("busy", None, now, checked=False)
    sessions.live({ordinary.session_id: state}, now)
    assert sessions.only(now).activity.source == "registry-unchecked"
    assert sessions.only(now + 600).activity.activity is Activity.UNKNOWN
    assert sessions.aggregator.evict(now + 2100) == [key.path]


def test_what_a_session_does_is_taken_from_the_live_registry(sessions, ordinary):
    sessions.take(ordinary)
    now = ordinary.time.timestamp()
    state = LiveState("waiting", "input needed", now - 3)
    sessions.live({ordinary.session_id: state}, now)
    activity = sessions.only(now).activity
    assert (activity.activity, activity.reason) == (Activity.WAITING, "question")
    assert activity.since == now - 3


def test_a_ledger_that_fails_takes_its_findings_along_and_nothing_else(
    monkeypatch, sessions
):
    def fail(*_):
        raise ZeroDivisionError

    built = SourceSession({"cart.py": "old_total\n", "tax.py": "old_tax\n"})
    built.prompt("go")
    built.change("cart.py", "old_total", "new_total")
    monkeypatch.setattr(Book, "file", fail)
    key = sessions.take(built)
    health = sessions.only(0)
    assert health.findings == ()
    assert health.counts.prompts == 1
    (error,) = sessions.errors
    assert error.code == "metrics.ledger_failed"
    monkeypatch.undo()
    built.change("tax.py", "old_tax", "new_tax")
    sessions.feed(key, built.lines[-2:], first=len(built.lines) - 1)
    assert sessions.only(0).findings == ()
    sessions.begin(key)
    sessions.feed(key, built.lines)
    assert len(sessions.only(0).findings) == 2


def test_a_warning_about_source_lines_makes_the_session_one(sessions):
    built = SourceSession({"old.md": "old words\n"})
    built.prompt("go")
    built.put("old.md", "new words\n")
    sessions.take(built)
    assert sessions.only(0).severity is Severity.WARNING
