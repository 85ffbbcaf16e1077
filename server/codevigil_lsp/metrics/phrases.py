"""What the agent says when it stops, and when it corrects itself.

Words alone do not tell; position and form do.
A stop phrase stands in the closing part of a finished turn, in a sentence of a certain
form; a self-correction opens a clause.
The forms were found by reading every hit of the bare words in 8,063 texts of real
sessions: bare "actually", for one, was a plain adverb in all cases read.
"""

import re
from enum import StrEnum
from typing import Final

from attrs import frozen

from codevigil_lsp.metrics.prose import closing_part, prose, sentences


class StopClass(StrEnum):
    """How an agent stops before its work is done."""

    PERMISSION_SEEKING = "permission-seeking"
    """It asks whether to go on with the work it was given."""
    PREMATURE_STOPPING = "premature-stopping"
    """It declares that this is a good place to stop."""
    SESSION_LENGTH = "session-length"
    """It stops because the session or its context has grown long."""
    OWNERSHIP_DODGING = "ownership-dodging"
    """It waves a failure away as somebody else's."""
    KNOWN_LIMITATION = "known-limitation"
    """It declares that what it left out is a limitation or out of scope."""
    OFFER = "offer"
    """It offers further work: counted, and never held against it."""


@frozen
class _Form:
    stop_class: StopClass
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    """What the sentence or its neighbours have to say as well."""
    is_question: bool = False


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_ASKS = (
    r"(?:should|shall|may|can) i"
    r"|(?:would you like|do you want|want|would you prefer) (?:me|for me) to"
    r"|let me know (?:if|when|whether) (?:i should|you(?:'d| would) like me to"
    r"|you want me to)"
)
_GOES_ON = (
    r"continue|keep going|carry on|go on|resume"
    r"|(?:finish|complete|do|tackle|address) the (?:rest|remaining|others?)"
)
_STARTS = r"proceed|go ahead|move on|start on"
_UNFINISHED = _words(
    r"remaining|the rest|next|left to do|still (?:need|to do|open|missing|left)"
    r"|to-?dos?|unfinished|not yet|(?:phase|step|part) \d+|other \w+ (?:files|tests)"
)
_FAILURE = _words(
    r"(?:test|build|lint|type|compile|compilation|ci) ?(?:failures?|errors?|warnings?)"
    r"|failures?|failing|fails|failed|errors?|warnings?|broken|breakage|flaky"
)
_LEFT_OUT = _words(
    r"left|leave|leaving|skip|skipped|skipping|omit|omitted|defer|deferred|didn't|did not"
    r"|haven't|have not|not implemented|won't|stub|stubbed|untested|unhandled"
)

_FORMS: Final = (
    _Form(
        StopClass.PERMISSION_SEEKING,
        _words(rf"(?:{_ASKS}) (?:{_GOES_ON})"),
    ),
    _Form(
        StopClass.PERMISSION_SEEKING,
        _words(rf"(?:{_ASKS}) (?:{_STARTS})"),
        needs=_UNFINISHED,
    ),
    _Form(
        StopClass.PREMATURE_STOPPING,
        _words(
            r"(?:good|natural|reasonable|sensible|logical) "
            r"(?:stopping point|checkpoint|(?:place|point) to (?:stop|pause))"
            r"|(?:let's|let me|i'll|i will) (?:pause|stop) here"
            r"|(?:this|that|it) should (?:work|do|be (?:good )?enough) for now"
            r"|good enough for now"
        ),
    ),
    _Form(
        StopClass.SESSION_LENGTH,
        _words(
            r"(?:fresh|new) (?:session|conversation|chat|context)"
            r"|(?:length of|how long) this (?:session|conversation)"
            r"|this (?:session|conversation) (?:is|has) (?:getting|become|run|been) "
            r"(?:too |very |quite )?long"
            r"|running (?:low on|out of) (?:context|tokens)"
        ),
        needs=_words(
            r"continue|start|pick (?:this |it )?up|resume|stop|pause|given|since|because"
            r"|running"
        ),
    ),
    _Form(
        StopClass.OWNERSHIP_DODGING,
        _words(
            r"pre-?existing|existing issues?"
            r"|not (?:caused by|related to|from|due to) (?:my|these|this|our) changes?"
            r"|unrelated to (?:my|these|this|our) changes?"
        ),
        needs=_FAILURE,
    ),
    _Form(
        StopClass.KNOWN_LIMITATION,
        _words(
            r"known limitations?|future work|follow-?up work"
            r"|(?:out of|beyond|outside) (?:the )?scope"
        ),
        needs=_LEFT_OUT,
    ),
    _Form(StopClass.OFFER, _words(_ASKS), is_question=True),
)

_CLAUSE_START = r"(?:\A|(?<=[.!?:…—\n])|(?<=\.\.\.))[ \t]*"
_SELF_CORRECTION: Final = re.compile(
    _CLAUSE_START
    + r"(?:(?:oh|no|hmm+|ah),? )?"
    + r"(?:wait(?=[,.!—:… -])"
    + r"|actually,? (?!fixes|works|uses)"
    + r"|hmm+(?=[,.…—])"
    + r"|let me (?:reconsider|rethink)"
    + r"|on second thought"
    + r"|scratch that"
    + r"|correction:"
    + r"|i (?:was wrong|made (?:an error|a mistake)))",
    re.IGNORECASE,
)
_WAIT_FOR: Final = re.compile(
    r"wait (?:for|until|a (?:moment|few|second)|while)", re.IGNORECASE
)
_CORRECTION_MARKS: Final = (
    "wait", "actually", "hmm", "let me re", "on second thought", "scratch that",
    "correction:", "i was wrong", "i made a",
)  # fmt: skip
"""One of these stands in every self-correction: texts without them are done at once."""


def stop_classes(text: str) -> list[StopClass]:
    """Give the classes of stop phrase with which a turn's last message closes.

    Each class at most once, in the order of `StopClass`; an offer only where nothing
    else was found in that sentence.
    """
    told = sentences(closing_part(prose(text)))
    found: set[StopClass] = set()
    for position, sentence in enumerate(told):
        around = " ".join(told[max(0, position - 1) : position + 2])
        if (stop_class := _judge(sentence, around)) is not None:
            found.add(stop_class)
    return [stop_class for stop_class in StopClass if stop_class in found]


def self_corrections(text: str) -> int:
    """Count the clauses of a text that open with a self-correction."""
    lowered = text.lower()
    if not any(mark in lowered for mark in _CORRECTION_MARKS):
        return 0
    spoken = prose(text)
    return sum(
        1
        for found in _SELF_CORRECTION.finditer(spoken)
        if not _WAIT_FOR.match(spoken, found.start() + _leading(found.group()))
    )


def _judge(sentence: str, around: str) -> StopClass | None:
    for form in _FORMS:
        if form.is_question and not sentence.endswith("?"):
            continue
        if not form.pattern.search(sentence):
            continue
        if form.needs is None or form.needs.search(around):
            return form.stop_class
    return None


def _leading(found: str) -> int:
    return len(found) - len(found.lstrip())
