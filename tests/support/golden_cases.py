"""The golden cases: small transcripts of ours, each with one thing to show.

A case is a set of files by name: `transcript.jsonl`, and sub-agents as `agent-….jsonl`.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from support.source_session import SourceSession, numbered_file
from support.transcripts import TranscriptBuilder

SESSION = "00000000-0000-4000-8000-000000000001"
AGENT = "a0123456789abcdef"
REJECTION = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected"
    " (eg. if it was a file edit, the new_string was NOT written to the file)."
)


class OldBuilder(TranscriptBuilder):
    """Records as versions before 2.1 wrote them: fewer fields, no stop reason."""

    def record(self, kind: str, **fields: Any) -> str:
        for new in ("promptSource", "origin", "permissionMode"):
            fields.pop(new, None)
        before = self._parent
        identity = super().record(kind, **fields)
        whole = json.loads(self.lines.pop())
        for new in ("entrypoint", "gitBranch"):
            whole.pop(new, None)
        self.raw({"parentUuid": before, **whole})
        return identity

    def _assistant(
        self, block: dict[str, Any], *, stop_reason: str | None, **more: Any
    ) -> str:
        return super()._assistant(block, stop_reason=None, **more)

    def inline_agent(self, task: str) -> None:
        """A sub-agent whose records stand inside the main transcript."""
        self.record(
            "user",
            parentUuid=None,
            isSidechain=True,
            message={"role": "user", "content": task},
        )
        text = {"type": "text", "text": "I found one caller. Should I continue?"}
        self._assistant(text, stop_reason=None, isSidechain=True)


def start(case: str, kind: type[TranscriptBuilder] = TranscriptBuilder, **more: Any):
    return kind(seed=case, session_id=SESSION, **more)


def ordinary_session() -> TranscriptBuilder:
    session = start("ordinary-session")
    session.prompt("Round the total in cart.py to cents.")
    session.think()
    session.say("I read the cart first.")
    session.read("cart.py")
    session.run("rg -n 'total\\(' --type py", "cart.py:1:def total(items):\n")
    session.edit("cart.py", 3)
    session.run("pytest -q", "12 passed in 0.31s\n")
    session.say("The total is rounded to cents; 12 tests pass.", ends_turn=True)
    session.end_turn()
    session.title("Round the cart total")
    return session


def stops_early() -> TranscriptBuilder:
    session = start("stops-early")
    closings = (
        "The models are done.\n\nShould I continue with the remaining views?",
        "The views compile.\n\nThis is a good stopping point.",
        "Everything asked for is done; shall I also add a changelog entry?",
        "One test fails, but that failure is pre-existing.",
    )
    for number, closing in enumerate(closings, 1):
        session.prompt(f"Go on with part {number}.")
        session.read(f"part_{number}.py")
        session.say(closing, ends_turn=True)
        session.end_turn()
    return session


def edits_without_reading() -> TranscriptBuilder:
    session = start("edits-without-reading")
    session.prompt("Rename the price field everywhere.")
    session.read("money.py")
    for batch in range(2):
        _edit_all(session, [f"item_{batch}{number}.py" for number in range(9)])
    session.edit("refused.py", is_error=True)
    session.create("field.py")
    session.say("The field is renamed.", ends_turn=True)
    return session


def _edit_all(session: TranscriptBuilder, paths: list[str]) -> None:
    """One message with a call for each file, answered in one record."""
    calls = [
        {"type": "tool_use", "id": f"toolu_{path}", "name": "Edit"}
        | {"input": {"file_path": f"{session.cwd}/{path}"}}
        for path in paths
    ]
    message = {"id": f"msg_{paths[0]}", "role": "assistant", "content": calls}
    session.record("assistant", message={**message, "stop_reason": "tool_use"})
    answers = [
        {"type": "tool_result", "tool_use_id": call["id"], "content": "Updated."}
        for call in calls
    ]
    session.record("user", message={"role": "user", "content": answers})


def unknown_format() -> TranscriptBuilder:
    session = start("unknown-format", version="9.0.0")
    session.prompt("Upgrade the web framework.")
    for number in range(50):
        session.raw({"type": "turn-frame", "index": number})
    session.raw(b'{"type":"turn-frame"')
    session.raw({"type": "assistant", "uuid": "x", "payload": "moved elsewhere"})
    return session


def sub_agents() -> dict[str, TranscriptBuilder]:
    session = start("sub-agents")
    session.prompt("Find and fix every caller of total().")
    given = {"subagent_type": "Explore", "prompt": "Find every caller of total()."}
    call = session.call("Agent", given)
    launched = {"status": "async_launched", "isAsync": True, "agentId": AGENT}
    session.result(call, "Async agent launched.", structured=launched)
    session.say("The search runs.", ends_turn=True)
    agent = start("sub-agents", agent_id=AGENT, start=session.time)
    agent.prompt("Find every caller of total().")
    agent.run("rg -n 'total\\('", "cart.py:1:def total(items):\n")
    agent.say("There is one caller, in cart.py.", ends_turn=True)
    warm_up = start("sub-agents", agent_id="a0", start=session.time)
    warm_up.prompt("Warmup")
    session.time = agent.time
    session.record(
        "user",
        origin={"kind": "task-notification"},
        message={"role": "user", "content": "<task-notification>…"},
    )
    session.edit("cart.py", 1)
    session.say("The one caller is fixed.", ends_turn=True)
    return {
        "transcript.jsonl": session,
        f"agent-{AGENT}.jsonl": agent,
        "agent-a0.jsonl": warm_up,
    }


def interrupted_and_rejected() -> TranscriptBuilder:
    session = start("interrupted-and-rejected")
    session.prompt("Delete the old reports.")
    call = session.call("Bash", {"command": "rm -r reports/2019"})
    session.result(call, REJECTION, is_error=True, toolDenialKind="user-rejected")
    session.interrupt()
    session.prompt("Only list them.")
    session.run("ls reports", "2019\n2020\n")
    call = session.call("Bash", {"command": "du -sh reports"})
    session.result(call, "[Request interrupted by user for tool use]", is_error=True)
    session.interrupt()
    session.prompt("Never mind, what is in 2019?")
    session.run("ls reports/2019", is_error=True)
    session.say("It cannot be listed: permission is missing.", ends_turn=True)
    session.end_turn()
    return session


def compaction() -> TranscriptBuilder:
    session = start("compaction")
    session.prompt("Port the parser.")
    session.read("parser.py")
    session.compact(161_234)
    session.edit("parser.py", 7)
    session.say("Ported.", ends_turn=True)
    session.end_turn()
    return session


def two_records_on_a_line() -> TranscriptBuilder:
    session = start("two-records-on-a-line")
    session.prompt("Read both files.")
    session.read("one.py")
    session.read("two.py")
    session.say("Both are empty.", ends_turn=True)
    glued = session.lines[2] + session.lines[3]
    session.lines[2:4] = [glued]
    session.raw(session.lines[-1] + b'{"type":"torn')
    return session


def old_1_0() -> TranscriptBuilder:
    session = start("old-1.0", OldBuilder, version="1.0.17")
    session.raw({"type": "summary", "summary": "Another session", "leafUuid": "x"})
    session.prompt("Round the total.")
    session.read("cart.py")
    session.edit("cart.py", 3)
    session.say("The total is rounded.\n\nWould you like me to continue?")
    session.prompt("Yes.")
    session.say("Done.")
    return session


def old_2_0_inline_agents() -> TranscriptBuilder:
    session = start("old-2.0-inline-agents", OldBuilder, version="2.0.14")
    session.prompt("Find the callers of total() and of tax().")
    for name in ("total", "tax"):
        call = session.call("Task", {"prompt": f"Find the callers of {name}()."})
        session.inline_agent(f"Find the callers of {name}().")
        session.result(call, "One caller.", structured={"totalToolUseCount": 1})
    session.say("Each has one caller.")
    return session


def new_2_1_330() -> TranscriptBuilder:
    session = start("new-2.1.330")
    session.bare("mode", mode="normal")
    session.record("attachment", attachment={"type": "environment", "rendered": "…"})
    session.record(
        "attachment", attachment={"type": "prompt_snapshot", "rendered": "…"}
    )
    session.prompt("Round the total.", turnOrigin="user", turnPosition=0)
    session.bare("api-request-shape", shape="h1")
    blob = {"role": "user", "content": [{"type": "text", "text": "Should I continue?"}]}
    session.bare("api-request-blob", hash="h1", message=blob)
    session.bare("api-request", blobs=["h1"])
    call = session.call("Edit", {"file_path": f"{session.cwd}/cart.py"})
    session.bare("file-history-delta", path="cart.py")
    structured = {"filePath": f"{session.cwd}/cart.py", "structuredPatch": []}
    decision = {"decision": "allow", "source": "user", "reasonType": "other"}
    session.result(call, "Updated.", structured=structured, permissionDecision=decision)
    session.bare("queue-operation", operation="enqueue", content="and the tax")
    queued = {"type": "queued_command", "prompt": "and the tax"}
    session.record("attachment", attachment=queued)
    session.say("Both are rounded.", ends_turn=True, effort="high", apiBlockIndex=0)
    session.record(
        "system", subtype="turn_duration", durationMs=9, pendingBackgroundAgentCount=0
    )
    session.raw({"type": "tools-used", "tools": ["Edit"]})
    for _ in range(2):
        session.raw({"type": "cost-state", "totalCostUSD": 0.01})
    return session


def changes_unseen_lines() -> dict[str, TranscriptBuilder]:
    files = {"big.py": numbered_file(60), "old.md": "# old title\n\nold text\n"}
    session = SourceSession(files, seed="changes-unseen-lines", session_id=SESSION)
    session.prompt("Set the values to zero.")
    session.look("big.py", offset=10, limit=20)
    session.change("big.py", "value_15 = 15", "value_15 = 0")
    session.change("big.py", "value_50 = 50\nvalue_51 = 51", "value_50 = 0")
    session.put("old.md", "# new title\n")
    session.say("Both are changed.", ends_turn=True)
    agent = SourceSession(
        dict(session.files), seed="unseen", session_id=SESSION, agent_id=AGENT
    )
    agent.prompt("Change the last value.")
    agent.change("big.py", "value_59 = 59", "value_59 = 0")
    return {"transcript.jsonl": session, f"agent-{AGENT}.jsonl": agent}


def changes_stale_lines() -> TranscriptBuilder:
    before = "def total(items):\n    total = sum(items)\n    return total\n"
    more = {"seed": "changes-stale-lines", "session_id": SESSION}
    session = SourceSession({"cart.py": before}, **more)
    session.prompt("Round the total.")
    session.look("cart.py")
    session.changed_outside(
        "cart.py", before.replace("return total", "return total * 1.0")
    )
    session.change(
        "cart.py", "return total", "return round(total)", staleRecovered=True
    )
    session.say("It is rounded.", ends_turn=True)
    return session


_CASES: Mapping[str, Callable[[], TranscriptBuilder | dict[str, TranscriptBuilder]]] = {
    "ordinary-session": ordinary_session,
    "stops-early": stops_early,
    "edits-without-reading": edits_without_reading,
    "unknown-format": unknown_format,
    "sub-agents": sub_agents,
    "interrupted-and-rejected": interrupted_and_rejected,
    "compaction": compaction,
    "two-records-on-a-line": two_records_on_a_line,
    "old-1.0": old_1_0,
    "old-2.0-inline-agents": old_2_0_inline_agents,
    "new-2.1.330": new_2_1_330,
    "changes-unseen-lines": changes_unseen_lines,
    "changes-stale-lines": changes_stale_lines,
}


def golden_cases() -> dict[str, dict[str, bytes]]:
    """The files of every case, by its name."""
    made: dict[str, dict[str, bytes]] = {}
    for name, make in _CASES.items():
        files = make()
        if isinstance(files, TranscriptBuilder):
            files = {"transcript.jsonl": files}
        made[name] = {file: built.content for file, built in files.items()}
    return made
