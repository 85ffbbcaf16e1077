"""`lsp.placing`: lines are found where they are, and not where they only look alike."""

from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.events.digests import lasting_digest_of
from codevigil_lsp.lsp.placing import Run, Text, place
from codevigil_lsp.metrics.model import SourceLines

FILLER = tuple(f"filler {number}" for number in range(200))


def wanted(*lines: str, start: int = 1) -> SourceLines:
    return SourceLines("/shop/cart.py", start, tuple(map(lasting_digest_of, lines)))


def test_lines_that_did_not_move_are_found() -> None:
    text = Text(["def total():", "    return 1", ""])

    assert place(wanted("    return 1", start=2), text) == [Run(1, 1)]


def test_lines_are_found_however_far_they_moved() -> None:
    text = Text([*FILLER, "def total():", "    return 1"])

    assert place(wanted("def total():", "    return 1"), text) == [Run(200, 2)]


def test_white_space_at_the_end_of_a_line_does_not_count() -> None:
    assert place(wanted("total = 1"), Text(["total = 1  \r"])) == [Run(0, 1)]


def test_lines_that_are_gone_are_not_found() -> None:
    assert place(wanted("def total():", "    return 1"), Text(FILLER)) == []
    assert place(wanted("def total():"), Text([])) == []


def test_of_lines_that_occur_more_than_once_the_nearest_are_taken() -> None:
    text = Text(["    return None", *FILLER[:10], "    return None", *FILLER[:10]])

    assert place(wanted("    return None", start=9), text) == [Run(11, 1)]
    assert place(wanted("    return None", start=3), text) == [Run(0, 1)]
    assert place(wanted("    return None", start=3), text, expected=12) == [Run(11, 1)]


def test_lines_that_occur_more_than_once_are_not_taken_far_away() -> None:
    text = Text(["    return None", "    return None", *FILLER])

    assert place(wanted("    return None", start=150), text) == []


def test_a_line_without_a_word_is_taken_only_where_it_was() -> None:
    text = Text(["if (a) {", "}", "if (b) {", "}"])

    assert place(wanted("}", start=4), text) == [Run(3, 1)]
    assert place(wanted("}", start=3), text) == []


def test_lines_with_something_between_are_found_in_pieces() -> None:
    text = Text(["first line", "second line", "new", "third line", "fourth line"])
    lines = wanted("first line", "second line", "third line", "fourth line")

    assert place(lines, text) == [Run(0, 2), Run(3, 2)]


def test_of_lines_that_are_partly_gone_the_rest_is_found() -> None:
    text = Text([*FILLER, "first line", "", "}"])

    assert place(wanted("gone", "first line", "", "}"), text) == [Run(200, 3)]


def test_a_rest_that_says_nothing_is_not_found() -> None:
    text = Text(["def other():", "", "    }", "    return None", "    return None"])
    lines = wanted("gone", "", "    }", "    return None")

    assert place(lines, text) == []


def test_a_file_as_a_whole_is_marked_on_its_first_line() -> None:
    assert place(wanted(), Text(["a", "b"])) == [Run(0, 1)]
    assert place(wanted(), Text([])) == []


_LINES = st.lists(
    st.sampled_from(["", "}", "word one", "word two", "word three", "x"]), max_size=12
)


@given(_LINES, _LINES, st.integers(-3, 15))
def test_only_lines_that_say_the_same_are_found(
    lines: list[str], now: list[str], start: int
) -> None:
    looked_for = wanted(*lines, start=start)
    text = Text(now)
    for run in place(looked_for, text) if lines else ():
        found = text.digests[run.start : run.start + run.count]
        assert len(found) == run.count > 0
        assert _stand_in(list(looked_for.digests), found)


@given(_LINES.filter(bool), st.lists(st.sampled_from(FILLER), max_size=40))
def test_lines_that_only_moved_down_are_found_once_they_say_something_of_their_own(
    lines: list[str], above: list[str]
) -> None:
    text = Text([*above, *lines])
    whole = Run(len(above), len(lines))
    if text.has_anchor(whole):
        assert place(wanted(*lines), text) == [whole]


def _stand_in(lines: list[int], part: list[int]) -> bool:
    return any(lines[at : at + len(part)] == part for at in range(len(lines)))
