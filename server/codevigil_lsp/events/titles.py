"""The title of a session whose transcript is not read."""

from collections.abc import Sequence
from typing import Final

from codevigil_lsp.events.parser import Parser

_UNTITLED: Final = (b'"type":"assistant"', b'"tool_result"')
"""What stands in lines that give no title; inside a string the quotes are escaped."""
_OF_ANY: Final = b'"type":"summary"'
"""A summary is a title when the record it names stands here, of whatever kind."""


def title_in(lines: Sequence[bytes]) -> str | None:
    """Give the title that some lines of a transcript tell, in their order.

    Others may stand between them and tell another one.
    """
    if not any(_OF_ANY in line for line in lines):
        # Most lines are answers and results, which take the longest to read.
        lines = [line for line in lines if not any(sign in line for sign in _UNTITLED)]
    parser = Parser()
    parser.parse(lines, 1)
    return parser.facts.title
