import json

import pytest
from msgspec import Raw

from codevigil_lsp.events.model import Outcome
from codevigil_lsp.events.outcomes import outcome_of
from codevigil_lsp.events.records import Block, Record


def outcome(content, *, is_error=True, denial=None):
    block = Block(
        type="tool_result", is_error=is_error, content=Raw(json.dumps(content).encode())
    )
    return outcome_of(Record(tool_denial_kind=denial), block)


@pytest.mark.parametrize("is_error", [False, None])
def test_a_result_that_is_not_marked_as_error_is_ok_whatever_it_says(is_error):
    assert outcome("File has not been read yet", is_error=is_error) is Outcome.OK


@pytest.mark.parametrize("wrapper", ["", "<tool_use_error>", "\n <tool_use_error> "])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("File has not been read yet. Read it first", Outcome.REFUSED),
        ("File has been modified since read, either by the user", Outcome.REFUSED),
        ("File has been unexpectedly modified. Read it again", Outcome.REFUSED),
        ("Sibling tool call errored", Outcome.COLLATERAL),
        ("Cancelled: parallel tool call Bash(ls) errored", Outcome.COLLATERAL),
        ("The user doesn't want to proceed with this tool use.", Outcome.REJECTED),
        (
            "The user doesn't want to take this action right now. STOP",
            Outcome.REJECTED,
        ),
        ("User rejected tool use", Outcome.REJECTED),
        ("[Request interrupted by user for tool use]", Outcome.REJECTED),
        ("Permission to use Bash with command rm has been denied.", Outcome.DENIED),
        (
            "Permission for this action was denied by the Claude Code auto mode",
            Outcome.DENIED,
        ),
        ("Exit code 1\nFAILED test_cart.py", Outcome.FAILED),
        ("String to replace not found in file.", Outcome.FAILED),
        ("Found 3 matches of the string to replace", Outcome.FAILED),
        ("File does not exist.", Outcome.FAILED),
        ("EISDIR: illegal operation on a directory, read", Outcome.FAILED),
        ("File content (31337 tokens) exceeds maximum allowed tokens", Outcome.FAILED),
        ("", Outcome.FAILED),
    ],
)
def test_errors_are_told_apart_by_how_they_begin(wrapper, text, expected):
    assert outcome(wrapper + text) is expected


def test_the_words_of_a_refusal_later_in_an_output_are_an_ordinary_failure():
    assert outcome("Exit code 1\nFile has not been read yet") is Outcome.FAILED


@pytest.mark.parametrize(
    ("denial", "expected"),
    [
        ("user-rejected", Outcome.REJECTED),
        ("permission-rule", Outcome.DENIED),
        ("automode-blocked", Outcome.DENIED),
        ("a-kind-of-tomorrow", Outcome.DENIED),
    ],
)
def test_newer_versions_say_who_denied(denial, expected):
    assert outcome("Exit code 1", denial=denial) is expected


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "text", "text": "Sibling tool call errored"}],
        [{"type": "image"}, {"type": "text", "text": "Sibling tool call errored"}],
    ],
)
def test_a_result_of_blocks_is_judged_by_its_first_text(content):
    assert outcome(content) is Outcome.COLLATERAL


@pytest.mark.parametrize("content", [None, 5, {}, [], [[]], [{"text": 5}], {"text": 1}])
def test_content_of_an_unknown_form_is_a_failure(content):
    assert outcome(content) is Outcome.FAILED
