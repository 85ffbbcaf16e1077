"""A builder of transcripts in the format that Claude Code writes today.

    session = TranscriptBuilder(cwd="/home/you/shop")
    session.prompt("round the total")
    session.read("cart.py")
    session.say("Done.", ends_turn=True)
    session.write(home)

Every method adds whole records and returns what later ones may need, such as the id of
a call.  Time goes on by a second with each record.
"""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

EPOCH = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def project_name(cwd: str) -> str:
    """The name of the project directory of a short working directory."""
    return re.sub(r"[^A-Za-z0-9]", "-", cwd)


class TranscriptBuilder:
    """Builds one transcript; ids and times are the same in every run."""

    def __init__(
        self,
        *,
        cwd: str = "/home/you/shop",
        session_id: str | None = None,
        agent_id: str | None = None,
        start: datetime = EPOCH,
        version: str = "2.1.330",
        seed: str = "codevigil",
    ) -> None:
        self.cwd = cwd
        self.version = version
        self.time = start
        self.agent_id = agent_id
        self.lines: list[bytes] = []
        self._seed = f"{seed}/{session_id}/{agent_id}"
        self._count = 0
        self._parent: str | None = None
        self.session_id = session_id or self._uuid()

    def prompt(self, text: str, **more: Any) -> str:
        """The user types."""
        return self._user(
            text,
            promptSource="typed",
            origin={"kind": "human"},
            permissionMode="default",
            **more,
        )

    def say(self, text: str, *, ends_turn: bool = False, **more: Any) -> str:
        """The agent shows a text."""
        stop = "end_turn" if ends_turn else "tool_use"
        return self._assistant({"type": "text", "text": text}, stop_reason=stop, **more)

    def message(
        self,
        block: dict[str, Any],
        *,
        stop_reason: str | None = "tool_use",
        message_id: str | None = None,
        **more: Any,
    ) -> str:
        """The agent adds any one block; blocks of one message share its id."""
        return self._assistant(
            block, stop_reason=stop_reason, message_id=message_id, **more
        )

    def think(self, text: str = "", signature: str = "c2lnbmF0dXJl") -> str:
        """The agent thinks; today only the signature is stored."""
        block = {"type": "thinking", "thinking": text, "signature": signature}
        return self._assistant(block, stop_reason="tool_use")

    def call(self, name: str, given: dict[str, Any]) -> str:
        """The agent calls a tool; gives the id of the call."""
        call_id = f"toolu_{self._number():016d}"
        block = {"type": "tool_use", "id": call_id, "name": name, "input": given}
        self._assistant(block, stop_reason="tool_use")
        return call_id

    def result(
        self,
        call_id: str,
        content: str | list[Any] = "ok",
        *,
        is_error: bool = False,
        structured: Any = None,
        **more: Any,
    ) -> str:
        """The tool answers."""
        block: dict[str, Any] = {
            "type": "tool_result",
            "tool_use_id": call_id,
            "content": content,
        }
        if is_error:
            block["is_error"] = True
        if structured is not None:
            more["toolUseResult"] = structured
        return self._user([block], **more)

    def read(self, path: str, text: str = "1\tdef total(items):\n") -> str:
        """The agent reads a file."""
        call_id = self.call("Read", {"file_path": f"{self.cwd}/{path}"})
        count = text.count("\n")
        file = {
            "filePath": f"{self.cwd}/{path}",
            "content": text,
            "numLines": count,
            "startLine": 1,
            "totalLines": count,
        }
        self.result(call_id, text, structured={"type": "text", "file": file})
        return call_id

    def edit(self, path: str, line: int = 1, *, is_error: bool = False) -> str:
        """The agent changes one line of a file."""
        full = f"{self.cwd}/{path}"
        given = {"file_path": full, "old_string": "a", "new_string": "b"}
        call_id = self.call("Edit", given)
        if is_error:
            text = "<tool_use_error>String to replace not found in file."
            self.result(call_id, text, is_error=True)
            return call_id
        patch = {
            "oldStart": line,
            "oldLines": 1,
            "newStart": line,
            "newLines": 1,
            "lines": ["-a", "+b"],
        }
        structured = {"filePath": full, "structuredPatch": [patch]}
        self.result(
            call_id, f"The file {full} has been updated.", structured=structured
        )
        return call_id

    def create(self, path: str, content: str = "x = 1\n") -> str:
        """The agent writes a new file."""
        full = f"{self.cwd}/{path}"
        call_id = self.call("Write", {"file_path": full, "content": content})
        structured = {"type": "create", "filePath": full, "structuredPatch": []}
        self.result(call_id, "File created successfully.", structured=structured)
        return call_id

    def run(self, command: str, output: str = "", *, is_error: bool = False) -> str:
        """The agent runs a shell command."""
        call_id = self.call("Bash", {"command": command})
        structured = {"stdout": output, "stderr": "", "interrupted": False}
        self.result(call_id, output, is_error=is_error, structured=structured)
        return call_id

    def end_turn(self) -> str:
        """Claude Code notes the end of the turn."""
        return self.record(
            "system", subtype="turn_duration", durationMs=1200, messageCount=4
        )

    def interrupt(self) -> str:
        """The user presses escape."""
        return self._user([{"type": "text", "text": "[Request interrupted by user]"}])

    def compact(self, tokens: int = 160_000) -> str:
        """The context is compacted."""
        metadata = {"trigger": "auto", "preTokens": tokens}
        self.record("system", subtype="compact_boundary", compactMetadata=metadata)
        return self._user("This session is being continued …", isCompactSummary=True)

    def title(self, text: str) -> None:
        """The agent gives the session a title."""
        self.bare("ai-title", aiTitle=text)

    def record(self, kind: str, **fields: Any) -> str:
        """Any record with the common fields; gives its uuid."""
        identity = self._uuid()
        record: dict[str, Any] = {
            "parentUuid": self._parent,
            "isSidechain": self.agent_id is not None,
            "type": kind,
            "uuid": identity,
            "timestamp": self._now(),
            "userType": "external",
            "entrypoint": "cli",
            "cwd": self.cwd,
            "sessionId": self.session_id,
            "version": self.version,
            "gitBranch": "main",
        }
        if self.agent_id is not None:
            record["agentId"] = self.agent_id
        self._parent = identity
        self.raw(record | fields)
        return identity

    def bare(self, kind: str, **fields: Any) -> None:
        """A record without identity and time, as metadata has them."""
        self.raw({"type": kind, **fields, "sessionId": self.session_id})

    def raw(self, line: dict[str, Any] | bytes) -> None:
        """A line as it is."""
        if not isinstance(line, bytes):
            text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
            line = text.encode("utf-8", "surrogatepass")
        self.lines.append(line)

    @property
    def content(self) -> bytes:
        """The whole transcript."""
        return b"".join(line + b"\n" for line in self.lines)

    def path_below(self, root: Path) -> Path:
        """Where it belongs below a root."""
        project = root / project_name(self.cwd)
        if self.agent_id is None:
            return project / f"{self.session_id}.jsonl"
        return project / self.session_id / "subagents" / f"agent-{self.agent_id}.jsonl"

    def write(self, root: Path) -> Path:
        """Write it to its place below a root; gives the path."""
        path = self.path_below(root)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content)
        return path

    def append_to(self, path: Path, since: int) -> None:
        """Append the lines from number `since` (from 0) on, as the agent would."""
        with path.open("ab") as file:
            file.write(b"".join(line + b"\n" for line in self.lines[since:]))

    def _user(self, content: str | list[Any], **more: Any) -> str:
        return self.record("user", message={"role": "user", "content": content}, **more)

    def _assistant(
        self,
        block: dict[str, Any],
        *,
        stop_reason: str | None,
        message_id: str | None = None,
        **more: Any,
    ) -> str:
        message = {
            "id": message_id or f"msg_{self._number():016d}",
            "type": "message",
            "role": "assistant",
            "model": "claude-opus-5-5",
            "content": [block],
            "stop_reason": stop_reason,
            "stop_sequence": None,
            "usage": {
                "input_tokens": 3,
                "cache_creation_input_tokens": 500,
                "cache_read_input_tokens": 12000,
                "output_tokens": 40,
            },
        }
        return self.record("assistant", message=message, **more)

    def _number(self) -> int:
        self._count += 1
        return self._count

    def _uuid(self) -> str:
        name = f"{self._seed}/{self._number()}"
        return str(uuid.uuid5(uuid.NAMESPACE_URL, name))

    def _now(self) -> str:
        self.time += timedelta(seconds=1)
        return self.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
