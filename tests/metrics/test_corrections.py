import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.metrics.corrections import self_corrections


@pytest.mark.parametrize(
    "text",
    [
        "Wait, that is the wrong file.",
        "Wait. That is the wrong file.",
        "Wait! That is the wrong file.",
        "Wait... the path is wrong.",
        "Wait — the output is empty.",
        "Wait - the output is empty.",
        "Wait that's the old path.",
        "Wait no, it is the other way round.",
        "**Wait, it is the other way round.**",
        "No wait, it is cached.",
        "Oh wait, it is cached.",
        "Hmm, wait, it is cached.",
        "The checkout looks normal. But wait - are we in a worktree?",
        "The tests pass: wait, they were skipped.",
        "It is cached — wait, no.",
        "Actually, the first path is right.",
        "Actually the first path is right.",
        "Actually I see it now.",
        "Actually — no.",
        "Actually wait.",
        "I edit the tag.\n\nActually, a rule is better.",
        "It reads the cache... Actually, it does not.",
        "Let me reconsider the approach.",
        "Let me rethink this.",
        "On second thought, a rule is better.",
        "Scratch that.",
        "Correction: it is line 12.",
        "I was wrong about the cache.",
        "I made a mistake in the regex.",
        "I made an error: the sign is flipped.",
    ],
)
def test_a_clause_that_opens_with_a_self_correction_counts_once(text):
    assert len(self_corrections(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Let me check what is actually stored.",
        "It actually works.",
        "The reviewer was wrong, but actually the comment is right.",
        "Actually fixes the issue",
        "- Actually fixes the issue",
        "Actually running the tests takes a minute.",
        "Actually works on Windows too.",
        "Wait for the server to start.",
        "Wait until it is up.",
        "Wait 5 seconds, then try again.",
        "Wait a moment.",
        "Wait times are shorter now.",
        "Press start: wait, then click.",
        "Let me wait for the tests.",
        "We wait, and it comes.",
        "It calls `Promise.wait, ` first.",
        "It calls Promise.wait, then goes on.",
        "Hmm, no output.",
        "Hmm.",
        "The user was wrong.",
        "They say I was wrong.",
        "I made an error message clearer.",
        "I made a mistake-proof form.",
        "The correction: field holds it.",
        "I let me reconsider it.",
        '"Wait, that is wrong" is what it prints.',
        "'Wait, that is wrong' is what it prints.",
        "> Wait, that is wrong",
        "```\nWait, that is wrong\n```",
        "`Actually, no`",
        "Waiting, actually",
        "actuallyx, no",
    ],
)
def test_what_only_sounds_like_a_self_correction_is_none(text):
    assert self_corrections(text) == []


def test_every_self_correction_of_a_text_counts():
    text = "Wait, no. The file is right. Actually, it is not.\n\nScratch that."
    assert len(self_corrections(text)) == 3


@given(st.text(st.sampled_from("wait actually, hmm.!?:\n -`\"'"), max_size=200))
def test_any_text_can_be_judged(text):
    assert all(0 <= hit.start < hit.end <= len(text) for hit in self_corrections(text))
