import re

import pytest

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.metrics.ledger.wording import say
from codevigil_lsp.metrics.model import FindingCode

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
