"""Clauses in which the agent corrects itself.

A self-correction opens a clause, and its words say so by themselves: "Wait,",
"Actually, …", "Actually the …", but neither "Wait for …" nor "Actually running …", nor a
bare "Hmm".
Of the bare word "actually", 12 hits read in real sessions were all a plain adverb; at the
start of a clause 13 of 14 were corrections, and "Wait," was one in 16 of 16.
"""

import re
from typing import Final

from codevigil_lsp.metrics.prose import prose

_FORM: Final = re.compile(
    r"(?:\A|(?<=\n)|(?<=[.!?:…—] )|(?<= - ))[ \t]*[*_]*"
    r"(?:(?:oh|no|but|hmm+|ah|ok(?:ay)?),? )*"
    r"(?:wait(?:(?=,(?! then| and)|!|…|\.\.)| ?[—\u2013]| -|(?=\. [A-Z])| (?=no\b|actually\b|that's\b|that is\b))"
    r"|actually(?:,| ?[—\u2013]| -)"
    r"|actually (?=(?:i|i'm|i'll|i've|it|it's|that|that's|this|these|those|the|there|there's"
    r"|we|let|let's|no|not|wait|you|they|my|our|maybe|looking)\b(?! (?:fix|work|use)))"
    r"|let me (?:reconsider|rethink)"
    r"|on second thoughts?\b"
    r"|scratch that\b"
    r"|correction:"
    r"|i was wrong\b"
    r"|i made (?:an error|a mistake)(?=[.,;:!—]| (?:in|with|by|when|earlier|here|there|and)\b))",
    re.IGNORECASE,
)
_MARKS: Final = (
    "wait", "actually", "let me re", "on second thought", "scratch that",
    "correction:", "i was wrong", "i made a",
)  # fmt: skip
"""One of these stands in every self-correction: texts without them are done at once."""


def self_corrections(text: str) -> int:
    """Count the clauses of a text that open with a self-correction."""
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS):
        return 0
    return sum(1 for _ in _FORM.finditer(prose(text)))
