"""What the end of a transcript says of a session, as time goes by."""

import pytest

from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.health.model import (
    Activity,
    ActivitySource,
    ActivityState,
    Reason,
)
from codevigil_lsp.health.tail import (
    ASKING_AFTER,
    CALL_WITHIN,
    INSTANT_WITHIN,
    MESSAGE_WITHIN,
    NOTE_WITHIN,
    QUIET_AFTER,
    Tail,
)
from support.transcripts import EPOCH, TranscriptBuilder

UNKNOWN = ActivityState()
START = EPOCH.timestamp()
HOUR = 3600.0


class Followed:
    """A transcript that grows, and what its end says."""

    def __init__(self, **more):
        self.built = TranscriptBuilder(**more)
        self._parser = Parser()
        self._turns = Turns()
        self._tail = Tail(self._parser.facts)
        self._read = 0

    def state(self, after=0.0, agents=None):
        """The state so many seconds after the last record."""
        new = self.built.lines[self._read :]
        for event in self._turns.feed(self._parser.parse(new, self._read + 1)):
            if type(event) in self._tail.readers:
                self._tail.readers[type(event)](event)
        self._read = len(self.built.lines)
        now = self.built.time.timestamp() + after
        return self._tail.state(now, now - after, agents)

    def said(self, after=0.0, agents=None):
        found = self.state(after, agents)
        reason = found.reason and found.reason.value
        return (found.activity.value, reason) if reason else found.activity.value


@pytest.fixture
def followed():
    return Followed()


@pytest.fixture
def built(followed):
    return followed.built


def null_stop(built, text="I look."):
    built.message({"type": "text", "text": text}, stop_reason=None)


def finish(built, text="Done."):
    built.say(text, ends_turn=True)
    built.end_turn()


def test_nothing_said_is_nothing_known(followed, built):
    assert followed.state() == UNKNOWN
    built.bare("mode", mode="plan")
    assert followed.state() == UNKNOWN


def test_a_prompt_sets_the_agent_to_work_for_as_long_as_a_message_takes(
    followed, built
):
    built.prompt("go")
    found = followed.state()
    assert found == ActivityState(
        Activity.WORKING, None, START + 1, ActivitySource.TRANSCRIPT
    )
    assert followed.state(MESSAGE_WITHIN) == found
    assert followed.state(MESSAGE_WITHIN + 1) == UNKNOWN


def test_work_goes_on_through_texts_calls_and_results_since_it_began(followed, built):
    built.prompt("go")
    for step in (built.think, lambda: built.say("I look."), lambda: built.read("a")):
        step()
        found = followed.state(1)
        assert (found.activity, found.since) == (Activity.WORKING, START + 1)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("AskUserQuestion", Reason.QUESTION),
        ("ExitPlanMode", Reason.PLAN),
        ("exit_plan_mode", Reason.PLAN),
    ],
)
def test_an_open_question_waits_until_it_is_answered(followed, built, name, reason):
    built.prompt("go")
    call = built.call(name, {})
    for after in (0, 1, HOUR):
        found = followed.state(after)
        assert (found.activity, found.reason) == (Activity.WAITING, reason)
        assert found.since == START + 2
    built.result(call)
    found = followed.state()
    assert (found.activity, found.since) == (Activity.WORKING, START + 3)


def test_a_question_waits_beside_whatever_else_is_open(followed, built):
    built.prompt("go")
    built.call("Bash", {"command": "make"})
    built.call("AskUserQuestion", {})
    assert followed.said() == ("waiting", "question")


@pytest.mark.parametrize("entrypoint", ["sdk-py", "sdk-ts", "sdk-cli"])
def test_the_question_of_an_sdk_is_for_its_program(followed, built, entrypoint):
    built.prompt("go", entrypoint=entrypoint)
    built.message(
        {"type": "tool_use", "id": "t", "name": "AskUserQuestion", "input": {}},
        entrypoint=entrypoint,
    )
    assert followed.state() == UNKNOWN


def test_a_question_that_was_left_and_a_new_prompt_no_longer_wait(followed, built):
    built.prompt("go")
    built.call("AskUserQuestion", {})
    built.prompt("something else")
    assert followed.said() == "working"


@pytest.mark.parametrize(
    ("name", "given"),
    [("Edit", {"file_path": "/a"}), ("Bash", {"command": "make"}), ("mcp__x__y", {})],
)
def test_a_call_that_may_have_asked_is_unknown_and_never_waiting(
    followed, built, name, given
):
    built.prompt("go")
    built.call(name, given)
    assert followed.said(ASKING_AFTER / 2) == "working"
    for after in (ASKING_AFTER + 0.1, 3, 60, HOUR):
        assert followed.state(after) == UNKNOWN


def test_a_call_that_asks_for_nothing_works_as_long_as_its_like_take(followed, built):
    built.prompt("go")
    built.call("Read", {"file_path": "/a"})
    assert followed.said(INSTANT_WITHIN) == "working"
    assert followed.said(INSTANT_WITHIN + 0.1) == "unknown"
    built.call("Agent", {"prompt": "look"})
    assert followed.said(CALL_WITHIN) == "working"
    assert followed.said(CALL_WITHIN + 1) == "unknown"


def test_the_permission_mode_tells_whether_a_call_asks(followed, built):
    built.prompt("go")
    built.bare("permission-mode", permissionMode="bypassPermissions")
    built.call("Bash", {"command": "make"})
    assert followed.said(60) == "working"
    assert followed.said(CALL_WITHIN + 1) == "unknown"


def test_signs_of_a_sub_agent_or_of_progress_keep_a_call_at_work(followed, built):
    built.prompt("go")
    built.call("Task", {"prompt": "look"})
    assert followed.said(HOUR) == "unknown"
    now = built.time.timestamp() + HOUR
    assert followed.said(HOUR, agents=now - 10) == "working"
    assert followed.said(HOUR, agents=now - HOUR) == "unknown"
    built.record("progress", data={"type": "bash_progress"})
    assert followed.said(CALL_WITHIN) == "working"


def test_the_end_of_a_turn_lasts(followed, built):
    built.prompt("go")
    finish(built)
    found = followed.state()
    assert found == ActivityState(
        Activity.IDLE, Reason.FINISHED, START + 2, ActivitySource.TRANSCRIPT
    )
    built.record("system", subtype="away_summary", content="…")
    built.bare("last-prompt")
    assert followed.state(HOUR) == found


def test_in_a_terminal_the_end_counts_when_it_was_noted(followed, built):
    built.prompt("go")
    built.say("Done.", ends_turn=True)
    found = followed.state(NOTE_WITHIN - 1)
    assert (found.activity, found.since) == (Activity.WORKING, START + 1)
    assert followed.said(NOTE_WITHIN) == ("idle", "finished")
    built.run("make")
    found = followed.state()
    assert (found.activity, found.since) == (Activity.WORKING, START + 1)
    finish(built)
    assert followed.said() == ("idle", "finished")


def test_an_sdk_notes_no_ends(followed, built):
    built.prompt("go", entrypoint="sdk-py")
    built.say("Done.", ends_turn=True, entrypoint="sdk-py")
    assert followed.said() == ("idle", "finished")


def test_a_note_of_the_end_alone_is_an_end(followed, built):
    built.prompt("go")
    built.read("cart.py")
    built.end_turn()
    assert followed.said() == ("idle", "finished")


def test_an_end_without_stop_reason_is_believed_after_a_while(followed, built):
    built.prompt("go")
    null_stop(built)
    assert followed.said(QUIET_AFTER - 1) == "working"
    assert followed.said(QUIET_AFTER) == ("idle", "finished")
    built.read("cart.py")
    assert followed.said(QUIET_AFTER) == "working"
    null_stop(built, "Done.")
    built.end_turn()
    assert followed.said() == ("idle", "finished")


def test_a_turn_that_goes_on_after_its_end_works_again(followed, built):
    built.prompt("go")
    built.say("Done.", ends_turn=True)
    built.end_turn()
    assert followed.said() == ("idle", "finished")
    built.read("cart.py")
    found = followed.state()
    assert (found.activity, found.since) == (Activity.WORKING, START + 4)


def test_the_prompt_that_ends_a_turn_begins_the_next(followed, built):
    built.prompt("go")
    built.read("cart.py")
    built.prompt("and now the rest")
    assert followed.said() == "working"


def test_an_interrupt_and_an_error_say_so_until_the_next_prompt(followed, built):
    built.prompt("go")
    call = built.call("Bash", {"command": "make"})
    built.result(call, "User rejected tool use", is_error=True)
    built.interrupt()
    assert followed.said(HOUR) == ("idle", "interrupted")
    built.prompt("again")
    assert followed.said() == "working"
    built.record(
        "assistant",
        isApiErrorMessage=True,
        message={"role": "assistant", "content": [{"type": "text", "text": "limit"}]},
    )
    assert followed.said(HOUR) == ("idle", "error")


def test_an_interrupt_after_the_end_does_not_change_how_the_turn_ended(followed, built):
    built.prompt("go")
    finish(built, "Done.")
    built.interrupt()
    assert followed.said() == ("idle", "finished")


def test_an_interrupt_takes_a_guessed_end_back(followed, built):
    built.prompt("go")
    null_stop(built)
    built.interrupt()
    assert followed.said() == ("idle", "interrupted")


def test_a_late_result_does_not_set_an_interrupted_agent_to_work(followed, built):
    built.prompt("go")
    call = built.call("Bash", {"command": "make"})
    built.interrupt()
    built.result(call)
    assert followed.said() == ("idle", "interrupted")


def test_retries_of_a_failing_request_are_work(followed, built):
    built.prompt("go")
    for attempt in range(1, 4):
        built.record("system", subtype="api_error", retryAttempt=attempt)
    assert followed.said(MESSAGE_WITHIN) == "working"


def test_a_command_that_claude_code_answers_changes_nothing(followed, built):
    built.prompt("go")
    finish(built, "Done.")
    built.prompt("<command-name>/model</command-name><command-message>model")
    assert followed.said() == ("idle", "finished")


def test_a_command_that_is_put_to_the_agent_is_a_prompt(followed, built):
    built.prompt("<command-message>review</command-message><command-name>/review")
    assert followed.said() == "working"


def test_a_compaction_changes_nothing_but_the_time(followed, built):
    built.prompt("go")
    finish(built, "Done.")
    built.compact()
    assert followed.said() == ("idle", "finished")
    built.prompt("go on")
    assert followed.said(MESSAGE_WITHIN) == "working"
    built.compact(tokens=150_000)
    assert followed.said(MESSAGE_WITHIN - 1) == "working"


def test_a_prompt_queued_at_work_leaves_the_calls_open(followed, built):
    built.prompt("go")
    built.call("AskUserQuestion", {})
    queued = {"type": "queued_command", "commandMode": "prompt", "prompt": "and this"}
    built.record("attachment", attachment=queued)
    assert followed.said() == ("waiting", "question")


def launch_shell(built):
    call = built.call("Bash", {"command": "make serve"})
    built.result(call, structured={"stdout": "", "backgroundTaskId": "b1"})
    return call


def report(built, task):
    built.prompt(
        f"<task-notification>\n<task-id>{task}</task-id>\n<status>completed</status>"
    )


def test_a_shell_in_the_background_is_told_until_its_end_is_reported(followed, built):
    built.prompt("go")
    launch_shell(built)
    assert followed.said() == "working"
    finish(built, "It runs.")
    assert followed.said(HOUR) == ("idle", "shell")
    report(built, "b1")
    assert followed.said() == "working"
    finish(built, "It has ended.")
    assert followed.said() == ("idle", "finished")


def test_a_shell_that_was_killed_no_longer_runs(followed, built):
    built.prompt("go")
    launch_shell(built)
    built.result(built.call("KillShell", {"shell_id": "b1"}))
    finish(built, "Stopped.")
    assert followed.said() == ("idle", "finished")


def launch_agent(built):
    call = built.call("Agent", {"prompt": "look"})
    told = {"status": "async_launched", "agentId": "a1", "isAsync": True}
    built.result(call, structured=told)


def test_agents_in_the_background_are_work_while_there_are_signs_of_it(followed, built):
    built.prompt("go")
    launch_agent(built)
    built.say("A helper looks.", ends_turn=True)
    assert followed.said(MESSAGE_WITHIN) == ("working", "agents")
    assert followed.said(MESSAGE_WITHIN + 1) == "unknown"
    now = built.time.timestamp() + HOUR
    assert followed.said(HOUR, agents=now - 5) == ("working", "agents")
    report(built, "a1")
    finish(built, "It says so.")
    assert followed.said(HOUR) == ("idle", "finished")


def test_claude_codes_own_count_of_agents_is_believed(followed, built):
    built.prompt("go")
    built.say("A helper looks.", ends_turn=True)
    built.record("system", subtype="turn_duration", pendingBackgroundAgentCount=1)
    assert followed.said() == ("working", "agents")
    report(built, "a1")
    built.say("It says so.", ends_turn=True)
    built.end_turn()
    assert followed.said() == ("idle", "finished")


def test_a_closed_transcript_says_nothing_until_somebody_goes_on(followed, built):
    built.prompt("go")
    built.say("Done.", ends_turn=True)
    built.bare("cost-state", totalCostUSD=0.1)
    built.bare("last-prompt")
    assert followed.state() == UNKNOWN
    built.prompt("once more")
    assert followed.said() == "working"


def test_inline_sub_agents_keep_their_parent_at_work():
    followed = Followed(version="1.0.98")
    built = followed.built
    built.prompt("go")
    built.call("Task", {"prompt": "look"})
    for number in range(900):
        built.record(
            "user",
            parentUuid=None if number == 0 else "x",
            isSidechain=True,
            message={"role": "user", "content": "look"},
        )
    assert followed.said(CALL_WITHIN) == "working"


def test_times_that_are_no_use_are_replaced_by_that_of_the_file(followed, built):
    built.prompt("go", timestamp="2099-01-01T00:00:00Z")
    assert followed.said() == "working"
    assert followed.state(1).since is None
    assert followed.said(MESSAGE_WITHIN + 1) == "unknown"


def test_time_alone_never_brings_a_state_back(followed, built):
    built.prompt("go")
    null_stop(built)
    seen = [followed.said(after) for after in (0, 19, 21, 200, 700, HOUR)]
    assert seen == ["working"] * 2 + [("idle", "finished")] * 4
    built.call("Read", {"file_path": "/a"})
    seen = [followed.said(after) for after in (0, 5, 6, 200, 700, HOUR)]
    assert seen == ["working"] * 2 + ["unknown"] * 4
