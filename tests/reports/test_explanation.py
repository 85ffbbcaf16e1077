from io import StringIO

from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.ledger.meter import LoopCounts
from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.metrics.quotes import Quote
from codevigil_lsp.reports.explanation import explanation_to_json, write_explanation

OPTIONS = MetricOptions()


def explained(session, *quotes, columns="80"):
    out = StringIO()
    found = {session.transcript: quotes}
    environ = {"HOME": "/home/you", "COLUMNS": columns}
    write_explanation([session], found, OPTIONS, out, environ)
    return out.getvalue()


def quote(**more):
    values = {
        "metric": "stop_phrase",
        "line": 7,
        "label": "permission-seeking",
        "alarms": True,
        "match": "Should I continue with the rest of them?",
        "excerpt": "Views remain. Should I continue with the rest of them?",
    }
    return Quote(**values | more)


def test_a_metric_is_told_with_formula_limits_and_lines(make):
    metric = make.metric(
        "tool_errors", Severity.WARNING, failed=5, finished=20, lines=[3, 5]
    )
    lines = explained(make.session(metrics=(metric,))).splitlines()
    assert lines[1] == "Round the cart total"
    assert lines[2] == "  ~/.claude/projects/-home-you-shop/5b613073.jsonl"
    assert [line.strip() for line in lines[3:6]] == [
        "failed calls  5 failed / 20 finished = 3.00",
        "alarms above 0.2 and 0.3, after 20 results",
        "lines 3, 5",
    ]


def test_of_many_lines_the_last_are_told(make):
    metric = make.metric("tool_errors", failed=5, finished=20, lines=list(range(50)))
    assert "lines … 38, 39" in explained(make.session(metrics=(metric,)))


def test_a_metric_without_numbers_is_left_out(make):
    assert "prompts" not in explained(make.session())


def test_every_hit_is_told_with_line_class_intent_and_words(make):
    told = explained(
        make.session(),
        quote(),
        quote(line=9, label="offer", alarms=False, match="Want me to?"),
    )
    assert (
        "  line 7  permission-seeking  towards an alarm\n    Views remain. Should"
        in told
    )
    assert '  line 9  offer  counted only  "Want me to?"\n' in told
    assert "1 hit of offer, counted only.\n" in told
    assert "1 hit of permission-seeking, towards an alarm.\n" in told


def test_without_a_hit_it_says_so(make):
    assert explained(make.session()).endswith("No phrase was found.\n")


def test_quotes_are_cleaned_and_cut_wherever_they_go(make):
    session = make.session()
    bad = quote(match="a\x1b[31m\u202eb", excerpt="a\x1b[31m\u202eb " + "x" * 500)
    told = explained(session, bad)
    value = explanation_to_json(session, {session.transcript: [bad]}, OPTIONS)
    excerpt = value["quotes"][0]["excerpt"]
    for text in (told, excerpt, value["quotes"][0]["match"]):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert len(excerpt) == 300


def test_no_line_is_wider_than_the_terminal(make):
    metric = make.metric("tool_errors", failed=5, finished=20, lines=list(range(50)))
    session = make.session(metrics=(metric,), transcript="/p/s.jsonl")
    told = explained(session, quote(excerpt="word " * 60), columns="60")
    assert max(map(len, told.splitlines())) <= 60


def test_a_session_without_a_transcript_has_no_quotes(make):
    session = make.session(transcript=None)
    assert explanation_to_json(session, {}, OPTIONS)["quotes"] == []


def test_a_finding_on_source_lines_is_told_with_its_evidence(make):
    session = make.session(findings=(make.finding(line=9), make.source_finding()))
    told = explained(session)
    assert "  unread-edit  cart.py, lines 3-4\n    edited on line 7, " in told
    assert "had not been" in told
    assert "stop-phrase" not in told


def test_the_evidence_is_in_the_plain_values_too(make):
    session = make.session(findings=(make.finding(line=9), make.source_finding()))
    (evidence,) = explanation_to_json(session, {}, OPTIONS)["evidence"]
    why = evidence.pop("why")
    assert why.startswith("no line of that number")
    assert evidence == {
        "code": "unread-edit",
        "key": "toolu_1:0",
        "line": 7,
        "lastRead": 5,
    }


def test_what_became_of_findings_that_reached_the_agent_is_told(make):
    loop = LoopCounts(occasions=2, findings=4, followed=3, tokens=1_180)
    told = " ".join(explained(make.session(loop=loop)).split())
    assert "4 findings reached the agent (2 times, about 1,180 tokens)" in told
    assert "looked at the lines of 3" in told
    assert "loop" not in explained(make.session())
