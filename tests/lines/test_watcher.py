from pathlib import Path

import pytest

from codevigil_lsp.lines.model import SourceEventKind, WatchOptions
from codevigil_lsp.lines.scope import WorkspaceScope
from codevigil_lsp.lines.watcher import PollingSource
from support.transcript_files import (
    OTHER_SESSION,
    SESSION,
    LineKeeper,
    TranscriptFiles,
    record,
    records,
    whole_lines,
)

KIND = SourceEventKind


@pytest.fixture
def files(tmp_path):
    return TranscriptFiles(tmp_path / "projects")


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def errors():
    return []


@pytest.fixture
def make(files, clock, errors):
    def make(*roots, **options):
        keywords = {
            name: options.pop(name) for name in ("since", "scope") if name in options
        }
        return PollingSource(
            roots or [files.root],
            options=WatchOptions(**options),
            on_error=errors.append,
            clock=clock,
            **keywords,
        )

    return make


@pytest.fixture
def poll(clock):
    def poll(source, *, after=60.0):
        clock.now += after
        return [
            (event.kind, event.lines if event.lines else event.reason)
            for event in source.poll()
        ]

    return poll


def test_a_new_transcript_is_announced_before_its_lines(files, make, poll):
    path = files.write(files.main(), records(range(3)))
    (new, append) = make().poll()

    assert (new.kind, append.kind) == (KIND.NEW_SESSION, KIND.APPEND)
    assert new.lines == ()
    assert append.lines == tuple(whole_lines(records(range(3))))
    assert append.first_line == 1
    assert append.caught_up
    assert append.size == path.stat().st_size
    assert append.inode == path.stat().st_ino
    assert new.time == path.stat().st_mtime_ns / 1e9
    assert append.transcript.session_id == SESSION


def test_an_empty_transcript_is_announced_and_has_no_lines(files, make, poll):
    files.write(files.main(), b"")
    source = make()
    assert poll(source) == [(KIND.NEW_SESSION, None)]
    assert poll(source) == []


def test_what_is_appended_comes_once_and_with_its_number(files, make, poll, clock):
    source = make()
    files.write(files.main(), record(0))
    poll(source)
    files.append(files.main(), record(1) + b'{"half":')
    clock.now += 1
    (event,) = source.poll()
    assert event.lines == (record(1)[:-1],)
    assert event.first_line == 2
    assert poll(source) == []

    files.append(files.main(), b"1}\n")
    (event,) = source.poll()
    assert event.lines == (b'{"half":1}',)
    assert event.first_line == 3


def test_nothing_changed_is_nothing_said(files, make, poll):
    source = make()
    files.write(files.main(), record(0))
    poll(source)
    assert poll(source) == []
    assert source.stats.files == 1
    assert source.stats.bytes == len(record(0))


def test_a_shrunk_transcript_is_truncated_and_read_again(files, make, poll):
    source = make()
    files.write(files.main(), records(range(5)))
    poll(source)
    files.write(files.main(), record(9))
    assert poll(source) == [
        (KIND.TRUNCATE, "truncated"),
        (KIND.APPEND, (record(9)[:-1],)),
    ]


def test_a_transcript_rewritten_longer_is_truncated_and_read_again(files, make, poll):
    source = make()
    files.write(files.main(), records(range(3)))
    poll(source)
    files.write(files.main(), records(range(10, 20)))
    assert poll(source) == [
        (KIND.TRUNCATE, "rewritten"),
        (KIND.APPEND, tuple(whole_lines(records(range(10, 20))))),
    ]


def test_a_transcript_replaced_by_a_rename_is_rotated(files, make, poll):
    source = make()
    files.write(files.main(), records(range(3)))
    poll(source)
    files.replace(files.main(), records(range(4)))
    assert poll(source) == [
        (KIND.ROTATE, "replaced"),
        (KIND.APPEND, tuple(whole_lines(records(range(4))))),
    ]


def test_a_deleted_transcript_is_gone_after_two_polls(files, make, poll):
    source = make()
    files.write(files.main(), record(0))
    poll(source)
    files.main().unlink()
    assert poll(source) == []
    assert poll(source) == [(KIND.DELETE, None)]
    assert poll(source) == []
    assert source.state().files == 0


def test_a_transcript_deleted_and_written_again_is_a_new_session(files, make, poll):
    source = make()
    files.write(files.main(), record(0))
    poll(source)
    files.main().unlink()
    poll(source)
    poll(source)
    files.write(files.main(), record(1))
    assert poll(source) == [
        (KIND.NEW_SESSION, None),
        (KIND.APPEND, (record(1)[:-1],)),
    ]


def test_a_consumer_that_goes_away_gets_the_same_piece_again(files, make, poll):
    files.write(files.main(), records(range(3)))
    source = make()
    for event in source.poll():
        if event.kind is KIND.APPEND:
            break
    assert source.stats.lines == 0
    again = poll(source)
    assert again == [(KIND.APPEND, tuple(whole_lines(records(range(3)))))]
    assert source.stats.lines == 3


def test_a_consumer_that_raises_at_the_announcement_gets_it_again(files, make, poll):
    files.write(files.main(), record(0))
    source = make()
    next(iter(source.poll()))
    assert poll(source)[0] == (KIND.NEW_SESSION, None)


def test_pieces_are_bounded_and_numbered_on(files, make):
    data = records(range(200), "x" * 100)
    files.write(files.main(), data)
    source = make(read_bytes=4096, max_step_bytes=8192)
    lines, pieces = [], 0
    for event in source.poll():
        if event.kind is KIND.APPEND:
            assert event.first_line == len(lines) + 1
            assert sum(map(len, event.lines)) <= 4096 + 200
            lines += event.lines
            pieces += 1
    assert lines == whole_lines(data)
    assert pieces > 5
    assert event.caught_up


def test_transcripts_have_their_turn_between_the_steps_of_a_long_one(files, make):
    files.write(files.main(), records(range(500), "x" * 100))
    files.write(files.main(OTHER_SESSION), record(0), age=3600)
    order = [
        event.transcript.session_id
        for event in make(read_bytes=4096, max_step_bytes=8192).poll()
        if event.kind is KIND.APPEND
    ]
    assert order.index(OTHER_SESSION) <= 3


def test_old_transcripts_sleep_until_they_change(files, make, poll):
    files.write(files.main(), records(range(2)), age=3600)
    now = files.write(files.main(OTHER_SESSION), record(7)).stat().st_mtime
    source = make(since=now - 60)
    assert poll(source) == [(KIND.NEW_SESSION, None), (KIND.APPEND, (record(7)[:-1],))]
    assert source.state().asleep == 1
    assert source.state().files == 2

    files.append(files.main(), record(2))
    assert poll(source) == [
        (KIND.NEW_SESSION, None),
        (KIND.APPEND, tuple(whole_lines(records(range(3))))),
    ]


def test_an_old_subagent_wakes_with_its_session(files, make, poll):
    files.write(files.nested("a1"), record(5), age=7200)
    now = files.write(files.main(), record(0)).stat().st_mtime
    assert len(poll(make(since=now - 60))) == 4


def test_a_forgotten_transcript_comes_as_new_when_it_grows(files, make, poll):
    files.write(files.main(), record(0))
    source = make()
    transcript = next(iter(source.poll())).transcript
    poll(source)
    source.forget(transcript)
    assert poll(source) == []
    files.append(files.main(), record(1))
    assert poll(source) == [
        (KIND.NEW_SESSION, None),
        (KIND.APPEND, tuple(whole_lines(records(range(2))))),
    ]


def test_a_transcript_forgotten_while_its_piece_is_handed_on_stays_forgotten(
    files, make, poll
):
    files.write(files.main(), record(0))
    source = make()
    for event in source.poll():
        if event.kind is KIND.APPEND:
            source.forget(event.transcript)
    assert poll(source) == []
    files.append(files.main(), record(1))
    assert len(poll(source)[1][1]) == 2


def test_the_cap_keeps_the_most_recently_modified(files, make, poll, errors):
    for number in range(5):
        files.write(files.main(f"s{number}"), record(number), age=100 * number)
    source = make(max_files=3)
    read = {
        event.transcript.session_id
        for event in source.poll()
        if event.kind is KIND.NEW_SESSION
    }
    assert read == {"s0", "s1", "s2"}
    assert source.state().skipped == 2
    (error,) = errors
    assert error.code == "watcher.bounded_walk_overflow"
    assert error.context["overflow_count"] == 2

    files.append(files.main("s4"), record(9))
    assert poll(source)[0] == (KIND.NEW_SESSION, None)
    poll(source)
    assert len(errors) == 1


def test_large_growth_is_recorded_once(files, make, poll, errors):
    source = make(large_file_warn_bytes=1000)
    files.write(files.main(), record(0))
    poll(source)
    files.append(files.main(), records(range(100)))
    poll(source)
    (error,) = errors
    assert error.code == "watcher.large_file_growth"
    assert str(files.root) not in str(error)


def test_a_line_over_the_limit_is_named_and_the_others_are_read(files, make):
    data = record(0) + record(1, "x" * 5000) + record(2)
    files.write(files.main(), data)
    source = make(parse_limit=2000, read_bytes=1024)
    events = [event for event in source.poll() if event.lines]
    lines = [line for event in events for line in event.lines]
    assert lines == [record(0)[:-1], b"", record(2)[:-1]]
    assert [number for event in events for number in event.oversize] == [2]
    assert source.stats.oversize == 1


def test_a_closed_source_gives_nothing(files, make, poll):
    files.write(files.main(), record(0))
    source = make()
    running = source.poll()
    next(running)
    source.close()
    assert list(running) == []
    assert poll(source) == []


def test_a_file_that_is_not_jsonl_is_said_once_and_left_alone(
    files, make, poll, errors
):
    files.write(files.main(), b"\x1f\x8b\x08\x00garbage")
    source = make()
    assert poll(source) == []
    assert poll(source) == []
    assert [error.code for error in errors] == ["watcher.not_jsonl"]
    assert source.state().foreign == 1

    files.write(files.main(), record(0))
    assert poll(source)[0] == (KIND.NEW_SESSION, None)


def test_an_interval_is_short_while_something_is_hot(files, make, poll, clock):
    source = make()
    poll(source)
    assert source.next_poll_in() == 2.0
    files.write(files.main(), record(0))
    poll(source)
    assert source.next_poll_in() == 0.25
    clock.now += 1000
    poll(source)
    poll(source)
    assert source.next_poll_in() == 2.0


def test_a_live_session_is_read_however_old_and_looked_at_in_every_poll(
    files, make, poll
):
    path = files.write(files.main(), record(0), age=10**6)
    source = make(since=path.stat().st_mtime + 10)
    assert poll(source) == []
    source.mark_live({SESSION})
    assert poll(source)[0] == (KIND.NEW_SESSION, None)
    poll(source, after=10**5)
    files.append(path, record(1))
    assert poll(source, after=0.01) == [(KIND.APPEND, (record(1)[:-1],))]
    source.mark_live(())
    poll(source, after=10**5)
    assert source.state().hot == 0


def test_a_project_folder_and_a_single_transcript_are_roots_too(files, make):
    files.write(files.main(), record(0))
    files.write(files.nested("a"), record(1))
    files.write(files.main(OTHER_SESSION), record(2))

    def read(*roots):
        return sorted(
            event.transcript.path.name
            for event in make(*roots).poll()
            if event.kind is KIND.NEW_SESSION
        )

    mine = ["5b613073-e70b-48a1-b6ae-c6aaa99ec2b1.jsonl", "agent-a.jsonl"]
    assert read(files.main()) == mine
    assert read(files.nested("a")) == ["agent-a.jsonl"]
    assert read(files.main().parent) == sorted([*mine, f"{OTHER_SESSION}.jsonl"])
    assert read(files.root.parent) == read(files.root)


def test_a_single_transcript_in_the_root_of_a_disk_is_read(make_tail):
    tail = make_tail(roots=["/s.jsonl"])
    tail.disk.write("/s.jsonl", record(0))
    assert tail.poll() == [("new-session", None)]
    tail.disk.append("/s.jsonl", record(1))
    tail.poll()
    assert tail.is_true()


def test_roots_within_each_other_give_each_transcript_once(files, make, poll):
    files.write(files.main(), record(0))
    source = make(files.root, files.main().parent, files.main(), files.root)
    assert poll(source) == [(KIND.NEW_SESSION, None), (KIND.APPEND, (record(0)[:-1],))]
    files.main().unlink()
    poll(source)
    assert poll(source) == [(KIND.DELETE, None)]


def test_only_projects_within_the_scope_are_looked_at(files, make):
    files.write(files.main(), record(0))
    files.write(files.main(project="-elsewhere"), record(0))
    source = make(scope=WorkspaceScope(("/home/u/shop",)))
    projects = {event.transcript.project for event in source.poll()}
    assert projects == {"-home-u-shop"}
    assert source.state().files == 1


def test_errors_are_said_also_to_a_consumer_that_never_finishes_a_poll(make_tail):
    tail = make_tail()
    for number in range(60):
        path = tail.path(f"s{number}")
        tail.disk.write(path, record(0))
        tail.disk.fail(path, "open")
        tail.disk.write(tail.path("good"), record(number))
        tail.clock.advance(0.5)
        next(iter(tail.source.poll()), None)
    assert tail.codes.count("watcher.unreadable_file") > 40


def test_a_state_says_what_is_known(files, make, poll, clock):
    files.write(files.main(), record(0) + b"half")
    source = make(files.root, files.root / "missing")
    poll(source)
    state = source.state()
    assert (state.files, state.hot, state.held, state.polls) == (1, 1, 4, 1)
    assert state.roots_missing == (files.root / "missing",)
    assert state.incomplete == 0
    clock.now += 31
    assert source.state().incomplete == 1


def test_real_transcripts_come_out_as_they_are(make):
    root = Path(__file__).parents[3] / "shared" / "transcripts" / "projects"
    if not root.is_dir():
        pytest.skip("the shared transcripts are not here")
    keeper = LineKeeper()
    keeper.take_all(make(root).poll())
    assert len(keeper.lines) > 50
    for path, lines in keeper.lines.items():
        assert lines == whole_lines(Path(path).read_bytes())
