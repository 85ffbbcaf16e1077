"""Whether the agent had seen the lines that an accepted edit replaced."""

import re
from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events.model import ToolResult
from codevigil_lsp.metrics.ledger.changes import Change
from codevigil_lsp.metrics.ledger.file import FileLedger
from codevigil_lsp.metrics.ledger.marks import Mark
from codevigil_lsp.metrics.ledger.shown import ShownLines, tells
from codevigil_lsp.metrics.model import FindingCode

_OVERWRITER: Final = "Write"
_LEAST_LETTERS: Final = 6
"""Letters and digits in the unseen lines of a change; a mere `pass` is no evidence."""
_WORD: Final = re.compile(r"\w")


def judge(
    file: FileLedger, shown: ShownLines, result: ToolResult, changes: Sequence[Change]
) -> list[Mark]:
    """Give the marks of the changes that replaced lines which the agent had not seen.

    `file` and `shown` are what the agent knew before the edit.
    """
    call = result.call
    if call is not None and call.name == _OVERWRITER and not file.is_known:
        return _overwrite(file, shown, result, changes)
    found: list[Mark] = []
    for number, change in enumerate(changes):
        is_as_seen = not file.is_changed and not file.saved
        if is_as_seen and file.saw(change.old_start, change.old_end):
            continue
        for code, places in _unseen(file, shown, change, result.time):
            found += (
                Mark.of_change(
                    code,
                    change,
                    run,
                    key=f"{result.call_id}:{number}{f'.{nth}' if nth else ''}",
                    line=result.line,
                    last_read=file.last_read,
                )
                for nth, run in enumerate(_runs(places))
            )
    return found


def _overwrite(
    file: FileLedger, shown: ShownLines, result: ToolResult, changes: Sequence[Change]
) -> list[Mark]:
    """Give the mark of a file that was replaced unseen: at least half of its old lines.

    Lines that files have in common, such as imports, may have been shown elsewhere.
    """
    told = [text for change in changes for text in change.old if tells(text)]
    unseen = sum(text not in shown for text in told)
    if not unseen or 2 * unseen < len(told):
        return []
    mark = Mark.of_file(
        FindingCode.UNREAD_OVERWRITE,
        key=result.call_id,
        line=result.line,
        last_read=file.last_read,
    )
    return [mark]


def _unseen(
    file: FileLedger, shown: ShownLines, change: Change, time: float | None
) -> list[tuple[FindingCode, list[int]]]:
    """Give the new lines that stand where unseen ones stood, by what they are."""
    unread: list[int] = []
    stale: list[int] = []
    for place, text in enumerate(change.old):
        line = change.old_start + place
        is_seen = file.saw(line, line + 1)
        is_as_seen = is_seen and not (file.is_changed or file.was_saved(text, time))
        if not is_as_seen and tells(text) and text not in shown:
            (stale if is_seen else unread).append(place)
    unread, stale = (
        places if _letters_of(change, places) >= _LEAST_LETTERS else []
        for places in (unread, stale)
    )
    unread, stale = _bridged(change, unread), _bridged(change, stale)
    kinds = ((FindingCode.UNREAD_EDIT, unread), (FindingCode.STALE_EDIT, stale))
    return [(code, _in_new(change, places)) for code, places in kinds if places]


def _bridged(change: Change, places: list[int]) -> list[int]:
    """Add the lines between them that are evidence of nothing, such as blank ones."""
    filled = places[:1]
    for place in places[1:]:
        between = range(filled[-1] + 1, place)
        if not any(tells(change.old[one]) for one in between):
            filled += between
        filled.append(place)
    return filled


def _runs(places: list[int]) -> list[list[int]]:
    """Give the places that follow each other together; nothing, as one run, of none."""
    runs: list[list[int]] = [[]]
    for place in places:
        if runs[-1] and place != runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(place)
    return runs


def _letters_of(change: Change, places: list[int]) -> int:
    return sum(len(_WORD.findall(change.old[place])) for place in places)


def _in_new(change: Change, places: list[int]) -> list[int]:
    """Say which new lines stand for these old ones: the same, where all were replaced."""
    if len(change.old) == len(change.new):
        return places
    return list(range(len(change.new)))
