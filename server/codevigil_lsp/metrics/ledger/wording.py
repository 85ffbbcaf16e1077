"""What findings about source lines say: fixed words and numbers.

People read it, and agents that are shown an editor's diagnostics: it says what was
found, and then what to do.  It never has a word of a transcript.
"""

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.model import Finding, FindingCode


def say(code: FindingCode, place: LineRange | None, *, is_removal: bool = False) -> str:
    """Say what a finding found; `place` is None where it is the file as a whole."""
    lines, were, them = _lines_of(place)
    if is_removal and code is not FindingCode.COLLISION:
        beside = f"beside {lines}" if place is not None else "of this file"
        return _REMOVED[code].format(beside=beside)
    match code:
        case FindingCode.UNREAD_EDIT:
            return (
                f"{lines} {were} changed without having been read in this session;"
                f" re-read {them} and the callers"
            )
        case FindingCode.STALE_EDIT:
            return (
                f"{lines} {were} changed although someone else had changed {them} since"
                f" the last read; re-read {them} and check that nothing was lost"
            )
        case FindingCode.UNREAD_OVERWRITE:
            return (
                "the whole file was replaced without having been read in this session;"
                " compare it with its last version and restore what was lost"
            )
        case FindingCode.COLLISION:
            return (
                f"{lines} {were} changed by two sessions that are both at work; re-read"
                f" {them} and check that both changes are wanted"
            )
        case _:
            raise ValueError(code)


def say_elsewhere(finding: Finding, place: LineRange) -> str:
    """Say what a finding says, of the place where its lines stand by now.

    `place` may be a piece of them; what is about a file as a whole stands nowhere else.
    """
    source = finding.source
    if source is None or not source.digests:
        return finding.message
    if place.count < len(source.digests):
        return say(finding.code, place)
    before, now = LineRange(source.start, len(source.digests)), place
    return finding.message.replace(_lines_of(before)[0], _lines_of(now)[0], 1)


_REMOVED = {
    FindingCode.UNREAD_EDIT: (
        "lines {beside} were removed without having been read in this session; check"
        " that nothing is lost"
    ),
    FindingCode.STALE_EDIT: (
        "lines {beside} were removed although someone else had changed them since the"
        " last read; check that nothing is lost"
    ),
}


def _lines_of(place: LineRange | None) -> tuple[str, str, str]:
    if place is None:
        return "lines of this file", "were", "them"
    if place.count == 1:
        return f"line {place.start}", "was", "it"
    return f"lines {place.start}-{place.start + place.count - 1}", "were", "them"
