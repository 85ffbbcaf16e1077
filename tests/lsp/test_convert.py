"""`lsp.convert`: health as LSP has it."""

from lsprotocol import types
from msgspec.structs import replace

from codevigil_lsp.config.model import Placement
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.lsp.abilities import Abilities
from codevigil_lsp.lsp.convert import (
    MOST_DIAGNOSTICS,
    MOST_FILES,
    Diagnostics,
    to_diagnostic,
    to_diagnostics,
)
from codevigil_lsp.lsp.marks import FindingRef, Mark, transcript_marks
from codevigil_lsp.lsp.paths import Folder, Folders, Place
from codevigil_lsp.metrics.model import Finding, FindingSeverity
from support.sessions import a_finding, a_session, a_source_finding

_TRANSCRIPT = "/home/you/.claude/projects/-home-you-shop/11111111.jsonl"
_PLACE = Place(Folder("/home/you/shop", "/home/you/shop"), ("cart.py",))
_EVERYTHING = Abilities(relates=True, links_codes=True, keeps_data=True)


def diagnostics_of(*sessions: SessionHealth) -> Diagnostics:
    marks = transcript_marks(sessions, Folders(), Placement.BOTH)
    return to_diagnostics(marks, Abilities())


def on_transcript(finding: Finding) -> Mark:
    [mark] = transcript_marks(
        [a_session(findings=(finding,))], Folders(), Placement.BOTH
    )
    return mark


def on_source(finding: Finding) -> Mark:
    ref = FindingRef("the-session", finding.code.value, "cart.py 3")
    uri = "file:///home/you/shop/cart.py"
    return Mark(uri, 2, 4, finding, ref, _TRANSCRIPT, "/home/you/shop", _PLACE)


def test_a_diagnostic_covers_its_whole_line() -> None:
    diagnostic = to_diagnostic(on_transcript(a_finding(line=56)), Abilities())

    assert diagnostic.range.start == types.Position(55, 0)
    assert diagnostic.range.end.line == 55
    assert diagnostic.range.end.character == 2**31 - 1
    assert diagnostic.code == "stop-phrase"
    assert diagnostic.source == "codevigil"
    assert diagnostic.severity is types.DiagnosticSeverity.Information


def test_every_severity_has_its_own_in_lsp() -> None:
    severities = [
        to_diagnostic(on_transcript(a_finding(severity=severity)), Abilities()).severity
        for severity in FindingSeverity
    ]

    assert severities == [
        types.DiagnosticSeverity.Information,
        types.DiagnosticSeverity.Warning,
        types.DiagnosticSeverity.Error,
    ]


def test_a_diagnostic_on_source_lines_covers_exactly_these() -> None:
    diagnostic = to_diagnostic(on_source(a_source_finding("cart.py", "a")), Abilities())

    assert (diagnostic.range.start.line, diagnostic.range.end.line) == (2, 4)
    assert diagnostic.related_information is None
    assert diagnostic.code_description is None
    assert diagnostic.data is None


def test_a_message_names_the_lines_where_they_stand_now() -> None:
    finding = a_source_finding("cart.py", "a", "b", "c", start=480)
    finding = replace(finding, message="lines 480-482 were changed; re-read them")
    diagnostic = to_diagnostic(on_source(finding), Abilities())

    assert diagnostic.message == "lines 3-5 were changed; re-read them"
    assert to_diagnostic(on_transcript(finding), Abilities()).message == finding.message


def test_who_can_show_it_is_led_to_the_evidence() -> None:
    finding = a_source_finding("cart.py", "a", line=7)
    diagnostic = to_diagnostic(on_source(finding), _EVERYTHING)

    places = diagnostic.related_information
    assert places is not None
    assert {place.location.uri for place in places} == {f"file://{_TRANSCRIPT}"}
    assert [place.location.range.start.line for place in places] == [6, 2]


def test_who_links_codes_is_led_to_what_is_said_of_them() -> None:
    diagnostic = to_diagnostic(on_transcript(a_finding()), _EVERYTHING)

    assert diagnostic.code_description is not None
    assert diagnostic.code_description.href.endswith("/stop-phrase.md")


def test_who_keeps_data_is_given_the_identity_of_the_finding() -> None:
    diagnostic = to_diagnostic(on_source(a_source_finding("cart.py")), _EVERYTHING)

    assert diagnostic.data == {
        "session": "the-session",
        "code": "unread-edit",
        "key": "cart.py 3",
    }


def test_a_file_without_findings_has_no_diagnostics() -> None:
    assert diagnostics_of(a_session()) == {}


def test_the_cap_on_a_file_keeps_the_worst_and_the_latest() -> None:
    mild = [a_finding(line) for line in range(1, 80)]
    bad = a_finding(2, FindingSeverity.WARNING)
    [diagnostics] = diagnostics_of(a_session(findings=(*mild, bad))).values()

    assert len(diagnostics) == MOST_DIAGNOSTICS
    assert diagnostics[0].severity is types.DiagnosticSeverity.Warning
    assert diagnostics[1].range.start.line == 78


def test_the_cap_on_files_keeps_the_worst() -> None:
    sessions = [
        a_session(transcript=f"/t/{number}.jsonl", findings=(a_finding(),))
        for number in range(MOST_FILES)
    ]
    bad = a_finding(severity=FindingSeverity.WARNING)
    sessions.append(a_session(transcript="/t/worst.jsonl", findings=(bad,)))
    diagnostics = diagnostics_of(*sessions)

    assert len(diagnostics) == MOST_FILES
    assert next(iter(diagnostics)) == "file:///t/worst.jsonl"
