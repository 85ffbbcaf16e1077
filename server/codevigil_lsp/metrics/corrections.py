"""Clauses in which the agent corrects itself.

A self-correction opens a clause, and its words say so by themselves: "Wait,",
"Actually, …", "Actually the …", but neither "Wait for …" nor "Actually running …", nor a
bare "Hmm".
Of the bare word "actually", 12 hits read in real sessions were all a plain adverb; at the
start of a clause 13 of 14 were corrections, and "Wait," was one in 16 of 16.
"""

import re
from typing import Final

from codevigil_lsp.metrics.lexicon import Lexicon, PhraseHit
from codevigil_lsp.metrics.matcher import Matcher
from codevigil_lsp.metrics.prose import prose, sentences

SELF_CORRECTION: Final = "self-correction"
"""The class of those that are known here."""

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
_MARKS: Final = Matcher(
    [
        "wait", "actually", "let me reconsider", "let me rethink", "on second thought",
        "scratch that", "correction:", "i was wrong", "i made an error", "i made a mistake",
    ]
)  # fmt: skip
"""One of these stands in every self-correction: texts without them are done at once."""
_NONE: Final = Lexicon()


def self_corrections(text: str, own: Lexicon = _NONE) -> list[PhraseHit]:
    """Give the clauses of a text that open with a self-correction, and what the user adds.

    Something of the user's own that is a self-correction anyway counts once.
    """
    is_marked = _MARKS.occurs_in(text)
    if not is_marked and own.is_empty:
        return []
    spoken = prose(text)
    moved = len(text) - len(spoken)
    found = [
        PhraseHit(
            match.start() + moved, match.end() + moved, SELF_CORRECTION, alarms=True
        )
        for match in (_FORM.finditer(spoken) if is_marked else ())
    ]
    if own.is_empty:
        return found
    others = [
        hit._replace(start=hit.start + moved, end=hit.end + moved)
        for hit in own.find(spoken, sentences(spoken))
    ]
    taken = [(hit.start, hit.end) for hit in found]
    found += [
        hit
        for hit in others
        if not any(hit.start < end and start < hit.end for start, end in taken)
    ]
    return sorted(found)
