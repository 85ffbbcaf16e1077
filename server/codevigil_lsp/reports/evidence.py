"""What stands behind a finding about source lines: where, by which edit, and why."""

from typing import Final

from attrs import frozen

from codevigil_lsp.metrics.model import Finding, FindingCode
from codevigil_lsp.reports.wording import source_of

_WHY: Final = {
    FindingCode.UNREAD_EDIT: (
        "no line of that number had been shown to the agent or written by it, and the"
        " text that was replaced had not been before it anywhere"
    ),
    FindingCode.UNREAD_OVERWRITE: (
        "nothing of the file had been shown to the agent or written by it, and at least"
        " half of the lines that were replaced had not been before it anywhere"
    ),
    FindingCode.STALE_EDIT: (
        "the agent had seen lines of that number, but the transcript says that someone"
        " else changed the file, and the text that was replaced had not been before the"
        " agent anywhere"
    ),
    FindingCode.COLLISION: (
        "the edit took away lines of a text that another session, also at work, had put"
        " into the file"
    ),
}


@frozen
class Evidence:
    """What stands behind one finding, in words without any of a transcript's."""

    place: str
    """The file, and its lines as the agent left them."""
    edit: str
    """The line of the transcript that tells of the edit, and that of the last look."""
    why: str
    """What makes the lines unseen, or what else is wrong with the edit."""


def evidence_of(finding: Finding, folder: str | None) -> Evidence | None:
    """Explain a finding; None where it is about the transcript only.

    Args:
        finding: the finding.
        folder: files below it are named from there on; None to name them in full.
    """
    source = finding.source
    if source is None:
        return None
    whose = " of the sub-agent" if finding.transcript else ""
    return Evidence(
        f"{source_of(finding, folder)}, {_lines(source.start, len(source.digests))}",
        f"edited on line {finding.line}{whose}, {_last_read(finding)}",
        _WHY.get(finding.code, ""),
    )


def _lines(start: int, count: int) -> str:
    if not count:
        return "the whole file"
    return f"line {start}" if count == 1 else f"lines {start}-{start + count - 1}"


def _last_read(finding: Finding) -> str:
    """Say when the file was last seen; of a collision that is not looked for."""
    if finding.last_read is not None:
        return f"something of the file last seen on line {finding.last_read}"
    if finding.code is FindingCode.COLLISION:
        return "after an edit of another session"
    return "nothing of the file seen before"
