"""Health to LSP: the one place where our values become the protocol's.

Ranges are whole lines, so that they mean the same in every position encoding.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from lsprotocol import types

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.lsp.abilities import Abilities
from codevigil_lsp.lsp.guide import address_of
from codevigil_lsp.lsp.marks import FindingRef, Mark
from codevigil_lsp.lsp.paths import uri_of
from codevigil_lsp.metrics.ledger.wording import say_elsewhere
from codevigil_lsp.metrics.model import Finding, FindingSeverity

SOURCE: Final = "codevigil"
MOST_DIAGNOSTICS: Final = 50
"""Diagnostics on one file."""
MOST_FILES: Final = 200
"""Files with diagnostics."""

_END_OF_LINE: Final = 2**31 - 1
"""A column past every line's end, which clients take as its end."""
_SEVERITIES: Final = {
    FindingSeverity.ERROR: types.DiagnosticSeverity.Error,
    FindingSeverity.WARNING: types.DiagnosticSeverity.Warning,
    FindingSeverity.INFORMATION: types.DiagnosticSeverity.Information,
}

Diagnostics = dict[str, tuple[types.Diagnostic, ...]]
"""Diagnostics by URI, none of them empty."""


def to_diagnostics(marks: Iterable[Mark], abilities: Abilities) -> Diagnostics:
    """Give the diagnostics of these marks, worst files first."""
    by_file: dict[str, list[Mark]] = {}
    for mark in marks:
        by_file.setdefault(mark.uri, []).append(mark)
    capped = [(uri, _most_urgent(found)) for uri, found in by_file.items()]
    worst_first = sorted(capped, key=lambda item: _rank(item[1][0].finding))
    return {
        uri: tuple(to_diagnostic(mark, abilities) for mark in found)
        for uri, found in worst_first[:MOST_FILES]
    }


def to_diagnostic(mark: Mark, abilities: Abilities) -> types.Diagnostic:
    """Give a mark as a diagnostic on its whole lines."""
    finding = mark.finding
    return types.Diagnostic(
        range=range_of(mark.first, mark.last),
        message=_message_of(mark),
        severity=_SEVERITIES[finding.severity],
        code=finding.code.value,
        code_description=_about(finding) if abilities.links_codes else None,
        source=SOURCE,
        related_information=_evidence(mark) if abilities.relates else None,
        data=data_of(mark.ref) if abilities.keeps_data else None,
    )


def _message_of(mark: Mark) -> str:
    """Give the message with the lines that it names where they are."""
    if mark.place is None:
        return mark.finding.message
    now = LineRange(mark.first + 1, mark.last - mark.first + 1)
    return say_elsewhere(mark.finding, now)


def _about(finding: Finding) -> types.CodeDescription | None:
    """Give the place where it is said what such a finding means."""
    address = address_of(finding.code.value)
    return types.CodeDescription(address) if address is not None else None


def range_of(first: int, last: int) -> types.Range:
    """Give the range of whole lines, counted from 0."""
    return types.Range(
        start=types.Position(line=first, character=0),
        end=types.Position(line=last, character=_END_OF_LINE),
    )


def data_of(ref: FindingRef) -> dict[str, str]:
    """Give a finding's identity as diagnostics and commands carry it."""
    return {"session": ref.session, "code": ref.code, "key": ref.key}


def _evidence(mark: Mark) -> list[types.DiagnosticRelatedInformation] | None:
    """Give the lines of the transcript that a finding on source lines stands on."""
    if mark.place is None or mark.transcript is None:
        return None
    finding = mark.finding
    found = [("the change, in the transcript", finding.line)]
    if finding.last_read is not None:
        found.append(("the last look at this file before it", finding.last_read))
    uri = uri_of(mark.transcript)
    return [
        types.DiagnosticRelatedInformation(
            types.Location(uri, range_of(line - 1, line - 1)), message
        )
        for message, line in found
    ]


def _most_urgent(marks: Sequence[Mark]) -> list[Mark]:
    """Give the marks on one file, the worst first, the latest of equals first."""
    ordered = sorted(marks, key=lambda mark: (_rank(mark.finding), -mark.finding.line))
    return ordered[:MOST_DIAGNOSTICS]


def _rank(finding: Finding) -> int:
    return _SEVERITIES[finding.severity].value
