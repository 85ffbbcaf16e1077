from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.spans import Spans

SIZE = 40
PIECES = st.lists(st.tuples(st.integers(1, SIZE), st.integers(0, 8)), max_size=8)


def spans_of(pieces):
    spans = Spans()
    for start, count in pieces:
        spans.add(start, count)
    return spans


def lines_of(spans):
    return {line for r in spans.ranges for line in range(r.start, r.start + r.count)}


@given(PIECES)
def test_it_holds_the_lines_that_were_added_in_pieces_apart(pieces):
    spans = spans_of(pieces)
    expected = {n for start, count in pieces for n in range(start, start + count)}
    assert lines_of(spans) == expected
    assert {n for n in range(SIZE * 2) if n in spans} == expected
    ends = [(r.start, r.start + r.count) for r in spans.ranges]
    assert all(below[0] > above[1] for above, below in pairwise(ends))
    assert bool(spans) == bool(expected)


@given(PIECES, st.integers(1, SIZE), st.integers(1, SIZE))
def test_it_covers_what_it_has_every_line_of(pieces, start, count):
    spans = spans_of(pieces)
    lines = set(range(start, start + count))
    assert spans.covers(start, start + count) == (lines <= lines_of(spans))


@given(PIECES, st.lists(st.tuples(*[st.integers(0, 5)] * 3), max_size=5))
def test_an_edit_drops_what_it_replaced_and_moves_what_stands_below(pieces, edits):
    """Compared with a list of lines to which the same is done."""
    spans = spans_of(pieces)
    held = lines_of(spans)
    file = [number in held for number in range(1, SIZE * 2)]
    changes, line, moved = [], 1, 0
    for gap, taken, put in edits:
        line += gap
        old, new = ("x",) * taken, ("y",) * put
        changes.append(Change(line, old, line + moved, new))
        start = line + moved - 1
        file[start : start + taken] = [False] * put
        line, moved = line + taken, moved + put - taken
    spans.shift(changes)
    assert lines_of(spans) == {n for n, is_in in enumerate(file, 1) if is_in}


def test_the_pieces_have_a_bound():
    spans = spans_of([(2 * number, 1) for number in range(1, 600)])
    assert len(spans.ranges) < 502
    assert 1198 in spans
