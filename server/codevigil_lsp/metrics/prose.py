"""The part of a text in which the agent itself speaks to the user.

Code, quotations, block quotes, tables, headings and drafts of what somebody else is to
read are blanked with spaces of the same length, so that offsets stay those of the
original text.
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
    r"|^[ \t]*(?:>|\||#{1,6} )[^\n]*"  # block quotes, tables, headings
    r'|"[^"\n]{1,300}"'
    r"|“[^”\n]{1,300}”|„[^“”\n]{1,300}[“”]|«[^»\n]{1,300}»"
    r"|(?<!\w)'(?=\S)(?:[^'\n]|(?<=\w)'(?=\w)){1,300}'(?!\w)",
    re.DOTALL | re.MULTILINE,
)
_DRAFT: Final = re.compile(
    r"^[^\n]{0,200}\b(?:draft|suggested|proposed)\b[^\n]{0,80}"
    r"\b(?:reply|response|message|comment|e?-?mail|post|announcement|text|wording|note)\b"
    r"[^\n]{0,80}:[*_ \t]*$(?P<words>.*?)(?=^-{3,}[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_DRAFTED: Final = ("draft", "suggested", "proposed")
"""One of these stands above every draft: texts without them have none."""
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n")
_SENTENCE: Final = re.compile(
    r"[^\s.!?](?:[^.!?\n]|[.!?]+(?![\s.!?)\]\"'*_]|\Z))*[.!?]*[)\]\"'*_]*"
)


def prose(text: str) -> str:
    """Blank whatever is not the agent's own prose; of a long text only the end is kept."""
    if len(text) > _LONGEST:
        text = text[-_LONGEST:]
    text = text.replace("\u2018", "'").replace("\u2019", "'")
    text = _NOT_PROSE.sub(lambda found: " " * len(found.group()), text)
    lowered = text.lower()
    if any(word in lowered for word in _DRAFTED):
        text = _DRAFT.sub(_without_words, text)
    return text


def closing_start(text: str) -> int:
    """Give where the last paragraph begins, or the last 300 characters if that is more."""
    end = len(text.rstrip())
    last_paragraph = 0
    for found in _PARAGRAPH.finditer(text, 0, end):
        last_paragraph = found.end()
    return min(last_paragraph, max(0, end - CLOSING_LENGTH))


def sentences(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Cut prose from `start` on into sentences, each with its end mark.

    Each is told by its start and end in the text; the end of a line ends one too.
    """
    return [
        (found.start(), found.start() + len(found.group().rstrip()))
        for found in _SENTENCE.finditer(text, start)
    ]


def _without_words(draft: re.Match[str]) -> str:
    start, end = draft.span("words")
    return draft.group()[: start - draft.start()] + " " * (end - start)
