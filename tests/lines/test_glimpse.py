import pytest

from codevigil_lsp.lines.glimpse import glimpse
from support.fault_fs import FakeClock, FaultFS

PATH = "/r/-p/s.jsonl"
LINES = tuple(b"line %d" % number for number in range(100))


@pytest.fixture
def disk():
    made = FaultFS(FakeClock())
    made.write(PATH, b"".join(line + b"\n" for line in LINES))
    return made


def test_a_short_transcript_is_given_whole(disk):
    assert glimpse(disk, PATH, 10_000) == LINES


def test_of_a_long_one_whole_lines_at_both_ends_are(disk):
    found = glimpse(disk, PATH, 20)
    assert found == (b"line 0", b"line 1", b"line 98", b"line 99")


@pytest.mark.parametrize("reach", range(1, 900, 7))
def test_never_a_part_of_a_line(disk, reach):
    assert set(glimpse(disk, PATH, reach)) <= set(LINES)


def test_a_tail_without_newline_is_left_out(disk):
    disk.append(PATH, b"half")
    assert b"half" not in glimpse(disk, PATH, 10_000)
    assert b"half" not in glimpse(disk, PATH, 30)


def test_what_cannot_be_read_gives_nothing(disk):
    disk.fail(PATH, "open")
    assert glimpse(disk, PATH, 20) == ()
    assert glimpse(disk, "/r/-p/none.jsonl", 20) == ()
