"""The part of a text in which the agent itself speaks to the user.

Code, quotations and block quotes are blanked with spaces of the same length, so that
offsets stay those of the original text.
Every expression here is linear in the length of the text.
"""

import re
from typing import Final

CLOSING_LENGTH: Final = 300
"""Characters at the end of a message that count as its closing part, at least."""

_LONGEST: Final = 60_000
"""Characters of one text that are looked at; the end of a longer one is kept."""

_NOT_PROSE: Final = re.compile(
    r"```.*?(?:```|\Z)"  # fenced code, also without its end
    r"|~~~.*?(?:~~~|\Z)"
    r"|`[^`\n]*`"
    r"|^[ \t]*>[^\n]*"  # block quotes
    r'|"[^"\n]{1,300}"'
    r"|“[^”\n]{1,300}”",
    re.DOTALL | re.MULTILINE,
)
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n")
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|\Z)")


def prose(text: str) -> str:
    """Blank whatever is not the agent's own prose."""
    if len(text) > _LONGEST:
        text = text[-_LONGEST:]
    return _NOT_PROSE.sub(lambda found: " " * len(found.group()), text)


def closing_part(text: str) -> str:
    """Give the last paragraph, or the last 300 characters where that is more."""
    text = text.rstrip()
    last_paragraph = 0
    for found in _PARAGRAPH.finditer(text):
        last_paragraph = found.end()
    return text[min(last_paragraph, max(0, len(text) - CLOSING_LENGTH)) :]


def sentences(text: str) -> list[str]:
    """Cut prose into sentences, each with its end mark; lines end a sentence too."""
    found = (match.group().strip() for match in _SENTENCE.finditer(text))
    return [sentence for sentence in found if sentence]
