"""The rows of the fault table that are about what is written into a transcript."""

import time

import pytest

from support.fault_fs import FaultFS
from support.transcript_files import record, records, whole_lines

NEW, ROTATE, TRUNCATE, DELETE = "new-session", "rotate", "truncate", "delete"


def test_f01_a_line_appended_byte_by_byte_arrives_once_and_whole(tail):
    data = '{"text":"grüße 漢字 🙂"}\n'.encode() * 2
    for place in range(len(data)):
        tail.disk.append(tail.path(), data[place : place + 1])
        tail.poll(after=0.25)
        assert tail.is_true()
    assert tail.lines[tail.path()] == whole_lines(data)


def test_f02_a_torn_last_line_is_held_and_shown_after_a_while(tail):
    tail.disk.write(tail.path(), records(range(3)) + b'{"torn":')
    tail.poll()
    assert len(tail.lines[tail.path()]) == 3
    assert tail.source.state().incomplete == 0
    tail.poll(after=29)
    assert tail.source.state().incomplete == 0
    tail.poll(after=2)
    assert tail.source.state().incomplete == 1
    assert tail.source.state().held == 8

    tail.disk.append(tail.path(), b"1}\n")
    tail.poll()
    assert tail.source.state().incomplete == 0
    assert tail.is_true()


def test_f03_a_record_glued_to_a_torn_one_costs_one_line_only(tail):
    tail.disk.write(tail.path(), record(0) + b'{"a":{"b"')
    tail.poll()
    tail.disk.append(tail.path(), records(range(1, 3)))
    tail.poll()
    assert tail.lines[tail.path()] == [
        record(0)[:-1],
        b'{"a":{"b"' + record(1)[:-1],
        record(2)[:-1],
    ]


def test_f04_a_file_cut_to_nothing_and_written_shorter_is_truncated(tail):
    tail.disk.write(tail.path(), records(range(10)))
    tail.poll()
    tail.disk.truncate(tail.path(), 0)
    tail.disk.append(tail.path(), records(range(20, 22)))
    assert tail.poll() == [(TRUNCATE, "truncated")]
    assert tail.is_true()


def test_f04_a_file_cut_to_nothing_says_so_before_anything_is_written(tail):
    tail.disk.write(tail.path(), records(range(10)))
    tail.poll()
    tail.disk.truncate(tail.path(), 0)
    assert tail.poll() == [(TRUNCATE, "truncated")]
    assert tail.is_true()


@pytest.mark.parametrize("count", [3, 4, 30, 300])
def test_f05_a_file_cut_and_regrown_past_the_offset_is_rewritten(tail, count):
    tail.disk.write(tail.path(), records(range(3)))
    tail.poll()
    tail.disk.truncate(tail.path(), 0)
    tail.disk.append(tail.path(), records(range(10, 10 + count)))
    assert tail.poll() == [(TRUNCATE, "rewritten")]
    assert tail.is_true()


def test_f05_the_same_beginning_and_another_end_is_seen_by_the_anchor(tail):
    prefix = records(range(100))
    tail.disk.write(tail.path(), prefix + records(range(200, 210)))
    tail.poll()
    tail.disk.write(tail.path(), prefix + records(range(300, 330)))
    assert tail.poll() == [(TRUNCATE, "rewritten")]
    assert tail.is_true()


def test_f06_a_rewrite_of_the_same_size_is_seen(tail):
    tail.disk.write(tail.path(), record(1))
    tail.poll()
    tail.disk.write(tail.path(), record(2))
    assert tail.poll() == [(TRUNCATE, "rewritten")]
    assert tail.is_true()


def test_f07_a_rewrite_that_keeps_the_mtime_is_seen(tail):
    tail.disk.write(tail.path(), record(1))
    tail.poll()
    mtime = tail.disk.node(tail.path()).mtime_ns
    tail.disk.write(tail.path(), record(2))
    tail.disk.node(tail.path()).mtime_ns = mtime
    assert tail.poll() == [(TRUNCATE, "rewritten")]
    assert tail.is_true()


@pytest.mark.parametrize("size", [10 * 1024 * 1024, 30 * 1024 * 1024])
def test_f23_a_line_beyond_the_limit_is_counted_and_not_held(make_tail, size):
    tail = make_tail()
    tail.disk.write(tail.path(), record(0) + b"x" * size + b"\n" + record(1))
    tail.poll()
    assert tail.lines[tail.path()] == [record(0)[:-1], b"", record(1)[:-1]]
    assert tail.keeper.oversize == [2]
    assert tail.source.stats.oversize == 1
    assert tail.disk.largest_read <= 1024 * 1024
    assert "watcher.oversize_line" in tail.codes


def test_f23_an_unfinished_line_beyond_the_limit_is_not_held(make_tail):
    tail = make_tail(parse_limit=1000, read_bytes=4096)
    for _ in range(20):
        tail.disk.append(tail.path(), b"x" * 10_000)
        tail.poll()
        assert tail.source.state().held <= 1000
    tail.disk.append(tail.path(), b"\n" + record(1))
    tail.poll()
    assert tail.lines[tail.path()] == [b"", record(1)[:-1]]


def test_f23_unfinished_lines_of_many_files_are_bounded_together(make_tail):
    tail = make_tail(parse_limit=1000, hold_limit=3000)
    for number in range(20):
        tail.disk.write(tail.path(f"s{number}"), record(0) + b"y" * 900)
    tail.poll()
    assert tail.source.state().held <= 3000
    for number in range(20):
        tail.disk.append(tail.path(f"s{number}"), b"z\n")
    tail.poll()
    assert tail.is_true()


def test_f24_many_short_lines_are_linear(make_tail):
    def spent(count):
        tail = make_tail(max_step_bytes=10**9, read_bytes=10**9, parse_limit=10**9)
        tail.disk.write(tail.path(), b'{"type":"user"}\n' * count)
        began = time.process_time()
        for _ in tail.source.poll():
            pass
        return time.process_time() - began

    spent(1000)
    small = min(spent(20_000) for _ in range(3))
    large = min(spent(320_000) for _ in range(3))
    # Quadratic would be 256 times as much for 16 times the lines.
    assert large < 64 * max(small, 0.001)


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"\xef\xbb\xbf{}\n", [b"{}"]),
        (b"{}\n\0\0\0\0{}\n", [b"{}", b"{}"]),
        (b"{}\r\n{}\r\n", [b"{}", b"{}"]),
        (b'{"a":"\xff\xfe"}\n', [b'{"a":"\xff\xfe"}']),
        (b'{"a":"\xed\xa0\x80"}\n', [b'{"a":"\xed\xa0\x80"}']),
        ('{"a":"\u2028\u2029\x85"}\n'.encode(), ['{"a":"\u2028\u2029\x85"}'.encode()]),
        (bytes(range(10, 256)) + b"\n", None),
    ],
)
def test_f25_odd_bytes_are_lines_too(make_tail, data, lines):
    for size in (1, 3, 4096):
        tail = make_tail(read_bytes=size)
        tail.disk.write(tail.path(), data)
        tail.poll()
        found = tail.lines[tail.path()]
        assert found == (lines if lines is not None else [b"", *found[1:]])


@pytest.mark.parametrize(
    "data",
    [
        b"\x1f\x8b\x08rest",
        b"PK\x03\x04rest",
        "{}\n".encode("utf-16"),
        "{}\n".encode("utf-16-be").join([b"\xfe\xff", b""]),
    ],
)
def test_f27_what_is_not_jsonl_is_said_once_and_ignored_until_it_changes(tail, data):
    tail.disk.write(tail.path(), data)
    assert tail.poll() == []
    assert tail.poll() == []
    assert tail.codes == ["watcher.not_jsonl"]
    assert tail.source.state().foreign == 1
    tail.disk.write(tail.path(), record(0))
    assert tail.poll() == [(NEW, None)]
    assert tail.source.state().foreign == 0
    assert tail.is_true()


def test_f40_a_rewrite_within_one_tick_of_a_coarse_clock_is_seen(make_tail):
    tail = make_tail()
    disk = FaultFS(tail.clock, granularity_ns=2_000_000_000)
    tail = make_tail(disk=disk)
    disk.write(tail.path(), record(1))
    tail.poll(after=0.1)
    assert len(tail.lines[tail.path()]) == 1
    disk.write(tail.path(), record(2))
    assert [said for _ in range(40) for said in tail.poll(after=0.25)] == [
        (TRUNCATE, "rewritten")
    ]
    assert tail.is_true()


def test_a_stated_limit_an_edit_between_head_and_anchor_is_not_seen(tail):
    """The other limit, bytes written and cut off between two polls, cannot be shown."""
    data = records(range(100))
    tail.disk.write(tail.path(), data)
    tail.poll()
    tail.disk.write(tail.path(), data[:1500] + b"?" + data[1501:])
    assert tail.poll() == []
