"""Findings where an editor shows them: on lines of source files and of transcripts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import field, frozen

from codevigil_lsp.config.model import Placement
from codevigil_lsp.health.model import SessionHealth
from codevigil_lsp.lsp.paths import Folders, Place, uri_of
from codevigil_lsp.metrics.model import Finding

ON_SOURCE: Final = frozenset({Placement.BOTH, Placement.SOURCE})


@frozen
class FindingRef:
    """What tells a finding from every other one, the same after a restart."""

    session: str
    code: str
    key: str


@frozen
class Mark:
    """A finding on lines of a file."""

    uri: str
    first: int
    """Counted from 0."""
    last: int
    """The last line that belongs to it."""
    finding: Finding
    ref: FindingRef
    transcript: str | None
    """The transcript with the evidence."""
    cwd: str | None
    """Where the session works."""
    place: Place | None = None
    """The source file; None on a transcript."""


@frozen
class View:
    """What a look at the source files showed."""

    marks: tuple[Mark, ...] = ()
    gone: frozenset[FindingRef] = frozenset()
    """Findings whose lines are no longer there."""
    paths: frozenset[str] = frozenset()
    """The files that were looked at."""
    versions: Mapping[str, int] = field(factory=dict)
    """Of those that are open, their version, by URI."""


def ref_of(session: SessionHealth, finding: Finding) -> FindingRef:
    """Give what tells a finding of this session from every other one."""
    key = finding.key or f"line {finding.line}"
    return FindingRef(session.id, finding.code.value, key)


def transcript_marks(
    sessions: Sequence[SessionHealth], folders: Folders, placement: Placement
) -> Iterator[Mark]:
    """Give the marks on transcripts.

    Findings about source lines are among them where these cannot be shown: outside of
    the workspace folders, or when only transcripts are wanted.
    """
    if placement not in {Placement.BOTH, Placement.TRANSCRIPT}:
        return
    for session in sessions:
        for finding in session.findings:
            transcript = finding.transcript or session.transcript
            if not transcript or (
                placement in ON_SOURCE and source_place(finding, folders)
            ):
                continue
            line = max(0, finding.line - 1)
            yield Mark(
                uri_of(transcript),
                line,
                line,
                finding,
                ref_of(session, finding),
                transcript,
                session.cwd,
            )


def source_place(finding: Finding, folders: Folders) -> Place | None:
    """Give the file that a finding is about, None unless it is in the workspace."""
    return folders.find(finding.source.path) if finding.source is not None else None
