"""What the agent says when it stops before its work is done.

Words alone do not tell; position and form do.

1. A stop phrase stands in the closing part of a finished turn, in a sentence of a certain
   form.  Asking whether to go on is one only as a question, and only while the message
   names work that is left.
2. A long session is a reason to stop only where the sentence says that it is long.
3. A failure waved away, or something left out, is stated; a question about it is an offer.

The forms were found by reading hits of the bare words in 8,063 texts of real sessions;
hardly any was a stop by its words alone.
"""

import re
from enum import StrEnum
from typing import Final

from attrs import frozen

from codevigil_lsp.metrics.lexicon import Lexicon, PhraseHit
from codevigil_lsp.metrics.matcher import Matcher
from codevigil_lsp.metrics.prose import closing_start, prose, sentences


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


ALARMING: Final = frozenset(
    {
        StopClass.PERMISSION_SEEKING,
        StopClass.PREMATURE_STOPPING,
        StopClass.SESSION_LENGTH,
    }
)
"""The classes that make a turn one that stopped early."""


@frozen
class _Form:
    stop_class: StopClass
    pattern: re.Pattern[str]
    is_question: bool | None = None
    """Whether the sentence has to be a question, or must not be one."""
    near: tuple[re.Pattern[str], ...] = ()
    """What the sentence or its neighbours have to say as well."""
    anywhere: re.Pattern[str] | None = None
    """What the message has to say somewhere."""
    not_in: re.Pattern[str] | None = None
    """What the sentence must not say."""
    not_near: re.Pattern[str] | None = None
    """What the sentence and its neighbours must not say."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_ASKS = (
    r"(?:should|shall|may|can) i"
    r"|(?:would you like|do you want|want|would you prefer) (?:me|for me) to"
)
_INVITES = (
    r"let me know (?:if|when|whether) (?:i should|you(?:'d| would) like me to"
    r"|you want me to)"
)
_GOES_ON = (
    r"(?:continue|keep going|carry on|go on)(?! (?:monitoring|watching|to (?:monitor|watch)))"
    r"|(?:finish|complete|do|tackle|address) the (?:rest|remaining|others)"
)
_STARTS = r"proceed|go ahead|move on|start on"
_UNFINISHED = (
    r"remaining|remains?|the rest|the others|next(?!\.js)|left to do"
    r"|still (?:have|need|to do|open|missing|left|fails?|failing|broken|pending)"
    r"|to-?dos?|unfinished|not yet|(?:phase|step|part) \d+|other \w+ (?:files|tests)"
)
_HERE = (
    r"\A[*_]*(?:a )?|(?:this|that|that's|it|it's|here|now|today|i|i've|we|we've|we're)\b"
    r"[^.!?]{0,60}?"
)
"""What tells that it is the work that has come to a place, and not a program."""
_FAILURE = _words(
    r"(?:test|build|lint|type|compile|compilation|ci) ?(?:failures?|errors?|warnings?)"
    r"|failures?|failing|fails|failed|errors?|warnings?|broken|breakage|flaky"
)
_LEFT_OUT = _words(
    r"left|leave|leaving|skip|skipped|skipping|omit|omitted|defer|deferred|didn't|did not"
    r"|haven't|have not|not implemented|won't|stub|stubbed|untested|unhandled"
)
_IS_LONG = _words(
    r"how long|(?:too|very|quite|rather|getting|become|gotten|been|so|a) long|length"
    r"|long (?:session|conversation|run)|a lot of (?:context|ground)"
    r"|context (?:window|limit|budget|usage|is)|running (?:low|out)"
)
_STOPS = _words(
    r"continue|pick (?:this |it )?up|resume|stop|pause|wrap up|finish|carry on|tackle"
    r"|the rest|remaining|later|next time|start (?:in )?a (?:fresh|new)"
)

_AS_TOLD = _words(
    r"as (?:you )?(?:asked|requested|instructed|agreed|planned|told)"
    r"|per your|you (?:asked|told|said|wanted)"
)
_CHOICE: Final = _words(
    r"(?:how|which|what|where) (?:\w+ ){0,4}?(?:should|shall|can|would|do) (?:i|you)"
)
"""A question that wants more than yes or no."""
_TRAILING: Final = "*_)]\"' "
"""What may stand between a question mark and the end of its sentence."""

_FORMS: Final = (
    _Form(
        StopClass.PERMISSION_SEEKING,
        _words(rf"(?:{_ASKS}) (?:{_GOES_ON})"),
        is_question=True,
        anywhere=_words(rf"{_UNFINISHED}|finish(?:ing)?"),
        not_in=_CHOICE,
        not_near=_AS_TOLD,
    ),
    _Form(
        StopClass.PERMISSION_SEEKING,
        _words(rf"(?:{_INVITES}) (?:{_GOES_ON})"),
        anywhere=_words(_UNFINISHED),
        not_near=_AS_TOLD,
    ),
    _Form(
        StopClass.PERMISSION_SEEKING,
        _words(rf"(?:{_ASKS}) (?:{_STARTS})"),
        is_question=True,
        near=(_words(_UNFINISHED),),
        not_in=_CHOICE,
        not_near=_AS_TOLD,
    ),
    _Form(
        StopClass.PREMATURE_STOPPING,
        _words(
            rf"(?:{_HERE}) ?(?<!not a )(?<!n't a )"
            r"(?:(?:good|natural|reasonable|sensible|logical) "
            r"(?:stopping point|(?:place|point) to (?:stop|pause))|natural checkpoint)"
            r"|let's (?:pause|stop) here"
            r"|this should (?:work|do|be (?:good )?enough) for now"
        ),
        is_question=False,
        not_near=_AS_TOLD,
    ),
    _Form(
        StopClass.SESSION_LENGTH,
        _words(
            r"(?:fresh|new) (?:session|conversation|chat|context)"
            r"|(?:length of|how long) (?:this|the|our) (?:session|conversation)"
            r"(?=[^\w\s]|\Z| (?:so|has|is|was|and|i|we)\b)(?! is \d)"
            r"|(?:this|the|our) (?:session|conversation) (?:is|has) "
            r"(?:been |getting |become |gotten |run |grown )?(?:too |very |quite |so )?long"
            r"|(?:i'm|i am|we're|we are) running (?:low on|out of) (?:context|tokens)"
        ),
        near=(_IS_LONG, _STOPS),
    ),
    _Form(
        StopClass.OWNERSHIP_DODGING,
        _words(
            r"pre-?existing|existing issues?"
            r"|not (?:caused by|related to|from|due to) (?:my|these|this|our) changes?"
            r"|unrelated to (?:my|these|this|our) changes?"
        ),
        is_question=False,
        near=(_FAILURE,),
    ),
    _Form(
        StopClass.KNOWN_LIMITATION,
        _words(
            r"known limitations?|future work|follow-?up work"
            r"|(?:out of|beyond|outside) (?:the )?scope"
        ),
        is_question=False,
        near=(_LEFT_OUT,),
    ),
    _Form(StopClass.OFFER, _words(_ASKS), is_question=True),
)

_MARKS: Final = Matcher(
    [
        "should i", "shall i", "may i", "can i", "want me to", "like me to", "prefer me to",
        "for me to", "let me know", "to stop", "to pause", "stopping point", "checkpoint",
        "stop here", "pause here", "should work", "should do", "enough for now",
        "fresh session", "fresh conversation", "fresh chat", "fresh context", "new session",
        "new conversation", "new chat", "new context", "length of", "how long",
        "session is", "session has", "conversation is", "conversation has", "running low",
        "running out", "preexisting", "pre-existing", "existing issue", "not caused by",
        "not related to", "not from", "not due to", "unrelated to", "known limitation",
        "future work", "followup work", "follow-up work", "of scope", "the scope",
        "beyond scope", "outside scope",
    ]
)  # fmt: skip
"""One of these stands in every stop phrase: texts without them are done at once."""
_NONE: Final = Lexicon()


def stop_hits(text: str, own: Lexicon = _NONE) -> list[PhraseHit]:
    """Give the stop phrases with which a turn's last message closes, by their places.

    One a sentence, told with the whole of it, an offer only where nothing else was found
    there; and whatever the user adds.
    """
    is_marked = _MARKS.occurs_in(text)
    if not is_marked and own.is_empty:
        return []
    spoken = prose(text)
    spans = sentences(spoken, closing_start(spoken))
    told = [spoken[start:end] for start, end in spans]
    moved = len(text) - len(spoken)
    found: list[PhraseHit] = []
    for position, sentence in enumerate(told if is_marked else ()):
        around = " ".join(told[max(0, position - 1) : position + 2])
        if (stop_class := _judge(sentence, around, spoken)) is not None:
            start, end = spans[position]
            is_alarm = stop_class in ALARMING
            found.append(PhraseHit(start, end, stop_class.value, is_alarm))
    found += own.find(spoken, spans)
    return sorted(
        hit._replace(start=hit.start + moved, end=hit.end + moved) for hit in found
    )


def stop_classes(text: str) -> list[StopClass]:
    """Give the classes of these stop phrases, each once, in the order of `StopClass`."""
    found = {hit.label for hit in stop_hits(text)}
    return [stop_class for stop_class in StopClass if stop_class.value in found]


def _judge(sentence: str, around: str, message: str) -> StopClass | None:
    is_question = sentence.rstrip(_TRAILING).endswith("?")
    for form in _FORMS:
        if form.is_question is not None and form.is_question is not is_question:
            continue
        if form.not_in is not None and form.not_in.search(sentence):
            continue
        if form.pattern.search(sentence) and _holds(form, around, message):
            return form.stop_class
    return None


def _holds(form: _Form, around: str, message: str) -> bool:
    """Say whether the neighbourhood and the message bear the form out."""
    if not all(needed.search(around) for needed in form.near):
        return False
    if form.not_near is not None and form.not_near.search(around):
        return False
    return form.anywhere is None or form.anywhere.search(message) is not None
