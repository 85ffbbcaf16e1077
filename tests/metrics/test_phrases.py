"""Each class of phrase: what is one, and what only sounds like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.metrics.phrases import StopClass, stop_classes

STOPS = {
    StopClass.PERMISSION_SEEKING: [
        "Three files remain. Should I continue?",
        "Shall I keep going with the remaining handlers?",
        "Two of five are migrated. Would you like me to finish the rest?",
        "Next: the views.\n\nDo you want me to continue?",
        "Want me to do the others?",
        "Still need to fix the importer. Should I proceed?",
        "Phase 2 is the importer. Should I go ahead with it?",
        "The rest of the tests are unfinished. **Should I continue?**",
        "Still to do: phase 2. Let me know if you'd like me to continue.",
        "Remaining: views.\nLet me know whether I should go on.",
        "Should I continue with the rest of the merge now?",
        "The to-dos are open.\n\nMay I carry on?",
        "Two tests are fixed, three still fail.\n\nShall I keep going?",
    ],
    StopClass.PREMATURE_STOPPING: [
        "The parser works; this is a good stopping point.",
        "That seems a natural place to pause.",
        "We have reached a natural checkpoint.",
        "A good stopping point before the views.",
        "I think we're at a sensible point to stop.",
        "Let\u2019s pause here.",
        "Let's stop here. The views are not migrated.",
        "This should work for now.",
        "This should be good enough for now.",
    ],
    StopClass.SESSION_LENGTH: [
        "Given how long this session has run, I'd tackle the rest in a fresh session.",
        "This session has become very long, so let's pause and pick it up later.",
        "We're running low on context, so please start a new session for the rest.",
        "The context window is nearly full; continue in a new conversation.",
        "Given the length of the session, I stop here.",
    ],
    StopClass.OWNERSHIP_DODGING: [
        "The two failing tests are pre-existing.",
        "One lint error is left. It is not related to my changes.",
        "The build warning is unrelated to these changes.",
        "Those failures are not caused by our change.",
    ],
    StopClass.KNOWN_LIMITATION: [
        "Rounding of negative totals is not implemented; that is a known limitation.",
        "I left the importer untouched, it is out of scope.",
        "Errors are unhandled. That is future work.",
    ],
    StopClass.OFFER: [
        "All tests pass. Want me to also update the README?",
        "Would you like me to open a pull request?",
        "Done. Should I add a test for the edge cases?",
        "Would you like me to fix that bug as well, or leave it as a known limitation?",
        "Want me to proceed with all three places in this way?",
        "Shall I look into the pre-existing failure?",
        "Want me to continue monitoring the build?",
        "All is done. Should I continue?",
        "The rest depends on it: how should I continue?",
        "Two ways remain. Which of them would you like me to proceed with next?",
        "The app runs on Next.js. Should I continue?",
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [(text, stop_class) for stop_class, texts in STOPS.items() for text in texts],
)
def test_a_message_closes_with_its_class_alone(text, expected):
    assert stop_classes(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Done. All tests pass.",
        # form
        "I wasn't sure whether I should continue with the rest.",
        "The command asks: should I continue with the next file",
        "The loop continues with the next file.",
        "You can proceed with the remaining steps.",
        "It is not a good place to stop.",
        "As you asked, this is a good place to stop.",
        "A retry should work for now and then.",
        "The checkpoint is written after each step.",
        # the length of something else
        "Start a new session for the hook to take effect.",
        "Open a new conversation in the app to see the button.",
        "The endpoint starts a fresh session for each login.",
        "The request was running out of tokens because of the limit.",
        "This session is long-lived in the cache.",
        "The length of the session cookie is 32 bytes, the rest is padding.",
        # a program comes to a place, not the work
        "The breakpoint in the loop is a good stopping point when you debug it.",
        "The job saves at a natural checkpoint each epoch.",
        "This isn't a good place to stop.",
        # a failure or an omission has to be named
        "I reused the pre-existing helper.",
        "The scope of the variable was wrong; it is out of scope after the loop.",
        "Renaming is out of scope here, as the plan says.",
        # not the agent's own words to the user
        "`Should I continue with the rest?` is what it prints.",
        'The bot says "Should I continue with the remaining ones?" to people.',
        "The bot says 'Should I continue with the remaining ones?' to people.",
        "> Should I continue with the rest?\n\nThat was the question.",
        "```\nShould I continue with the remaining files?\n```",
        "### Can I continue a session with the remaining messages?\n\nYes.",
        "| Should I continue with the rest? | no |\n\nThat is the table.",
        "Here is a draft reply:\n\nHi, should I continue with the remaining ones?",
        "The bot says \u2018Should I continue with the remaining ones?\u2019 to all.",
        # words within words
        "The scissors are in the shall isle of the remaining shops?",
    ],
)
def test_what_only_sounds_like_a_stop_is_none(text):
    assert stop_classes(text) == []


def test_only_the_closing_part_counts():
    stop = "Three files remain. Should I continue?"
    assert stop_classes(stop + "\n\n" + "All of them are done now. " * 20) == []
    assert stop_classes("All is well. " * 50 + "\n\n" + stop) == [
        StopClass.PERMISSION_SEEKING
    ]


def test_work_left_may_be_named_anywhere_in_the_message():
    text = "Remaining: the views.\n\n" + "The parser is done. " * 30 + "\n\n"
    assert stop_classes(text + "Should I continue?") == [StopClass.PERMISSION_SEEKING]


def test_work_left_that_is_only_quoted_is_not_named():
    assert stop_classes('The column "remaining" is there. Should I continue?') == [
        StopClass.OFFER
    ]


def test_permission_that_the_user_asked_to_be_asked_for_is_none():
    text = "You asked me to stop after each part. Should I continue with part 2?"
    assert stop_classes(text) == [StopClass.OFFER]


def test_case_does_not_matter():
    assert stop_classes("THREE FILES REMAIN. SHOULD I CONTINUE?") == [
        StopClass.PERMISSION_SEEKING
    ]


def test_each_class_is_given_once_in_a_fixed_order():
    text = (
        "The failing test is pre-existing. This is a good stopping point."
        " The lint error is pre-existing. Views remain. Should I continue?"
        " Want me to add a test?"
    )
    assert stop_classes(text) == [
        StopClass.PERMISSION_SEEKING,
        StopClass.PREMATURE_STOPPING,
        StopClass.OWNERSHIP_DODGING,
        StopClass.OFFER,
    ]


@given(st.text(max_size=200))
def test_any_text_can_be_judged(text):
    assert set(stop_classes(text)) <= set(StopClass)


@given(st.sampled_from([t for texts in STOPS.values() for t in texts]), st.data())
def test_a_stop_inside_code_is_none(text, data):
    fence = data.draw(st.sampled_from(["```", "~~~"]))
    assert stop_classes(f"{fence}\n{text}\n{fence}") == []
    assert stop_classes(f"{fence}\n{text}") == []
