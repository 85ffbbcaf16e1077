"""What the user dismissed, taken out of the sessions before anything is shown of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.history.dismissals import Dismissal, DismissalKind
from codevigil_lsp.lsp.marks import FindingRef, ref_of, source_place
from codevigil_lsp.lsp.paths import Folders
from codevigil_lsp.lsp.protocol import DismissalSummary
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    Severity,
    severity_of,
    worst,
)
from codevigil_lsp.privacy import sanitize
from codevigil_lsp.reports.wording import iso, title_of

_ALARMS: Final[Mapping[FindingCode, str]] = {
    FindingCode.STOP_PHRASE: "stop_phrase",
    FindingCode.LOW_READ_EDIT_RATIO: "read_edit_ratio",
    FindingCode.TOOL_ERRORS: "tool_errors",
    FindingCode.REPETITION: "repetition",
}
"""The metrics that alarm beside their findings; that of lines that cannot be read always
does."""


def without(
    sessions: Sequence[SessionHealth],
    dismissals: Sequence[Dismissal],
    gone: Collection[FindingRef],
    folders: Folders,
    now: float,
) -> tuple[SessionHealth, ...]:
    """Give the sessions without the findings that are dismissed, or gone."""
    targets = {(d.kind, d.target) for d in dismissals if d.holds(now)}
    if not targets and not gone:
        return tuple(sessions)

    def is_shown(session: SessionHealth, finding: Finding) -> bool:
        if ref_of(session, finding) in gone:
            return False
        return not any(
            (kind, target_of(kind, session, finding, folders)) in targets
            for kind in DismissalKind
        )

    shown: list[SessionHealth] = []
    for session in sessions:
        findings = tuple(f for f in session.findings if is_shown(session, f))
        is_same = len(findings) == len(session.findings)
        shown.append(session if is_same else _with_only(session, findings))
    return tuple(shown)


def _with_only(session: SessionHealth, findings: tuple[Finding, ...]) -> SessionHealth:
    """Give a session with these findings, and no worse than they and its metrics are.

    A metric of which all findings are dismissed is told, and does not alarm.
    """
    dismissed = {f.code for f in session.findings} - {f.code for f in findings}
    quiet = {_ALARMS.get(code) for code in dismissed}
    metrics = tuple(
        replace(metric, severity=Severity.OK) if metric.name in quiet else metric
        for metric in session.metrics
    )
    severities = [metric.severity for metric in metrics] + list(
        map(severity_of, findings)
    )
    return replace(
        session, findings=findings, metrics=metrics, severity=worst(severities)
    )


def target_of(
    kind: DismissalKind, session: SessionHealth, finding: Finding, folders: Folders
) -> str | None:
    """Give what a dismissal of this kind is about, None where there is no such thing."""
    match kind:
        case DismissalKind.FINDING:
            ref = ref_of(session, finding)
            return f"{ref.code} {ref.session} {ref.key}"
        case DismissalKind.FILE:
            place = source_place(finding, folders)
            return place.real if place is not None else None
        case DismissalKind.RULE:
            return finding.code.value
        case DismissalKind.SESSION:
            return session.id


def to_dismissal(
    dismissal: Dismissal, sessions: Sequence[SessionHealth], folders: Folders
) -> DismissalSummary:
    """Give a dismissal as a list shows it."""
    titles = {session.id: title_of(session) for session in sessions}
    match dismissal.kind:
        case DismissalKind.FINDING:
            code, _, rest = dismissal.target.partition(" ")
            session, _, _ = rest.partition(" ")
            what = f"{code} in {titles.get(session, session)}"
        case DismissalKind.FILE:
            place = folders.find(dismissal.target)
            what = "/".join(place.names) if place is not None else dismissal.target
        case DismissalKind.RULE:
            what = dismissal.target
        case DismissalKind.SESSION:
            what = titles.get(dismissal.target, dismissal.target)
    return DismissalSummary(
        id=dismissal.id,
        kind=dismissal.kind.value,
        what=sanitize(what),
        since=iso(dismissal.since) or "",
        until=iso(dismissal.until),
    )
