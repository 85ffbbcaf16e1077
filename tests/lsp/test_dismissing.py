"""`lsp.dismissing`: what is dismissed is nowhere, and nothing else is."""

import pytest

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.history.dismissals import Dismissal, DismissalKind
from codevigil_lsp.lsp.dismissing import target_of, to_dismissal, without
from codevigil_lsp.lsp.marks import ref_of
from codevigil_lsp.lsp.paths import Folder, Folders
from codevigil_lsp.metrics.model import FindingCode, FindingSeverity, Severity
from support.sessions import NOW, a_finding, a_metric, a_session, a_source_finding

FOLDERS = Folders((Folder("/home/you/shop", "/data/shop"),))
FIRST = a_source_finding("/home/you/shop/cart.py", "a", key="1")
SECOND = a_source_finding("/data/shop/cart.py", "b", key="2")
STOP = a_finding(9)
HERE = a_session(findings=(FIRST, SECOND, STOP))
THERE = a_session(id="there", title="Another one", findings=(FIRST, STOP))


def dismissal(
    kind: DismissalKind, target: str | None, until: float | None = None
) -> Dismissal:
    assert target is not None
    return Dismissal(1, kind, target, NOW - 60, until)


def left(*dismissals: Dismissal) -> list[int]:
    shown = without([HERE, THERE], dismissals, (), FOLDERS, NOW)
    return [len(session.findings) for session in shown]


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (DismissalKind.FINDING, [2, 2]),
        (DismissalKind.FILE, [1, 1]),
        (DismissalKind.RULE, [1, 1]),
        (DismissalKind.SESSION, [0, 2]),
    ],
)
def test_a_dismissal_hides_what_it_is_about(
    kind: DismissalKind, counts: list[int]
) -> None:
    assert left(dismissal(kind, target_of(kind, HERE, FIRST, FOLDERS))) == counts


def test_a_snooze_ends() -> None:
    target = target_of(DismissalKind.RULE, HERE, FIRST, FOLDERS)

    assert left(dismissal(DismissalKind.RULE, target, NOW + 1)) == [1, 1]
    assert left(dismissal(DismissalKind.RULE, target, NOW)) == [3, 2]


def test_a_target_means_something_for_its_own_kind_only() -> None:
    assert left(dismissal(DismissalKind.SESSION, "unread-edit")) == [3, 2]
    assert left(dismissal(DismissalKind.FILE, HERE.id)) == [3, 2]


def test_findings_whose_lines_are_gone_are_hidden_too() -> None:
    [session] = without([HERE], (), {ref_of(HERE, SECOND)}, FOLDERS, NOW)

    assert session.findings == (FIRST, STOP)


def test_a_session_that_loses_nothing_stays_what_it_is() -> None:
    sessions = (HERE, THERE)

    assert without(sessions, (), (), FOLDERS, NOW) == sessions
    [here, _] = without(
        sessions, [dismissal(DismissalKind.SESSION, THERE.id)], (), FOLDERS, NOW
    )
    assert here is HERE


def test_a_session_is_no_worse_than_what_is_shown_of_it() -> None:
    bad = a_source_finding(
        "/home/you/shop/cart.py", "a", key="1", severity=FindingSeverity.WARNING
    )
    session = a_session(findings=(bad,), severity=Severity.WARNING)
    rule = dismissal(DismissalKind.RULE, "unread-edit")
    [calm] = without([session], [rule], (), FOLDERS, NOW)
    assert calm.severity is Severity.OK
    metric = a_metric(severity=Severity.CRITICAL)
    worse = a_session(findings=(bad,), metrics=(metric,), severity=Severity.CRITICAL)
    [still] = without([worse], [rule], (), FOLDERS, NOW)

    assert still.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        (FindingCode.STOP_PHRASE, "stop_phrase", Severity.OK),
        (FindingCode.TOOL_ERRORS, "tool_errors", Severity.OK),
        (FindingCode.STOP_PHRASE, "tool_errors", Severity.WARNING),
        (FindingCode.SCHEMA_DRIFT, "parse_health", Severity.WARNING),
    ],
)
def test_a_metric_does_not_alarm_for_what_is_dismissed(
    code: FindingCode, name: str, expected: Severity
) -> None:
    found = [a_finding(line, code=code) for line in (7, 9)]
    metric = a_metric(name, severity=Severity.WARNING)
    session = a_session(
        findings=tuple(found), metrics=(metric,), severity=Severity.WARNING
    )
    targets = [target_of(DismissalKind.FINDING, session, one, FOLDERS) for one in found]
    one, both = (
        [dismissal(DismissalKind.FINDING, target) for target in chosen]
        for chosen in (targets[:1], targets)
    )
    [still] = without([session], one, (), FOLDERS, NOW)
    assert still.metrics == (metric,)
    [calm] = without([session], both, (), FOLDERS, NOW)
    assert [metric.severity for metric in calm.metrics] == [expected]
    assert calm.severity is expected
    assert calm.metrics[0].value == metric.value


def test_a_finding_in_no_file_of_the_workspace_is_not_dismissed_by_file() -> None:
    outside = a_source_finding("/etc/hosts", "a")

    assert target_of(DismissalKind.FILE, HERE, STOP, FOLDERS) is None
    assert target_of(DismissalKind.FILE, HERE, outside, FOLDERS) is None


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (DismissalKind.FINDING, "unread-edit in Another one"),
        (DismissalKind.FILE, "cart.py"),
        (DismissalKind.RULE, "unread-edit"),
        (DismissalKind.SESSION, "Another one"),
    ],
)
def test_a_list_says_what_a_dismissal_is_about(kind: DismissalKind, what: str) -> None:
    target = target_of(kind, THERE, FIRST, FOLDERS)
    summary = to_dismissal(dismissal(kind, target), [THERE], FOLDERS)

    assert summary.what == what
    assert summary.kind == kind.value
    assert summary.since == "2026-01-05T07:59:00Z"
    assert summary.until is None


def test_what_is_no_longer_known_is_said_by_its_name() -> None:
    sessions: list[SessionHealth] = []
    gone = to_dismissal(dismissal(DismissalKind.SESSION, "abc"), sessions, FOLDERS)
    far = to_dismissal(dismissal(DismissalKind.FILE, "/x/a\x1b.py"), sessions, FOLDERS)

    assert gone.what == "abc"
    assert far.what == "/x/a\\x1b.py"
