import pytest
from msgspec.structs import replace

from codevigil_lsp.events.model import (
    Drift,
    DriftKind,
    LinesRead,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.metrics.collectors.parse_health import (
    ParseHealth,
    ParseHealthOptions,
)
from codevigil_lsp.metrics.model import FindingCode, FindingSeverity, Severity
from support.transcripts import TranscriptBuilder

MALFORMED = UnparsedReason.MALFORMED


def after(*events, options=None):
    collector = ParseHealth(options or ParseHealthOptions())
    for event in events:
        collector.ingest(event)
    return collector


def unread(*lines, reason=MALFORMED, name=""):
    return [Unparsed(line, None, reason, name) for line in lines]


def read(line):
    return LinesRead(line, None, line)


def test_everything_read_is_one():
    metric = after(read(80)).snapshot()
    assert metric.value == 1.0
    assert metric.label == "100% of 50 lines readable"
    assert metric.severity is Severity.OK


def test_before_anything_is_read_there_is_nothing_to_tell():
    metric = after().snapshot()
    assert (metric.value, metric.label) == (1.0, "")
    assert after(read(1)).snapshot().label == "100% of 1 line readable"


def drifted(kind, *lines):
    return [Drift(line, None, kind, "new") for line in lines]


@pytest.mark.parametrize("kind", set(DriftKind) - {DriftKind.FIELD})
def test_what_is_new_in_a_line_that_was_read_is_counted_and_costs_nothing(kind):
    collector = after(*drifted(kind, *range(1, 51)), read(50))
    assert collector.snapshot().value == 1.0
    assert collector.snapshot().detail["unknown"] == {f"{kind.value} new": 50}
    assert collector.findings() == ()


def test_a_line_whose_fields_have_vanished_was_not_read_well():
    collector = after(*drifted(DriftKind.FIELD, 1, 1, *range(2, 7)), read(50))
    assert collector.snapshot().detail["unparsed"] == 6
    assert collector.snapshot().severity is Severity.CRITICAL
    assert collector.snapshot().detail["unknown"] == {"field new": 7}


def test_five_of_fifty_is_at_the_limit_and_ok_and_six_are_critical():
    five = after(*unread(1, 2, 3, 4, 5), read(50))
    assert five.snapshot().value == pytest.approx(0.9)
    assert five.snapshot().severity is Severity.OK
    assert five.findings() == ()
    six = after(*unread(1, 2, 3, 4, 5, 6), read(50))
    assert six.snapshot().severity is Severity.CRITICAL


def test_there_is_no_alarm_before_fifty_lines():
    few = after(*unread(*range(1, 50)), read(49))
    assert few.snapshot().severity is Severity.OK
    assert few.snapshot().value == 0.0
    few.ingest(LinesRead(50, None, 1))
    assert few.snapshot().severity is Severity.CRITICAL


def test_it_recovers_when_fifty_lines_could_be_read_again():
    collector = after(*unread(*range(1, 51)), read(50))
    assert collector.snapshot().severity is Severity.CRITICAL
    collector.ingest(LinesRead(100, None, 50))
    assert collector.snapshot().value == 1.0
    assert collector.snapshot().severity is Severity.OK
    assert collector.findings() == ()


def test_asked_before_its_lines_are_counted_it_looks_at_the_last_fifty():
    collector = after(*unread(1, 2, 3, 4, 5), read(50))
    for event in unread(90, 91):
        collector.ingest(event)
    assert collector.snapshot().detail["unparsedLines"] == [90, 91]


def test_the_finding_stands_on_the_last_line_that_could_not_be_read():
    (finding,) = after(*unread(*range(10, 20)), read(50)).findings()
    assert finding.code is FindingCode.SCHEMA_DRIFT
    assert finding.severity is FindingSeverity.WARNING
    assert finding.line == 19
    assert "10 of the last 50 lines" in finding.message


def test_a_line_with_two_troubles_counts_once():
    events = [*unread(7), *unread(7, reason=UnparsedReason.UNKNOWN_TYPE, name="x")]
    metric = after(*events, read(50)).snapshot()
    assert metric.detail["unparsedLines"] == [7]


def test_unknown_types_are_counted_by_name():
    unknown = unread(1, 2, reason=UnparsedReason.UNKNOWN_TYPE, name="tomorrow")
    shape = unread(3, reason=UnparsedReason.UNKNOWN_SHAPE, name="user")
    oversize = unread(4, reason=UnparsedReason.OVERSIZE)
    detail = after(*unknown, *shape, *oversize, *unread(5), read(50)).snapshot().detail
    assert detail["unknown"] == {"tomorrow": 2, "user": 1}
    assert detail["malformed"] == 2
    assert detail["unparsed"] == 5
    assert detail["linesRead"] == 50


def test_names_and_lines_are_kept_to_a_bound():
    events = [
        *(
            event
            for number in range(1, 500)
            for event in unread(
                number, reason=UnparsedReason.UNKNOWN_TYPE, name=f"t{number}"
            )
        ),
        read(499),
    ]
    detail = after(*events).snapshot().detail
    assert len(detail["unknown"]) == 20
    assert detail["unparsedLines"] == list(range(450, 500))


def test_the_limit_can_be_set_within_bounds():
    options = ParseHealthOptions(critical=0.5)
    assert after(*unread(*range(1, 21)), read(50), options=options).snapshot() == (
        replace(
            after(*unread(*range(1, 21)), read(50)).snapshot(), severity=Severity.OK
        )
    )
    with pytest.raises(ValueError, match="<= 1"):
        ParseHealthOptions(critical=1.5)


def test_a_session_of_today_is_read_wholly():
    session = TranscriptBuilder()
    for _ in range(30):
        session.prompt("go")
        session.read("a.py")
        session.bare("api-request-blob", message={"content": "x"})
    collector = after(*Parser().parse(session.lines, 1))
    assert collector.snapshot().value == 1.0
