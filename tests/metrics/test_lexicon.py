from codevigil_lsp.metrics.lexicon import (
    Intent,
    Lexicon,
    Mode,
    OwnPattern,
    OwnPhrase,
    PhraseHit,
)

TEXT = "Leave it there. Then leave it THERE, therefore. And 3 of 4."
SPANS = [(0, 15), (16, 47), (48, 59)]


def test_phrases_and_patterns_are_found_by_their_places():
    lexicon = Lexicon(
        [
            OwnPhrase("leave it", "giving-up"),
            OwnPhrase("there", "place", Intent.COUNT, Mode.SUBSTRING),
        ],
        [OwnPattern(r"\d of \d", "part")],
    )
    assert lexicon.find(TEXT, SPANS) == [
        PhraseHit(0, 8, "giving-up", True, True),
        PhraseHit(9, 14, "place", False, True),
        PhraseHit(21, 29, "giving-up", True, True),
        PhraseHit(30, 35, "place", False, True),
        PhraseHit(37, 42, "place", False, True),
        PhraseHit(52, 58, "part", True, True),
    ]


def test_only_the_sentences_asked_for_are_looked_at():
    lexicon = Lexicon([OwnPhrase("leave it")], [OwnPattern(r"le\w+ it")])
    assert [hit.start for hit in lexicon.find(TEXT, SPANS[1:])] == [21, 21]
    assert lexicon.find(TEXT, []) == []


def test_a_pattern_ends_with_its_sentence():
    assert Lexicon([], [OwnPattern(r"there\W+then")]).find(TEXT, SPANS) == []


def test_of_a_long_sentence_a_pattern_sees_the_beginning():
    text = "x" * 298 + " no"
    assert Lexicon([], [OwnPattern("no")]).find(text, [(0, len(text))]) == []
    assert len(Lexicon([OwnPhrase("no")]).find(text, [(0, len(text))])) == 1


def test_an_empty_one_finds_nothing():
    assert Lexicon().is_empty
    assert Lexicon().find(TEXT, SPANS) == []
