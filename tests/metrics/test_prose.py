import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.metrics.prose import CLOSING_LENGTH, closing_start, prose, sentences


@pytest.mark.parametrize(
    "hidden",
    [
        "`code`",
        "```\ncode\n```",
        "```python\ncode without end",
        "~~~\ncode\n~~~",
        '"quoted"',
        "“quoted”",
        "„quoted“",
        "«quoted»",
        "'quoted'",
        "'it isn't said'",
        "\n> quoted\n",
        "\n  > quoted",
        "\n| cell | cell |\n",
        "\n## A heading\n",
    ],
)
def test_what_is_not_the_agents_own_prose_is_blanked(hidden):
    text = f"Before {hidden}"
    blanked = prose(text)
    assert blanked.split() == ["Before"]
    assert len(blanked) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "It's done, and that isn't all: the users' data.",
        'A 5" screen',
        "a > b",
        "see #12",
        "one ` alone",
        "a | b",
    ],
)
def test_apostrophes_and_signs_in_prose_stay(text):
    assert prose(text) == text


def test_offsets_stay_those_of_the_text():
    text = 'a `b` "c" d'
    assert prose(text).index("d") == text.index("d")


@pytest.mark.parametrize(
    "opening",
    [
        "Here is a draft reply:",
        "Suggested wording for the comment:",
        "**Proposed PR comment:**",
        "Draft message to Anna:",
    ],
)
def test_a_draft_for_somebody_else_is_blanked_to_its_rule_or_the_end(opening):
    assert prose(f"Done.\n{opening}\n\nHi,\nshould I continue?").split() == [
        "Done.",
        *opening.split(),
    ]
    text = prose(f"{opening}\nshould I continue?\n---\nSent.")
    assert "continue" not in text
    assert text.endswith("---\nSent.")


def test_proposed_changes_are_no_draft():
    text = "Proposed changes:\nround the total"
    assert prose(text) == text


def test_of_a_long_text_the_end_is_looked_at():
    assert prose("x" * 100_000 + "end").endswith("end")
    assert len(prose("x" * 100_000)) == 60_000


def test_the_closing_part_is_the_last_paragraph_when_that_is_longer():
    last = "y" * (CLOSING_LENGTH + 50)
    assert closing_start(f"first\n\n{last}\n\n  ") == len("first\n\n")


def test_the_closing_part_is_at_least_its_length():
    text = "x" * 500 + "\n\nshort"
    assert closing_start(text) == len(text) - CLOSING_LENGTH
    assert closing_start("short") == 0
    assert closing_start("") == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Edit app.py now. Run 1.5 times.", ["Edit app.py now.", "Run 1.5 times."]),
        ("One\nTwo\n\n", ["One", "Two"]),
        ("**Really?** Yes", ["**Really?**", "Yes"]),
        ("Well... yes", ["Well...", "yes"]),
        ("(One.) Two", ["(One.)", "Two"]),
        ("...", []),
        ("", []),
    ],
)
def test_sentences_end_at_marks_and_at_lines(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_sentences_are_told_by_their_places():
    text = "One. Two.  Three. "
    assert sentences(text, 5) == [(5, 9), (11, 17)]


@given(st.text(st.sampled_from("ab .!?\n`\"'>|#~-:“”draft reply"), max_size=300))
def test_blanking_keeps_every_offset(text):
    blanked = prose(text)
    assert len(blanked) == len(text)
    assert all(a == b or b in " \n" for a, b in zip(text, blanked, strict=True))
