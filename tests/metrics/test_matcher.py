import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.metrics.matcher import Hit, Matcher, fold


def found(text, *phrases, substrings=()):
    matcher = Matcher(phrases, substrings=substrings)
    return [
        (text[hit.start : hit.end], phrases[hit.phrase]) for hit in matcher.find(text)
    ]


@pytest.mark.parametrize(
    ("text", "phrases", "expected"),
    [
        ("for now", ["for now"], ["for now"]),
        ("For NOW.", ["for now"], ["For NOW"]),
        ("for nowhere", ["for now"], []),
        ("therefor now", ["for now"], []),
        ("(for now)", ["for now"], ["for now"]),
        ("for_now for now_", ["for now"], []),
        ("for now, for now", ["for now"], ["for now", "for now"]),
        ("correction: it", ["correction:"], ["correction:"]),
        ("correction:it", ["correction:"], ["correction:"]),
        ("naïve", ["na"], []),
        ("bitte später", ["SPÄTER"], ["später"]),
        ("später", ["spa"], []),
        ("nothing", [], []),
        ("", ["a"], []),
    ],
)
def test_a_phrase_is_whole_words_in_any_case(text, phrases, expected):
    assert [hit for hit, _ in found(text, *phrases)] == expected


def test_phrases_that_overlap_or_begin_alike_are_all_found():
    text = "a good place to stop here"
    phrases = [
        "place to stop",
        "to stop here",
        "a good place",
        "a good",
        "stop",
        "here",
    ]
    assert [phrase for _, phrase in found(text, *phrases)] == [
        "a good",
        "a good place",
        "place to stop",
        "to stop here",
        "stop",
        "here",
    ]


def test_the_longer_of_two_may_end_within_a_word_and_the_shorter_not():
    assert found("a good placebo", "a good place", "a good") == [("a good", "a good")]


def test_a_substring_may_stand_in_a_word():
    assert found("therefore", "ref", substrings=[0]) == [("ref", "ref")]
    assert found("therefore", "ref") == []


def test_the_same_phrase_may_be_wanted_twice():
    hits = list(Matcher(["now", "NOW"], substrings=[1]).find("known now"))
    assert hits == [Hit(1, 4, 1), Hit(6, 9, 0), Hit(6, 9, 1)]


@pytest.mark.parametrize(
    "text", ["İİİ for now", "ẞß for now", "ǅ\u0130 FOR NOW", "ﬁ for now"]
)
def test_offsets_are_those_of_the_text(text):
    assert [hit.lower() for hit, _ in found(text, "for now")] == ["for now"]


@given(st.text())
def test_folding_keeps_every_character_at_its_place(text):
    assert len(fold(text)) == len(text)


@given(
    st.text("ab c", max_size=40),
    st.lists(st.text("ab c", min_size=1, max_size=4), max_size=6),
    st.sets(st.integers(0, 5)),
)
def test_it_finds_what_looking_for_each_phrase_finds(text, phrases, substrings):
    def is_letter(place):
        return 0 <= place < len(text) and text[place] != " "

    expected = sorted(
        Hit(start, start + len(phrase), number)
        for number, phrase in enumerate(phrases)
        for start in range(len(text))
        if text.startswith(phrase, start)
        and (
            number in substrings
            or not (
                (is_letter(start - 1) and is_letter(start))
                or (
                    is_letter(start + len(phrase))
                    and is_letter(start + len(phrase) - 1)
                )
            )
        )
    )
    matcher = Matcher(phrases, substrings=substrings)
    assert sorted(matcher.find(text)) == expected
    assert matcher.occurs_in(text) == any(phrase in text for phrase in phrases)
