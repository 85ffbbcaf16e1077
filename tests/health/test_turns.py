"""The turns of a session, on transcripts as Claude Code writes them."""

import pytest

from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.health.model import TurnOutcome
from codevigil_lsp.health.turns import MOST_TURNS, TurnLog
from support.transcripts import EPOCH, TranscriptBuilder

START = EPOCH.timestamp()
FINISHED, EARLY = TurnOutcome.FINISHED, TurnOutcome.STOPPED_EARLY
INTERRUPTED, ERROR, OPEN = (
    TurnOutcome.INTERRUPTED,
    TurnOutcome.ERROR,
    TurnOutcome.OPEN,
)


def followed(built, stops_early=lambda: False):
    log = TurnLog(stops_early)
    for event in Turns().feed(Parser().parse(built.lines, 1)):
        if type(event) in log.readers:
            log.readers[type(event)](event)
    return log


def outcomes(built):
    return [turn.outcome for turn in followed(built).over]


@pytest.fixture
def built():
    return TranscriptBuilder()


def test_a_finished_turn_tells_its_times_and_what_was_done(built, ordinary):
    log = followed(ordinary)
    (turn,) = log.over
    assert log.last == turn
    assert (turn.number, turn.outcome) == (1, FINISHED)
    assert (turn.started, turn.ended) == (START + 1, START + 6)
    assert (turn.tool_calls, turn.mutations) == (2, 1)


def test_the_duration_is_what_claude_code_tells_else_from_start_to_end(built):
    built.prompt("go")
    built.say("Done.", ends_turn=True)
    (turn,) = followed(built).over
    assert turn.duration == 1.0
    built.end_turn()
    (turn,) = followed(built).over
    assert turn.duration == 1.2


def test_a_duration_that_itself_tells_the_end_counts_too(built):
    built.prompt("go")
    built.read("cart.py")
    built.end_turn()
    (turn,) = followed(built).over
    assert (turn.outcome, turn.duration) == (FINISHED, 1.2)


def test_a_turn_that_runs_is_open_and_not_yet_in_the_series(built):
    built.prompt("go")
    built.call("Bash", {"command": "make"})
    log = followed(built)
    assert log.over == ()
    assert log.last is not None
    assert (log.last.outcome, log.last.tool_calls) == (OPEN, 1)


def test_changes_that_failed_are_calls_and_no_changes(built):
    built.prompt("go")
    built.edit("cart.py", is_error=True)
    built.say("I could not.", ends_turn=True)
    (turn,) = followed(built).over
    assert (turn.tool_calls, turn.mutations) == (1, 0)


def test_what_the_user_or_an_error_broke_off_says_so(built):
    built.prompt("go")
    built.interrupt()
    built.prompt("again")
    built.read("cart.py")
    built.record(
        "assistant",
        isApiErrorMessage=True,
        message={"role": "assistant", "content": [{"type": "text", "text": "limit"}]},
    )
    assert outcomes(built) == [INTERRUPTED, ERROR]


def test_a_call_that_was_never_answered_leaves_its_turn_open(built):
    built.prompt("go")
    built.call("Bash", {"command": "make"})
    built.prompt("are you there?")
    log = followed(built)
    assert [turn.outcome for turn in log.over] == [OPEN]
    assert log.last is not None
    assert log.last.number == 2


def test_the_next_prompt_finishes_a_turn_that_nothing_else_did(built):
    built.prompt("go")
    built.read("cart.py")
    built.prompt("and now the rest")
    assert outcomes(built) == [FINISHED]


def test_a_command_that_asks_nothing_of_the_agent_is_no_turn(built):
    built.prompt("go")
    built.say("Done.", ends_turn=True)
    built.prompt("<command-name>/model</command-name>")
    assert len(followed(built).over) == 1
    built.say("As you wish.", ends_turn=True)
    assert [turn.number for turn in followed(built).over] == [1, 2]


def test_a_prompt_that_was_queued_belongs_to_the_turn_that_runs(built):
    built.prompt("go")
    call = built.call("Bash", {"command": "make"})
    queued = {"type": "queued_command", "commandMode": "prompt", "prompt": "and this"}
    built.record("attachment", attachment=queued)
    built.result(call)
    built.say("Done.", ends_turn=True)
    assert outcomes(built) == [FINISHED]


def test_a_report_from_the_background_begins_a_turn_of_its_own(built):
    built.prompt("go")
    built.say("It runs.", ends_turn=True)
    built.prompt("<task-notification>done</task-notification>")
    built.say("It has ended.", ends_turn=True)
    assert outcomes(built) == [FINISHED, FINISHED]


def test_a_turn_that_goes_on_after_its_end_comes_back_under_its_number(built):
    built.prompt("go")
    built.say("Done.", ends_turn=True)
    built.read("cart.py")
    log = followed(built)
    assert log.over == ()
    assert log.last is not None
    assert (log.last.number, log.last.tool_calls) == (1, 1)
    built.say("Now it is.", ends_turn=True)
    (turn,) = followed(built).over
    assert (turn.number, turn.started, turn.ended) == (1, START + 1, START + 5)


def test_a_turn_without_a_prompt_begins_with_what_the_agent_does(built):
    built.say("Where was I?", ends_turn=True)
    (turn,) = followed(built).over
    assert (turn.started, turn.outcome) == (START + 1, FINISHED)


def test_a_finished_turn_that_closes_with_a_stop_phrase_stopped_early(sessions, built):
    built.prompt("move the prices")
    built.edit("cart.py")
    built.say("Two files remain. Should I continue with the rest?", ends_turn=True)
    built.prompt("yes")
    built.say("All done.", ends_turn=True)
    sessions.take(built)
    assert [turn.outcome for turn in sessions.only(0).turns] == [EARLY, FINISHED]


def test_the_series_is_bounded_and_its_numbers_go_on(built):
    for _ in range(MOST_TURNS + 5):
        built.prompt("go")
        built.say("Done.", ends_turn=True)
    turns = followed(built).over
    assert len(turns) == MOST_TURNS
    assert [turn.number for turn in turns] == list(range(6, MOST_TURNS + 6))


def test_records_without_time_give_turns_without(built):
    built.prompt("go", timestamp=None)
    built.say("Done.", ends_turn=True, timestamp="soon")
    (turn,) = followed(built).over
    assert (turn.started, turn.ended, turn.duration) == (None, None, None)


def test_times_that_run_backwards_give_no_negative_duration(built):
    built.prompt("go")
    built.say("Done.", ends_turn=True, timestamp="2020-01-01T00:00:00Z")
    (turn,) = followed(built).over
    assert turn.duration == 0.0


def test_how_a_turn_stopped_is_asked_once_and_only_of_turns_that_are_over(built):
    asked = []

    def stops_early():
        asked.append(True)
        return len(asked) == 1

    built.prompt("go")
    for _ in range(5):  # before 2.1.100 each of these might be the last word
        built.message({"type": "text", "text": "Next."}, stop_reason=None)
        built.read("a.py")
    built.message({"type": "text", "text": "Shall I go on?"}, stop_reason=None)
    log = followed(built, stops_early)
    assert asked == []
    assert [turn.outcome for turn in log.over] == [EARLY]
    assert log.last.outcome is EARLY
    assert len(asked) == 1


def test_the_next_turn_leaves_the_one_before_as_it_stopped(built):
    answers = iter([True, False])
    built.prompt("go")
    built.say("Shall I go on?", ends_turn=True)
    built.prompt("yes")
    built.say("Done.", ends_turn=True)
    log = followed(built, lambda: next(answers))
    assert [turn.outcome for turn in log.over] == [EARLY, FINISHED]
