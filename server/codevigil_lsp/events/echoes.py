"""Our own findings, where Claude Code put an editor's diagnostics before the agent."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

from codevigil_lsp.events.model import FindingShown, LineRange
from codevigil_lsp.events.records import Attachment, Diagnosed, diagnosed_in

_SOURCE: Final = "codevigil"
_MARK: Final = b'"codevigil"'
_MOST_LINES: Final = 10**9


def findings_shown(
    line: int, time: float | None, attachment: Attachment
) -> Sequence[FindingShown]:
    """Give those of the diagnostics of an attachment that are findings of ours."""
    if _MARK not in bytes(attachment.files):
        return ()
    return [
        _shown(line, time, _path_of(file.uri), one)
        for file in diagnosed_in(attachment.files)
        for one in file.diagnostics
        if one.source == _SOURCE
    ]


def _shown(line: int, time: float | None, path: str, one: Diagnosed) -> FindingShown:
    start = min(max(one.range.start.line, 0), _MOST_LINES)
    end = min(max(one.range.end.line, start), _MOST_LINES)
    lines = LineRange(start + 1, end - start + 1)
    return FindingShown(line, time, path, lines, str(one.code), len(one.message))


def _path_of(uri: str) -> str:
    """Give the path of a URI; Claude Code writes plain paths as well."""
    rest = uri.removeprefix("file://")
    return unquote(rest) if rest != uri else uri
