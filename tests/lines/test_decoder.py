import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.lines.decoder import EMPTY, Chain, Tail, decode

LIMIT = 1000


def run(pieces, *, limit=LIMIT):
    tail, lines, dropped = EMPTY, [], []
    for piece in pieces:
        decoded = decode(tail, piece, limit=limit, at_start=not lines)
        dropped += [len(lines) + place for place in decoded.oversize]
        lines += decoded.lines
        tail = decoded.tail
    return lines, dropped, tail


def cut(data, places):
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in pairwise(edges)]


def test_a_line_arrives_with_its_newline_and_not_before():
    lines, _, tail = run([b'{"a":1}'])
    assert lines == []
    assert tail.length == 7

    lines, _, tail = run([b'{"a":1}', b"\n"])
    assert lines == [b'{"a":1}']
    assert tail is EMPTY


def test_a_line_split_across_reads_arrives_once():
    lines, _, _ = run([b'{"a"', b":", b'1}\n{"b"', b":2}\n"])
    assert lines == [b'{"a":1}', b'{"b":2}']


def test_blank_lines_keep_their_place():
    lines, dropped, _ = run([b"a\n\n\nb\n"])
    assert lines == [b"a", b"", b"", b"b"]
    assert dropped == []


def test_a_byte_order_mark_is_stripped_from_the_first_line_only():
    lines, _, _ = run([b"\xef\xbb", b"\xbfa\n\xef\xbb\xbfb\n"])
    assert lines == [b"a", b"\xef\xbb\xbfb"]


@pytest.mark.parametrize("pieces", [[b"a\r\nb\r\n"], [b"a\r", b"\nb", b"\r", b"\n"]])
def test_carriage_returns_are_trimmed(pieces):
    assert run(pieces)[0] == [b"a", b"b"]


@pytest.mark.parametrize(
    "pieces", [[b"a\n\0\0\0\0b\n"], [b"a\n\0\0", b"\0\0b", b"\n"], [b"a\n", b"\0b\n"]]
)
def test_the_nuls_of_a_hole_are_stripped(pieces):
    assert run(pieces)[0] == [b"a", b"b"]


def test_other_line_separators_do_not_end_a_line():
    line = '{"t":"a\u2028b\u2029c\x85d\x0b\x0c\x1c"}'.encode()
    assert run([line + b"\n"])[0] == [line]


def test_a_line_over_the_limit_is_dropped_and_keeps_its_number():
    data = b"a\n" + b"x" * (LIMIT + 1) + b"\nb\n"
    for pieces in ([data], cut(data, range(0, 2000, 7)), [b"a\n", data[2:], b""]):
        lines, dropped, tail = run(pieces)
        assert lines == [b"a", b"", b"b"]
        assert dropped == [1]
        assert tail.length == 0


def test_a_line_at_the_limit_is_handed_on():
    line = b"x" * LIMIT
    for pieces in ([line + b"\n"], [line, b"\n"], [line[:1], line[1:] + b"\n"]):
        assert run(pieces)[:2] == ([line], [])


def test_a_line_over_the_limit_is_not_held():
    tail = EMPTY
    for _ in range(100):
        tail = decode(tail, b"x" * 100, limit=LIMIT).tail
        assert tail.kept <= LIMIT
    assert tail.length == 10_000
    assert tail.kept == 0
    assert tail.chain is None


def test_a_decoding_can_be_taken_back():
    before = decode(EMPTY, b"ab", limit=LIMIT).tail
    decode(before, b"cd", limit=LIMIT)
    decode(before, b"x\n", limit=LIMIT)

    assert decode(before, b"ef\n", limit=LIMIT).lines == (b"abef",)


def test_a_line_in_very_many_pieces_is_joined_and_let_go():
    tail = EMPTY
    for _ in range(200_000):
        tail = decode(tail, b"x", limit=10**6).tail
    assert isinstance(tail.chain, Chain)
    assert decode(tail, b"\n", limit=10**6).lines == (b"x" * 200_000,)


def test_the_cost_of_a_long_line_is_linear_in_its_length():
    def spent(size):
        chunk, began = b"x" * 65_536, time.process_time()
        run([chunk] * (size // len(chunk)) + [b"\n"], limit=10**9)
        return time.process_time() - began

    spent(2**20)
    small = min(spent(2**23) for _ in range(3))
    large = min(spent(2**26) for _ in range(3))

    # Quadratic would be 64 times as much for eight times the bytes: seconds.  The few
    # milliseconds below which nothing is told are those of getting fresh memory.
    assert large < 32 * max(small, 0.005)


@given(
    st.lists(st.binary(max_size=12), max_size=12),
    st.lists(st.integers(0, 500), max_size=12),
)
def test_the_same_bytes_cut_anywhere_give_the_same_lines(lines, places):
    data = b"\n".join(lines)
    whole = run([data], limit=8)
    pieces = run(cut(data, places), limit=8)

    assert pieces[:2] == whole[:2]
    assert isinstance(pieces[2], Tail)
    assert pieces[2].length == whole[2].length


@given(st.text(), st.lists(st.integers(0, 500), max_size=20))
def test_text_cut_inside_its_characters_comes_out_whole(text, places):
    text = text.replace("\n", "").replace("\r", "").replace("\0", "").lstrip("\ufeff")
    data = text.encode("utf-8", "replace")
    assert run(cut(data + b"\n", places), limit=10**6)[0] == [data]


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([0, 1, 700, 9000]))),
    st.lists(st.integers(0, 100_000), max_size=3),
)
def test_long_lines_and_short_ones_are_cut_alike(lines, places):
    data = "\n".join(start + "x" * length for start, length in lines).encode()
    *whole, rest = data.split(b"\n")
    found, _, tail = run(cut(data, places), limit=10**6)
    assert found == whole
    assert tail.length == len(rest)
