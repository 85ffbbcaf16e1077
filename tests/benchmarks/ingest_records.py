"""A transcript as Claude Code 2.1.2x wrote it, record by record.

Progress lines, thinking text, no stop reason; a line for each block of a message.
"""

import random
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from ingest_words import Words

_TOOLS: Final = (
    "Bash",
    "Read",
    "Edit",
    "Write",
    "Grep",
    "Glob",
    "TodoWrite",
    "WebFetch",
)
_TOOL_SHARES: Final = (45, 20, 20, 4, 4, 2, 3, 2)
_HOUR: Final = timedelta(hours=1)
_BIGGEST_RESULT: Final = 60_000
_READ_BEFORE: Final = 0.98
"""Share of edits that replace lines which were read before; 250 of 253 real ones do."""

_encode = msgspec.json.Encoder().encode


class Transcript:
    """One transcript of 2.1.2x, in memory, growing line by line."""

    version = "2.1.27"
    originals = 0.6
    """Share of edits whose result holds the whole file as it was."""

    def __init__(
        self,
        words: Words,
        dice: random.Random,
        *,
        cwd: str,
        agent_id: str | None,
    ) -> None:
        self.words = words
        self.dice = dice
        self.cwd = cwd
        self.agent_id = agent_id
        self.session_id = ""
        self.lines: list[bytes] = []
        self.size = 0
        self.copied = 0
        """Bytes of its lines that only copy what was sent to the model."""
        self.time = datetime(2025, 6, 1, tzinfo=UTC) + _HOUR * dice.randrange(2000)
        self._parent: str | None = None
        self._tokens = 15_000
        self._read: deque[tuple[str, int, list[str]]] = deque(maxlen=5)
        """What was read last: file, first line, lines."""
        self._places: dict[str, tuple[int, list[str], int]] = {}
        """Where the lines stand that an edit is to replace: their number, what was read
        with them, and their place in that."""

    def begin(self) -> None:
        """What stands before the first prompt."""
        if self.agent_id is None:
            self.bare("file-history-snapshot", **self._snapshot())
            self._progress("hook_progress", hookEvent="SessionStart", hookName="start")

    def prompt(self, text: str) -> None:
        """The user types, or the parent gives the task."""
        self._user(text, thinkingMetadata={"maxThinkingTokens": 31999}, todos=[])

    def message(self, text: str, calls: int, *, ends_turn: bool = False) -> list[Any]:
        """The model answers, one line for each block; gives the blocks of its calls."""
        blocks: list[Any] = []
        if self.dice.random() < 0.4:
            blocks.append(self._thinking())
        if text:
            blocks.append({"type": "text", "text": text})
        made = [self._call() for _ in range(calls)]
        stop = "end_turn" if ends_turn else "tool_use"
        message = self._message(stop)
        for place, block in enumerate(blocks + made):
            self._assistant(message | {"content": [block]}, place)
        return made

    def answer(self, call: Any) -> None:
        """The tool answers a call."""
        for _ in range(self.dice.choice((0, 1, 1, 2))):
            self._progress(
                "hook_progress",
                hookEvent="PostToolUse",
                hookName=f"PostToolUse:{call['name']}",
                command=f"{self.cwd}/.claude/hooks/after.sh",
            )
        if call["name"] == "Bash" and self.dice.random() < 0.3:
            output = "\n".join(self.words.output(400))
            self._progress("bash_progress", output=output, elapsedTimeSeconds=3)
        self._answer(call)

    def copy_agent(self, agent: "Transcript") -> None:
        """What an agent says is told here too, as it was up to 2.1.76."""
        for line in agent.lines[:60]:
            if len(line) > _BIGGEST_RESULT:
                continue
            message = msgspec.json.decode(line)
            if message.get("type") in {"user", "assistant"}:
                copied = {"type": message["type"], "message": message["message"]}
                self._progress("agent_progress", message=copied, agentId=agent.agent_id)

    def end_turn(self) -> None:
        """The client notes that the turn is over."""
        self.record(
            type="system",
            subtype="stop_hook_summary",
            hookCount=1,
            hookInfos=[{"command": f"{self.cwd}/.claude/hooks/stop.sh"}],
            hookErrors=[],
            preventedContinuation=False,
            level="suggestion",
        )
        self.record(
            type="system", subtype="turn_duration", durationMs=90_000, isMeta=False
        )
        self.time += _HOUR * self.dice.random()

    def finish(self) -> None:
        """What stands behind the last turn."""

    def record(self, **fields: Any) -> None:
        """A record with identity and time."""
        self._write(self._envelope(fields, self._next()))

    def bare(self, kind: str, **fields: Any) -> None:
        """A record without them, which therefore begins with its type."""
        self._write({"type": kind, **fields})

    def identity(self) -> str:
        """A new uuid."""
        digits = f"{self.dice.getrandbits(128):032x}"
        return "-".join(
            (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        )

    def now(self) -> str:
        """The time of a line that is written now."""
        self.time += timedelta(milliseconds=self.dice.randrange(20, 4000))
        return self.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _envelope(self, fields: dict[str, Any], following: Any) -> dict[str, Any]:
        parent, identity, time = following
        agent = {} if self.agent_id is None else {"agentId": self.agent_id}
        return {
            "parentUuid": parent,
            "isSidechain": self.agent_id is not None,
            "userType": "external",
            "cwd": self.cwd,
            "sessionId": self.session_id,
            "version": self.version,
            "gitBranch": "main",
            **agent,
            **fields,
            "uuid": identity,
            "timestamp": time,
        }

    def _next(self) -> tuple[str | None, str, str]:
        parent, self._parent = self._parent, self.identity()
        return parent, self._parent, self.now()

    def _write(self, record: dict[str, Any]) -> int:
        line = _encode(record)
        self.lines.append(line)
        self.size += len(line) + 1
        return len(line) + 1

    def _user(self, content: Any, **more: Any) -> None:
        self.record(type="user", message={"role": "user", "content": content}, **more)

    def _assistant(self, message: dict[str, Any], place: int) -> None:
        # Until the end comes the output is not counted, as in a stream.
        usage = message["usage"] | {"output_tokens": 1 + place * 120}
        self.record(
            message=message | {"usage": usage, "stop_reason": None},
            requestId=f"req_{message['id'][4:]}",
            type="assistant",
        )

    def _message(self, stop: str) -> dict[str, Any]:
        self._tokens += self.dice.randrange(200, 3000)
        return {
            "model": "claude-opus-4-6",
            "id": f"msg_01{self.dice.getrandbits(88):022x}",
            "type": "message",
            "role": "assistant",
            "content": [],
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {
                "input_tokens": 3,
                "cache_creation_input_tokens": self.dice.randrange(200, 3000),
                "cache_read_input_tokens": self._tokens,
                "cache_creation": {
                    "ephemeral_5m_input_tokens": self.dice.randrange(3000),
                    "ephemeral_1h_input_tokens": 0,
                },
                "output_tokens": self.dice.randrange(40, 900),
                "service_tier": "standard",
                "inference_geo": "global",
            },
        }

    def _thinking(self) -> dict[str, Any]:
        return {
            "type": "thinking",
            "thinking": self.words.text(self._length(110, 1.3)),
            "signature": self._signature(),
        }

    def _signature(self) -> str:
        length = min(8000, int(self._length(500, 0.9)))
        return f"{self.dice.getrandbits(length * 4):0{length}x}"

    def _call(self) -> dict[str, Any]:
        (name,) = self.dice.choices(_TOOLS, _TOOL_SHARES)
        identity = f"toolu_01{self.dice.getrandbits(88):022x}"
        given = self._input(name)
        return {"type": "tool_use", "id": identity, "name": name, "input": given}

    def _input(self, name: str) -> dict[str, Any]:
        path = f"{self.cwd}/{self.words.path()}"
        match name:
            case "Bash":
                return {"command": self.words.command(), "description": "Look at it"}
            case "Edit":
                path, old, new = self._edit(path)
                return {
                    "file_path": path,
                    "old_string": "\n".join(old),
                    "new_string": "\n".join(new),
                    "replace_all": False,
                }
            case "Write":
                content = "\n".join(self.words.code(self._length(1500, 1.1)))
                return {"file_path": path, "content": content}
            case "Grep":
                return {
                    "pattern": self.words.path(),
                    "output_mode": "content",
                    "-n": True,
                }
            case "Glob":
                return {"pattern": "src/**/*.py"}
            case "TodoWrite":
                return {"todos": self._todos()}
            case "WebFetch":
                return {
                    "url": "https://example.org/guide",
                    "prompt": self.words.text(90),
                }
            case _:
                start = self.dice.randrange(1, 400)
                return {"file_path": path, "offset": start, "limit": 200}

    def _edit(self, path: str) -> tuple[str, list[str], list[str]]:
        """A file, lines to edit, mostly some that were read before, and the new ones."""
        old, more = self.words.code(self._length(250, 1.0)), self.words.code(120)
        if not self._read or self.dice.random() > _READ_BEFORE:
            return path, old, [*old[:-1], *more, old[-1]]
        path, first, seen = self.dice.choice(self._read)
        place = self.dice.randrange(max(1, len(seen) - len(old)))
        old = seen[place : place + len(old)]
        new = [*old[:-1], *more, old[-1]]
        self._places["\n".join(old)] = first + place, seen, place
        return path, old, new

    def _answer(self, call: Any) -> None:
        is_error = self.dice.random() < 0.05
        if is_error:
            text = "Exit code 1\n" + "\n".join(self.words.output(300))
            structured: Any = f"Error: {text}"
        else:
            text, structured = self._outcome(call["name"], call["input"])
        block = {
            "tool_use_id": call["id"],
            "type": "tool_result",
            "content": text,
        }
        if is_error or call["name"] == "Bash":
            block["is_error"] = is_error
        self._result(block, structured)

    def _result(self, block: dict[str, Any], structured: Any) -> None:
        self._user([block], toolUseResult=structured)

    def _outcome(self, name: str, given: dict[str, Any]) -> tuple[Any, Any]:
        """What the model sees of a result, and what the client keeps of it."""
        length = min(_BIGGEST_RESULT, self._length(700, 1.7))
        path = given.get("file_path", "")
        match name:
            case "Read":
                if self.dice.random() < 0.0007:
                    return self._image()
                lines = self.words.code(length * 1.4)
                start = given["offset"]
                self._read.append((path, start, lines))
                text = "\n".join(f"{n:6}→{line}" for n, line in enumerate(lines, start))
                file = {
                    "filePath": path,
                    "content": "\n".join(lines),
                    "numLines": len(lines),
                    "startLine": start,
                    "totalLines": start + len(lines),
                }
                return text, {"type": "text", "file": file}
            case "Edit":
                return self._edited(path, given)
            case "Write":
                text = f"File created successfully at: {path}"
                content = given["content"]
                kept = {"type": "create", "filePath": path, "content": content}
                return text, kept | {"structuredPatch": [], "originalFile": None}
            case "TodoWrite":
                todos = given["todos"]
                return "Todos have been modified.", {"oldTodos": [], "newTodos": todos}
            case "Glob":
                names = [f"{self.cwd}/{self.words.path()}" for _ in range(12)]
                kept = {"filenames": names, "numFiles": 12, "truncated": False}
                return "\n".join(names), kept
            case "Grep":
                text = "\n".join(self.words.output(length))
                return text, {"mode": "content", "numFiles": 0, "content": text}
            case _:
                text = "\n".join(self.words.output(length))
                kept = {"stdout": text, "stderr": "", "interrupted": False}
                return text, kept | {"isImage": False}

    def _edited(self, path: str, given: dict[str, Any]) -> tuple[str, Any]:
        old, new = given["old_string"].split("\n"), given["new_string"].split("\n")
        start, seen, place = self._places.pop(
            given["old_string"], (self.dice.randrange(1, 500), [], 0)
        )
        seen[place : place + len(old)] = new
        hunk = {
            "oldStart": start,
            "oldLines": len(old),
            "newStart": start,
            "newLines": len(new),
            "lines": ["-" + line for line in old] + ["+" + line for line in new],
        }
        shown = "\n".join(f"{n:6}→{line}" for n, line in enumerate(new, start))
        original = None
        if self.dice.random() < self.originals:
            original = "\n".join(self.words.code(self._length(6000, 0.8)))
        text = f"The file {path} has been updated. Here is a part of it:\n{shown}"
        kept = {
            "filePath": path,
            "oldString": given["old_string"],
            "newString": given["new_string"],
            "originalFile": original,
            "structuredPatch": [hunk],
            "userModified": False,
            "replaceAll": False,
        }
        return text, kept

    def _image(self) -> tuple[Any, Any]:
        length = self.dice.randrange(200_000, 1_200_000)
        data = f"{self.dice.getrandbits(length * 4):0{length}x}"
        source = {"type": "base64", "media_type": "image/png", "data": data}
        return [{"type": "image", "source": source}], {"type": "image"}

    def _todos(self) -> list[Any]:
        return [
            {
                "content": self.words.prompt(),
                "status": "pending",
                "activeForm": "Doing it",
            }
            for _ in range(5)
        ]

    def _progress(self, kind: str, **data: Any) -> None:
        call = f"toolu_01{self.dice.getrandbits(88):022x}"
        self.record(
            type="progress",
            data={"type": kind, **data},
            parentToolUseID=call,
            toolUseID=call,
        )

    def _snapshot(self) -> dict[str, Any]:
        identity = self.identity()
        backups = {
            self.words.path(): {
                "backupFileName": f"{self.dice.getrandbits(64):016x}@v1",
                "version": 1,
                "backupTime": self.now(),
            }
            for _ in range(self.dice.randrange(6))
        }
        inner = {"messageId": identity, "trackedFileBackups": backups}
        return {
            "messageId": identity,
            "snapshot": inner | {"timestamp": self.now()},
            "isSnapshotUpdate": False,
        }

    def _length(self, median: float, spread: float) -> float:
        return median * self.dice.lognormvariate(0.0, spread)
