"""The rows of the fault table that are about numbers and time: what looking costs, who has
his turn, and what the clock may do."""

import pytest

from codevigil_lsp.lines.scope import WorkspaceScope
from support.fault_fs import FakeClock, FaultFS
from support.transcript_files import record, records, whole_lines

NEW, ROTATE, TRUNCATE, DELETE = "new-session", "rotate", "truncate", "delete"
ROOT = "/home/u/.claude/projects"
DAY = 86_400.0


@pytest.fixture(scope="module")
def old_tree():
    """20,000 old transcripts in 400 projects, half of them of sub-agents."""
    clock = FakeClock()
    disk = FaultFS(clock)
    for project in range(400):
        for session in range(25):
            folder = f"{ROOT}/-p{project}/s{session}"
            disk.write(f"{folder}.jsonl", record(0))
            disk.write(f"{folder}/subagents/agent-a.jsonl", record(0))
    clock.advance(3 * DAY)
    return disk


@pytest.fixture
def old(old_tree, make_tail):
    tail = make_tail(disk=old_tree, since=old_tree.clock.wall() - DAY)
    tail.poll()
    old_tree.calls.clear()
    return tail


def polls_until(tail, path, expected, *, after, limit):
    """Seconds until the lines are there."""
    passed = 0.0
    while tail.lines.get(path) != expected:
        tail.poll(after=after)
        passed += after
        assert passed <= limit
    return passed


def test_f29_an_idle_poll_is_a_small_part_of_a_walk(old):
    for _ in range(30):
        old.poll(after=2.0)
    calls = old.disk.calls
    assert calls["scan"] == calls["open"] == 0
    # A plain walk lists 10,800 folders and looks at 20,000 files, thirty times.
    assert calls["stat"] / 30 < (20_000 + 10_800) / 6


def test_f29_a_hot_poll_looks_at_next_to_nothing(old):
    for _ in range(40):
        old.poll(after=0.25)
    assert old.disk.calls["stat"] / 40 < 700


@pytest.mark.parametrize("after", [0.25, 2.0])
@pytest.mark.parametrize("place", ["-p7/s3.jsonl", "-p399/s24.jsonl"])
def test_f29_an_append_to_a_cold_file_is_seen_within_ten_seconds(old, place, after):
    path = f"{ROOT}/{place}"
    old.disk.append(path, record(1))
    expected = whole_lines(old.disk.content(path))
    polls_until(old, path, expected, after=after, limit=10.0)


def test_f29_a_subagent_of_a_quiet_session_is_seen_within_three_rotations(old):
    path = f"{ROOT}/-p200/s1/subagents/agent-a.jsonl"
    old.disk.append(path, record(1))
    expected = whole_lines(old.disk.content(path))
    polls_until(old, path, expected, after=2.0, limit=30.0)


def test_f29_in_the_scope_of_a_workspace_any_cold_file_is_seen_within_ten_seconds(
    old_tree, make_tail
):
    """As with default settings: a tree of 20,000 files, and one project of them open."""
    since = old_tree.clock.wall() - DAY
    tail = make_tail(disk=old_tree, since=since, scope=WorkspaceScope(("/p300",)))
    tail.poll()
    for path in (
        f"{ROOT}/-p300/s1/subagents/agent-a.jsonl",
        f"{ROOT}/-p300/s24/subagents/agent-a.jsonl",
        f"{ROOT}/-p300/s9.jsonl",
    ):
        tail.disk.append(path, record(1))
        expected = whole_lines(tail.disk.content(path))
        polls_until(tail, path, expected, after=2.0, limit=10.0)


def test_f29_a_new_session_in_a_cold_project_is_seen_soon(old):
    path = f"{ROOT}/-p123/new.jsonl"
    old.disk.write(path, record(1))
    polls_until(old, path, whole_lines(record(1)), after=2.0, limit=6.0)


def test_f29_the_first_transcript_of_a_live_session_is_seen_at_once(old):
    path = f"{ROOT}/-p234/awaited.jsonl"
    old.source.mark_live({"awaited"})
    old.poll(after=2.0)
    old.disk.write(path, record(1))
    polls_until(old, path, whole_lines(record(1)), after=2.0, limit=2.0)


def test_f29_a_hot_transcript_is_looked_at_in_every_poll(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    for number in range(1, 20):
        tail.disk.append(tail.path(), record(number))
        tail.poll(after=0.25)
        assert tail.is_true()


def test_a_new_subagent_of_a_hot_session_is_seen_in_the_next_poll(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.append(tail.path(), record(1))
    tail.poll(after=0.25)
    tail.disk.write(tail.path(agent="a"), record(2))
    tail.poll(after=0.25)
    tail.disk.write(f"{ROOT}/-p/s1/subagents/workflows/w/agent-b.jsonl", record(3))
    tail.poll(after=0.25)
    tail.poll(after=0.25)
    assert tail.is_true()


def test_an_older_subagent_of_a_hot_session_is_seen_soon(tail):
    tail.disk.write(tail.path(agent="a"), record(2))
    tail.poll()
    tail.clock.advance(DAY)
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.poll(after=2.0)
    tail.disk.append(tail.path(agent="a"), record(3))
    tail.poll(after=2.0)
    assert tail.is_true()


def test_f30_a_live_line_does_not_wait_for_a_long_catch_up(make_tail):
    tail = make_tail(read_bytes=65_536, max_step_bytes=262_144)
    live, big = tail.path("live"), tail.path("big")
    tail.disk.write(live, record(0))
    tail.poll()
    tail.disk.write(big, records(range(300_000)))
    written = delivered = 0.0
    events = 0
    for event in tail.source.poll():
        tail.keeper.take(event)
        # The consumer takes ten milliseconds for each piece.
        tail.clock.advance(0.01)
        events += 1
        if events == 20:
            tail.disk.append(live, record(1))
            written = tail.clock.now
        if events > 20 and str(event.transcript.path) == live and not delivered:
            delivered = tail.clock.now
    assert events > 100
    assert 0 < delivered - written <= 2.0
    assert tail.is_true()


def test_f30_a_session_that_begins_during_a_long_catch_up_is_found(make_tail):
    tail = make_tail(read_bytes=65_536, max_step_bytes=262_144)
    tail.disk.write(tail.path("big"), records(range(300_000)))
    begun = 0.0
    for count, event in enumerate(tail.source.poll()):
        tail.keeper.take(event)
        tail.clock.advance(0.05)
        if count == 10:
            tail.disk.write(tail.path("new"), record(1))
            begun = tail.clock.now
        if tail.lines.get(tail.path("new")):
            break
    assert tail.clock.now - begun <= 3.0


def test_a_file_rewritten_faster_than_it_is_read_does_not_keep_a_poll_busy(tail):
    tail.disk.write(tail.path(), records(range(3)))
    tail.poll()
    tail.disk.append(tail.path(), record(3))
    tail.clock.advance(1)
    events = []
    for number, event in enumerate(tail.source.poll()):
        events.append(event)
        tail.keeper.take(event)
        tail.disk.write(tail.path(), records(range(10 * number, 10 * number + 7)))
        assert number < 20
    assert tail.source.next_poll_in() == 0.25
    tail.poll()
    assert tail.is_true()


def test_f30_nothing_is_read_ahead_of_the_consumer(make_tail):
    tail = make_tail(read_bytes=4096)
    for number in range(10):
        tail.disk.write(tail.path(f"s{number}"), records(range(1000)))
    polling = tail.source.poll()
    for _ in range(5):
        tail.disk.calls.clear()
        next(polling)
        assert tail.disk.calls["open"] <= 1
    assert tail.source.state().pending == 10


def test_f38_a_clock_that_jumps_changes_nothing(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    for number, jump in enumerate([DAY, -2 * DAY, 3600, -DAY, 400 * DAY], 1):
        tail.clock.jump_wall(jump)
        tail.disk.append(tail.path(), record(number))
        assert tail.poll(after=0.25) == []
        assert tail.is_true()
    assert 0 < tail.source.next_poll_in() <= 10


def test_f39_a_long_sleep_of_the_machine_is_one_poll(old):
    old.poll(after=8 * 3600)
    assert old.disk.calls["stat"] <= 20_000 + 11_000
    old.disk.calls.clear()
    old.poll(after=0.25)
    assert old.disk.calls["stat"] < 1000


def test_f49_a_slow_disk_is_polled_more_rarely(make_tail):
    tail = make_tail()

    def slow(path, look=tail.disk._stat):
        tail.clock.advance(0.2)
        return look(path)

    tail.disk._stat = slow
    tail.disk.write(tail.path(), record(0))
    for _ in range(8):
        tail.poll()
    assert tail.source.next_poll_in() >= 4.0
    assert tail.source.state().look_seconds >= 0.2


def test_f49_a_poll_begun_anew_ends_the_one_before(tail):
    tail.disk.write(tail.path(), records(range(3)))
    first = tail.source.poll()
    next(first)
    assert tail.poll() == [(NEW, None)]
    assert list(first) == []
    assert tail.is_true()


def test_f50_another_source_for_another_root_starts_clean(tail, make_tail):
    tail.disk.write(tail.path(), record(0))
    tail.disk.write("/home/u/other/-q/s2.jsonl", record(1))
    polling = tail.source.poll()
    next(polling)
    tail.source.close()
    assert list(polling) == []

    after = make_tail(disk=tail.disk, roots=["/home/u/other"])
    assert after.poll() == [(NEW, None)]
    assert list(after.lines) == ["/home/u/other/-q/s2.jsonl"]


def test_the_walk_takes_note_of_a_bounded_number_of_files(make_tail):
    tail = make_tail(max_known=10)
    for number in range(25):
        tail.disk.write(tail.path(f"s{number}"), record(number))
    tail.poll()
    assert tail.source.state().files == 10
    assert tail.source.state().skipped >= 15
