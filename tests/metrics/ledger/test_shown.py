import pytest

from codevigil_lsp.events.digests import digest_of
from codevigil_lsp.metrics.ledger.shown import ShownLines, digests_of, lines_in, tells


def shown(*texts, prefixed=False):
    lines = ShownLines()
    for text in texts:
        lines.add(text, prefixed=prefixed)
    return lines


def test_a_line_is_known_wherever_it_stood_and_however_far_in():
    lines = shown("def total():\n\treturn  1\n", "x")
    assert "    return  1" in lines
    assert "return 1" not in lines
    assert "return" not in lines


@pytest.mark.parametrize(
    "text",
    [
        "12:    return one",
        "src/cart.py:12:    return one",
        "src/cart.py:    return one",
        "C:\\shop\\cart.py:12:    return one",
        "src/my-cart.py-12-    return one",
        "12-    return one",
        "    12\t    return one",
        "    12\u2192    return one",
        " 12 |     return one",
        "+    return one",
        "-   return one",
        "  + return one",
        "> 12 | return one",
        "12     return one",
        ">       return one",
    ],
)
def test_a_line_behind_a_name_a_number_or_a_mark_is_known_both_ways(text):
    before = f"first\n{text}\nlast"
    assert "return one" in shown(before, prefixed=True)
    assert text in shown(before, prefixed=True)
    assert "return one" not in shown(before)


def test_the_lines_of_a_text_are_given_both_ways():
    told = list(lines_in("first\n12: second"))
    assert told == ["first", "12: second", " second"]


def test_colours_are_no_part_of_a_line():
    assert "return one" in shown("\x1b[1;31m    return one\x1b[0m\x1b[K")


def test_what_waits_and_what_was_taken_in_are_searched_alike():
    lines = shown(*[f"line {number}\n" for number in range(1_000)])
    assert "line 999" in lines
    assert "line 3" in lines
    lines.add("line 1000")
    lines.settle()
    assert all(f"line {number}" in lines for number in (0, 500, 1_000))
    assert "line 1001" not in lines
    assert lines.is_complete


def test_the_latest_texts_are_searched_by_whole_lines():
    lines = shown("before\n  return one\nreturn one and more", "some return one")
    assert "return one" in lines
    assert "return one and more" in lines
    assert "return" not in lines
    assert "one and more" not in lines


def test_what_waits_is_told_until_it_was_taken_in():
    lines = shown("abc\n" * 10, "def")
    assert lines.waiting == 43
    lines.settle()
    assert lines.waiting == 43
    lines.add("first line\n" * 5_000)
    lines.settle()
    assert lines.waiting == 0
    assert "abc" in lines


def test_what_rests_is_held_once_however_often_it_was_shown():
    lines = ShownLines()
    for _ in range(12):
        lines.add("\n".join(map(str, range(100_000, 200_000))))
        lines.settle()
    assert lines.is_complete
    assert "100000" in lines


def test_long_texts_do_not_wait():
    lines = shown("abc\n" * 400_000, "def\n" * 400_000)
    assert "abc" in lines
    assert "def" in lines


def test_beyond_a_bound_all_is_forgotten_and_that_is_said():
    lines = ShownLines()
    for piece in range(6):
        lines.add("\n".join(f"{piece}-{number}" for number in range(200_000)))
        assert "x" not in lines
    assert not lines.is_complete
    assert "0-0" not in lines


def test_after_the_end_nothing_is_known():
    lines = shown("abc")
    lines.close()
    lines.add("def")
    assert "abc" not in lines
    assert "def" not in lines
    assert not lines.is_complete


@pytest.mark.parametrize(
    ("line", "is_telling"),
    [
        ("", False),
        ("  });", False),
        ("x = 1", False),
        ("pass", True),
        ("a[b] = c", True),
    ],
)
def test_a_line_with_little_text_tells_nothing(line, is_telling):
    assert tells(line) is is_telling


def test_the_digests_of_lines_are_those_of_each():
    assert list(digests_of([" a", "b\t"])) == [digest_of("a"), digest_of("b")]
