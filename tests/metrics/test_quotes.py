from codevigil_lsp.events.model import AssistantText, TurnFinished, TurnResumed
from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.collectors.reasoning_loop import ReasoningLoopOptions
from codevigil_lsp.metrics.collectors.stop_phrase import StopPhraseOptions
from codevigil_lsp.metrics.lexicon import Intent, OwnPhrase
from codevigil_lsp.metrics.quotes import Quote, Quotes

ASKS = "Two views remain. Should I continue?"


def quotes_of(*events, options=None):
    quotes = Quotes(options or MetricOptions())
    for event in events:
        quotes.ingest(event)
    return quotes.found


def text(line, said):
    return AssistantText(line, None, "m", said, None)


def finished(line, said):
    return TurnFinished(line, None, text(line, said))


def test_a_quote_has_its_sentence_and_the_words_around_it():
    said = "The views are left.\nTwo views remain. Should I continue? I can.\nSo much."
    assert quotes_of(finished(7, said)) == [
        Quote(
            "stop_phrase",
            7,
            "permission-seeking",
            True,
            "Should I continue?",
            "Two views remain. Should I continue? I can.",
        )
    ]


def test_a_self_correction_is_told_with_what_follows():
    (quote,) = quotes_of(text(3, "I edit it. Wait, that is " + "very " * 60 + "wrong."))
    assert quote.match == "Wait"
    assert quote.excerpt.startswith("I edit it. Wait, that is very")
    assert quote.excerpt.endswith("…")


def test_a_turn_that_went_on_did_not_stop():
    assert quotes_of(finished(1, ASKS), TurnResumed(2, None)) == []
    found = quotes_of(finished(1, ASKS), finished(3, ASKS), TurnResumed(4, None))
    assert [quote.line for quote in found] == [1]


def test_all_turns_are_told_not_only_the_last_ones():
    found = quotes_of(*(finished(line, ASKS) for line in range(1, 101)))
    assert len(found) == 100


def test_a_turn_may_end_without_a_word():
    assert quotes_of(TurnFinished(1, None, None)) == []


def test_phrases_of_ones_own_are_told_with_their_class():
    options = MetricOptions(
        stop_phrase=StopPhraseOptions(phrases=(OwnPhrase("for today", "later"),)),
        reasoning_loop=ReasoningLoopOptions(
            phrases=(OwnPhrase("my bad", "regret", Intent.COUNT),)
        ),
    )
    said = "My bad. That is it for today."
    found = quotes_of(text(1, said), finished(1, said), options=options)
    assert [(q.metric, q.label, q.alarms, q.match) for q in found] == [
        ("reasoning_loop", "regret", False, "My bad"),
        ("stop_phrase", "later", True, "for today"),
    ]
