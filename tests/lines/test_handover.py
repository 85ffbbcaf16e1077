"""The order of the promise: read, hand on, and only then move."""

import pytest

from codevigil_lsp.lines.model import SourceEventKind
from support.transcript_files import record, records, whole_lines

KIND = SourceEventKind


def stop_after(tail, count):
    """Take so many events, and go away without accepting the last one."""
    taken = []
    tail.clock.advance(70)
    for event in tail.source.poll():
        taken.append(event)
        if len(taken) == count:
            break
    return taken


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_what_was_not_accepted_comes_again_exactly(make_tail, count):
    tail = make_tail(read_bytes=400)
    tail.disk.write(tail.path(), records(range(40)))
    first = stop_after(tail, count)
    again = next(iter(tail.source.poll()))
    assert again == first[-1]


def test_a_reset_that_was_not_accepted_comes_again(tail):
    tail.disk.write(tail.path(), records(range(4)))
    tail.poll()
    tail.disk.write(tail.path(), record(9))
    (event,) = stop_after(tail, 1)
    assert event.kind is KIND.TRUNCATE
    assert tail.poll() == [("truncate", "truncated")]
    assert tail.is_true()


def test_an_end_that_was_not_accepted_comes_again(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.remove(tail.path())
    tail.poll()
    (event,) = stop_after(tail, 1)
    assert event.kind is KIND.DELETE
    assert tail.poll() == [("delete", None)]
    assert tail.is_true()


def test_an_end_that_was_not_accepted_is_void_when_the_file_is_back(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.rename(tail.path(), "/elsewhere")
    tail.poll()
    stop_after(tail, 1)
    tail.disk.rename("/elsewhere", tail.path())
    assert tail.poll() == []
    assert tail.is_true()


def test_a_transcript_its_consumer_always_refuses_costs_the_others_nothing(tail):
    for name in ("a", "b", "c"):
        tail.disk.write(tail.path(name), records(range(3)))

    def consume():
        for event in tail.source.poll():
            if event.transcript.session_id == "b" and event.lines:
                raise RuntimeError
            tail.keeper.take(event)

    for _ in range(3):
        tail.clock.advance(70)
        with pytest.raises(RuntimeError):
            consume()
    assert len(tail.lines[tail.path("a")]) == len(tail.lines[tail.path("c")]) == 3
    assert tail.lines[tail.path("b")] == []
    tail.poll()
    assert tail.is_true()


def test_what_was_forgotten_in_between_is_not_moved(tail):
    tail.disk.write(tail.path(), records(range(3)))
    for event in tail.source.poll():
        tail.source.forget(event.transcript)
    assert tail.source.stats.lines == 0
    assert tail.source.state().asleep == 1
    tail.disk.append(tail.path(), record(3))
    tail.poll()
    assert tail.is_true()


def test_the_events_of_a_piece_tell_where_it_stands(make_tail):
    tail = make_tail(read_bytes=400)
    data = records(range(40))
    tail.disk.write(tail.path(), data)
    events = [event for event in tail.source.poll() if event.lines]
    assert [event.caught_up for event in events] == [False] * (len(events) - 1) + [True]
    assert {event.size for event in events} == {len(data)}
    assert [line for event in events for line in event.lines] == whole_lines(data)


def test_a_line_over_the_limit_is_said_with_the_name_only(make_tail):
    tail = make_tail(parse_limit=100)
    tail.disk.write(tail.path(), b"secret" * 50 + b"\n")
    tail.poll()
    (error,) = tail.errors
    assert error.code == "watcher.oversize_line"
    assert error.context == {"name": "s1.jsonl", "lines": 1, "limit": 100}
    assert "secret" not in str(error)


def test_a_file_that_says_it_has_bytes_and_gives_none_ends_the_step(tail):
    tail.disk.write(tail.path(), record(0))
    tail.poll()
    tail.disk.append(tail.path(), record(1))
    node = tail.disk.node(tail.path())
    whole = bytes(node.data)
    seen = tail.disk.stat_of(node)
    tail.disk.stat_of = lambda other: (
        seen if other is node else type(tail.disk).stat_of(tail.disk, other)
    )
    del node.data[len(record(0)) :]
    assert tail.poll() == []
    del tail.disk.stat_of
    tail.disk.write(tail.path(), whole + record(2))
    tail.poll()
    assert tail.is_true()


def test_what_was_forgotten_at_its_lines_is_neither_counted_nor_held(tail):
    tail.disk.write(tail.path(), record(0) + b"half")
    for event in tail.source.poll():
        if event.lines:
            tail.source.forget(event.transcript)
    assert tail.source.stats.lines == 0
    assert tail.source.state().held == 0


def test_an_absence_is_over_once_the_file_was_read_again(tail):
    tail.disk.write(tail.path(), records(range(4)))
    tail.poll()
    tail.disk.rename(tail.path(), "/elsewhere")
    tail.poll()
    tail.disk.rename("/elsewhere", tail.path())
    tail.poll()
    tail.disk.truncate(tail.path(), len(record(0)))
    assert tail.poll() == [("truncate", "truncated")]
