import re

import pytest

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.ledger.wording import say, say_elsewhere
from codevigil_lsp.metrics.model import (
    Finding,
    FindingCode,
    FindingSeverity,
    SourceLines,
)

CODES = [
    FindingCode.UNREAD_EDIT,
    FindingCode.UNREAD_OVERWRITE,
    FindingCode.STALE_EDIT,
    FindingCode.COLLISION,
]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("place", [None, LineRange(3, 1), LineRange(480, 13)])
def test_a_message_says_what_was_found_and_then_what_to_do(code, place):
    found, _, advice = say(code, place).partition("; ")
    assert found
    assert re.match(r"(re-read|compare|check) ", advice)


def test_lines_are_named_by_their_numbers():
    assert say(FindingCode.UNREAD_EDIT, LineRange(480, 13)) == (
        "lines 480-492 were changed without having been read in this session; re-read"
        " them and the callers"
    )
    assert say(FindingCode.UNREAD_EDIT, LineRange(3, 1)).startswith(
        "line 3 was changed"
    )


def test_other_findings_have_other_words():
    with pytest.raises(ValueError, match="TOOL_ERRORS"):
        say(FindingCode.TOOL_ERRORS, None)


def a_finding(*, start=3, count=2, code=FindingCode.UNREAD_EDIT, is_removal=False):
    message = say(code, LineRange(start, count), is_removal=is_removal)
    source = SourceLines("/shop/cart.py", start, tuple(range(count)))
    return Finding(code, FindingSeverity.INFORMATION, message, 7, source=source)


@pytest.mark.parametrize("is_removal", [False, True])
@pytest.mark.parametrize("count", [1, 13])
def test_lines_that_moved_are_named_where_they_stand(is_removal, count):
    finding = a_finding(start=10, count=count, is_removal=is_removal)
    there = a_finding(start=107, count=count, is_removal=is_removal)

    assert say_elsewhere(finding, LineRange(107, count)) == there.message


def test_a_piece_of_the_lines_is_named_alone():
    said = say_elsewhere(a_finding(start=10, count=13), LineRange(40, 1))

    assert said == say(FindingCode.UNREAD_EDIT, LineRange(40, 1))


def test_a_whole_file_stands_nowhere_else():
    message = say(FindingCode.UNREAD_OVERWRITE, None)
    finding = Finding(
        FindingCode.UNREAD_OVERWRITE,
        FindingSeverity.WARNING,
        message,
        7,
        source=SourceLines("/shop/cart.py", 1, ()),
    )

    assert say_elsewhere(finding, LineRange(1, 1)) == message
