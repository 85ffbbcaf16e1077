import pytest

from codevigil_lsp.events.model import (
    AssistantText,
    Interrupt,
    TurnFinished,
    TurnResumed,
)
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.metrics.collectors.stop_phrase import StopPhrase, StopPhraseOptions
from codevigil_lsp.metrics.lexicon import Intent, OwnPattern, OwnPhrase
from codevigil_lsp.metrics.model import FindingCode, FindingSeverity, Severity
from codevigil_lsp.metrics.phrases import StopClass
from support.transcripts import TranscriptBuilder

ASKS = "Two files remain. Should I continue?"
STOPS = "This is a good stopping point."
LONG = "Given how long this session is, continue in a fresh session."
DODGES = "The failing test is pre-existing."
LIMITS = "I left rounding out, a known limitation."
OFFERS = "Done. Want me to add a test?"
FINE = "Done. All tests pass."


def finished(line, text):
    closing = AssistantText(line, None, "m", text, True) if text is not None else None
    return TurnFinished(line, None, closing)


def after(*texts, options=None):
    collector = StopPhrase(options or StopPhraseOptions())
    for line, text in enumerate(texts, 1):
        collector.ingest(finished(line, text))
    return collector


def test_the_value_is_the_share_of_turns_that_stopped_early():
    metric = after(FINE, ASKS, FINE, DODGES).snapshot()
    assert metric.value == 0.25
    assert metric.label == "1 of 4 turns stopped early"
    assert metric.detail == {
        "turns": 4,
        "hits": 1,
        "byClass": {
            "permission-seeking": 1,
            "premature-stopping": 0,
            "session-length": 0,
            "ownership-dodging": 1,
            "known-limitation": 0,
            "offer": 0,
        },
        "lines": [2],
        "unprovenLines": [4],
    }


def test_without_turns_the_value_is_nothing():
    assert after().snapshot().value == 0.0


@pytest.mark.parametrize(
    ("texts", "label"),
    [
        ([], ""),
        ([FINE], "1 turn"),
        ([FINE, FINE], "2 turns"),
        ([ASKS], "1 of 1 turn stopped early"),
    ],
)
def test_the_label_says_no_more_than_there_is(texts, label):
    assert after(*texts).snapshot().label == label


@pytest.mark.parametrize("text", [ASKS, STOPS, LONG])
def test_one_such_turn_warns_and_three_are_critical(text):
    assert after(text).snapshot().severity is Severity.WARNING
    assert after(text, text).snapshot().severity is Severity.WARNING
    assert after(text, FINE, text, text).snapshot().severity is Severity.CRITICAL


@pytest.mark.parametrize("text", [DODGES, LIMITS])
def test_classes_that_words_cannot_tell_are_counted_and_nothing_else(text):
    collector = after(*[text] * 5)
    metric = collector.snapshot()
    assert metric.severity is Severity.OK
    assert (metric.value, metric.label) == (0.0, "5 turns")
    assert max(metric.detail["byClass"].values()) == 5
    assert metric.detail["unprovenLines"] == [1, 2, 3, 4, 5]
    assert collector.findings() == ()


def test_offers_are_counted_and_are_no_hits():
    collector = after(*[OFFERS] * 5)
    metric = collector.snapshot()
    assert metric.severity is Severity.OK
    assert metric.value == 0.0
    assert metric.detail["byClass"][StopClass.OFFER] == 5
    assert collector.findings() == ()


def test_it_recovers_when_the_turn_leaves_the_window():
    collector = after(ASKS, *[FINE] * 19)
    assert collector.snapshot().severity is Severity.WARNING
    collector.ingest(finished(21, FINE))
    assert collector.snapshot().severity is Severity.OK
    assert collector.findings() == ()


def test_a_turn_without_last_words_is_a_turn_without_stop():
    assert after(None, ASKS).snapshot().value == 0.5


def test_what_was_concluded_is_taken_back_when_the_turn_goes_on():
    collector = after(FINE, ASKS)
    collector.ingest(TurnResumed(3, None))
    assert collector.snapshot().detail["turns"] == 1
    assert collector.snapshot().severity is Severity.OK
    collector.ingest(finished(4, FINE))
    assert collector.snapshot().label == "2 turns"


def test_a_turn_taken_back_does_not_cost_the_oldest_its_place():
    collector = after(ASKS, *[FINE] * 19)
    collector.ingest(finished(21, FINE))
    collector.ingest(TurnResumed(22, None))
    assert collector.snapshot().detail["turns"] == 20
    assert collector.snapshot().severity is Severity.WARNING


def test_taking_back_nothing_changes_nothing():
    collector = after()
    collector.ingest(TurnResumed(1, None))
    collector.ingest(Interrupt(2, None))
    assert collector.snapshot().detail["turns"] == 0


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (ASKS, "finish it"),
        (STOPS, "compare it with what was asked"),
        (LONG, "note what is left"),
    ],
)
def test_each_finding_leads_to_the_next_step(text, advice):
    (finding,) = after(FINE, text).findings()
    assert finding.code is FindingCode.STOP_PHRASE
    assert finding.severity is FindingSeverity.INFORMATION
    assert finding.line == 2
    assert advice in finding.message


def test_a_turn_of_two_classes_is_one_finding():
    (finding,) = after(f"{STOPS} {ASKS}").findings()
    assert "whether to go on" in finding.message


def test_the_window_and_the_limits_can_be_set():
    options = StopPhraseOptions(window=2, warning=2, critical=2)
    assert after(ASKS, options=options).snapshot().severity is Severity.OK
    assert after(ASKS, ASKS, options=options).snapshot().severity is Severity.CRITICAL
    assert after(*[ASKS] * 9, options=options).snapshot().detail["turns"] == 2
    with pytest.raises(ValueError, match=">= 1"):
        StopPhraseOptions(window=0)


def test_narration_in_the_middle_of_a_turn_is_not_looked_at():
    session = TranscriptBuilder()
    session.prompt("migrate all of it")
    session.say(ASKS)
    session.read("a.py")
    session.say(FINE, ends_turn=True)
    session.end_turn()
    collector = StopPhrase(StopPhraseOptions())
    for event in Turns().feed(Parser().parse(session.lines, 1)):
        collector.ingest(event)
        assert collector.snapshot().severity is Severity.OK
    assert collector.snapshot().detail["turns"] == 1


def test_it_says_whether_the_turn_that_finished_last_stopped_early():
    assert not after().stops_early
    assert after(FINE, ASKS).stops_early
    assert not after(ASKS, FINE).stops_early


def test_phrases_of_ones_own_stop_a_turn_or_are_counted_only():
    own = StopPhraseOptions(
        phrases=(
            OwnPhrase("leave it there", "giving-up"),
            OwnPhrase("for another day", "later", Intent.COUNT),
            OwnPhrase("shall", "offer", Intent.COUNT),
        ),
        patterns=(OwnPattern(r"enough for \w+"),),
    )
    collector = after(
        "I'd leave it there.",
        "The rest is for another day.",
        "Leave it there, I said first.\n\n" + "All of it is done now. " * 30,
        "`leave it there` is what it prints.",
        "That is enough for today.",
        ASKS,
        options=own,
    )
    detail = collector.snapshot().detail
    assert detail["lines"] == [1, 5, 6]
    by_class = {name: count for name, count in detail["byClass"].items() if count}
    assert by_class == {
        "giving-up": 1,
        "later": 1,
        "own": 1,
        "permission-seeking": 1,
    }
    said = [finding.message for finding in collector.findings()]
    assert [message.count("from your settings") for message in said] == [1, 1, 0]
    assert not any("there" in message or "today" in message for message in said)
