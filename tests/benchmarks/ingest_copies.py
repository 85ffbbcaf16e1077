"""A transcript as Claude Code 2.1.330 writes it, record by record.

Attachments, no thinking text, and copies of what was sent to the model, which are three
quarters of its bytes.
"""

import random
from datetime import timedelta
from typing import Any, Final

from ingest_records import Transcript
from ingest_words import Words

_HOUR: Final = timedelta(hours=1)


class CopyingTranscript(Transcript):
    """One transcript of 2.1.330."""

    version = "2.1.330"
    originals = 0.4

    def __init__(self, *given: Any, sent: "Sent", **named: Any) -> None:
        super().__init__(*given, **named)
        self._sent = sent
        self._unsent: list[str] = []

    def begin(self) -> None:
        """What stands before the first prompt."""
        for kind, value in (("mode", "normal"), ("permissionMode", "default")):
            name = "permission-mode" if kind == "permissionMode" else kind
            self.bare(name, **{kind: value, "sessionId": self.session_id})
        self.bare("file-history-snapshot", **self._snapshot())
        self._attach("environment", snapshot={"workingDirectory": self.cwd}, tell=800)
        self._attach("model", text=self.words.text(120), tell=160)
        if self.agent_id is None:
            self._attach("skill_listing", content=self.words.text(6000), tell=6200)
            self._attach("agent_listing_delta", addedLines=[self.words.text(2600)])

    def prompt(self, text: str) -> None:
        """The user types, or the parent gives the task."""
        self._unsent.append(text)
        self._user(
            text,
            promptId=self.identity(),
            permissionMode="default",
            origin={"kind": "human"},
            promptSource="typed",
            turnOrigin="human",
            turnPosition={"promptIndex": 1, "turnIndex": 1},
        )

    def message(self, text: str, calls: int, *, ends_turn: bool = False) -> list[Any]:
        """The model is asked, which leaves copies, and answers."""
        self._copy()
        made = super().message(text, calls, ends_turn=ends_turn)
        names = [call["name"] for call in made]
        self.bare("tools-used", tools=names, sessionId=self.session_id)
        return made

    def answer(self, call: Any) -> None:
        """The tool answers a call; an edited file is kept first."""
        if call["name"] == "Edit":
            backup = {"backupFileName": f"{self.dice.getrandbits(64):016x}@v1"}
            self.bare(
                "file-history-delta",
                messageId=self.identity(),
                snapshotMessageId=self.identity(),
                trackingPath=self.words.path(),
                backup=backup | {"version": 1, "backupTime": self.now()},
                timestamp=self.now(),
            )
        self._answer(call)

    def copy_agent(self, agent: Transcript) -> None:
        """Nothing: agents are told of in their own files only."""

    def end_turn(self) -> None:
        """The client notes that the turn is over."""
        self.record(
            type="system",
            subtype="turn_duration",
            durationMs=90_000,
            messageCount=20,
            isMeta=False,
        )
        self._metadata()
        self.time += _HOUR * self.dice.random()

    def finish(self) -> None:
        """What the run cost."""
        tokens = {
            "inputTokens": 18,
            "outputTokens": 240,
            "cacheReadInputTokens": 72_000,
        }
        self.bare(
            "cost-state",
            sessionId=self.session_id,
            totalCostUSD=0.34,
            totalLinesAdded=10,
            totalLinesRemoved=2,
            modelUsage={"claude-opus-5-5": tokens | {"costUSD": 0.34}},
        )

    def _metadata(self) -> None:
        self.bare(
            "last-prompt",
            lastPrompt=self.words.prompt(),
            leafUuid=self._parent,
            sessionId=self.session_id,
        )
        for kind, name in (("mode", "mode"), ("permission-mode", "permissionMode")):
            self.bare(kind, **{name: "normal", "sessionId": self.session_id})
        title = self.words.prompt()
        self.bare("ai-title", aiTitle=title, sessionId=self.session_id)

    def _envelope(self, fields: dict[str, Any], following: Any) -> dict[str, Any]:
        parent, identity, time = following
        agent = {} if self.agent_id is None else {"agentId": self.agent_id}
        kind = fields.pop("type")
        return {
            "parentUuid": parent,
            "isSidechain": self.agent_id is not None,
            **agent,
            **fields,
            "type": kind,
            "uuid": identity,
            "timestamp": time,
            "session_id": self.session_id,
            "userType": "external",
            "entrypoint": "cli",
            "cwd": self.cwd,
            "sessionId": self.session_id,
            "version": self.version,
            "gitBranch": "main",
        }

    def _assistant(self, message: dict[str, Any], place: int) -> None:
        usage = message["usage"] | {
            "output_tokens_details": {"thinking_tokens": 0},
            "server_tool_use": {"web_search_requests": 0, "web_fetch_requests": 0},
            "iterations": [],
            "speed": "standard",
        }
        self.record(
            message=message | {"model": "claude-opus-5-5", "usage": usage},
            apiBlockIndex=place,
            requestRef=self.identity(),
            requestedModel="claude-opus-5-5",
            type="assistant",
            effort="medium",
            perTurnEffort="medium",
            madeBy="model",
        )

    def _thinking(self) -> dict[str, Any]:
        return {"type": "thinking", "thinking": "", "signature": self._signature()}

    def _result(self, block: dict[str, Any], structured: Any) -> None:
        if isinstance(block["content"], str):
            self._unsent.append(block["content"])
        self._user(
            [block],
            promptId=self.identity(),
            toolUseResult=structured,
            sourceToolAssistantUUID=self._parent,
            permissionDecision={
                "decision": "accept",
                "source": "config",
                "reasonType": "mode",
            },
        )

    def _attach(self, kind: str, *, tell: int = 0, **more: Any) -> int:
        before = self.size
        rendered = [{"content": self.words.text(tell)}] if tell else []
        self.record(
            attachment={"type": kind, **more}, type="attachment", rendered=rendered
        )
        return self.size - before

    def _copy(self) -> None:
        """What was sent: each part when it is new, then the request that joins them."""
        before = self.size
        for text in self._unsent:
            self._blob("user", text)
        self._unsent.clear()
        tail = [f"{self.dice.getrandbits(256):064x}" for _ in range(2)]
        self.bare(
            "api-request",
            sessionId=self.session_id,
            id=self.identity(),
            timestamp=self.now(),
            version=self.version,
            querySource="repl_main_thread",
            shapeHash=tail[0],
            params=self._sent.params,
            keep=0,
            tail=tail,
            cacheControl=[{"path": ["system", 0], "value": {"type": "ephemeral"}}],
            requestDigest=tail[1],
        )
        self.copied += self.size - before
        while self.copied + 30_000 < 3 * (self.size - self.copied):
            before = self.size
            if self.dice.random() < 0.5:
                self._attach(
                    "prompt_snapshot", **self.dice.choice(self._sent.snapshots)
                )
            else:
                self.bare(
                    "api-request-shape",
                    sessionId=self.session_id,
                    shapeHash=tail[0],
                    timestamp=self.now(),
                    version=self.version,
                    shape=self.dice.choice(self._sent.shapes),
                )
            self.copied += self.size - before

    def _blob(self, role: str, text: str) -> None:
        self.bare(
            "api-request-blob",
            sessionId=self.session_id,
            hash=f"{self.dice.getrandbits(256):064x}",
            message={"role": role, "content": [{"type": "text", "text": text}]},
        )


class Sent:
    """What 2.1.330 sends along with every request and keeps copies of."""

    def __init__(self, words: Words, dice: random.Random) -> None:
        self.params = {
            "model": "claude-opus-5-5",
            "betas": [f"feature-{n}-2026-01-0{n}" for n in range(1, 10)],
            "max_tokens": 128_000,
            "thinking": {"type": "adaptive", "display": "updates"},
            "output_config": {"effort": "medium"},
        }
        self.shapes = [
            {
                "system": [{"type": "text", "text": words.text(7300)}],
                "tools": self._tools(words, dice, 24),
            }
            for _ in range(4)
        ]
        self.snapshots = [
            {
                "systemPrompt": [words.text(560) for _ in range(13)],
                "tools": self._tools(words, dice, tools),
                "reminderFold": False,
                "echoWireToolInputs": False,
                "contextRendering": "announced",
            }
            for tools in (0, 30, 30, 30)
        ]

    @staticmethod
    def _tools(words: Words, dice: random.Random, count: int) -> list[Any]:
        def fields() -> dict[str, Any]:
            return {
                f"field_{n}": {
                    "description": words.text(dice.choice((60, 90, 300))),
                    "type": "string",
                }
                for n in range(dice.randrange(2, 7))
            }

        return [
            {
                "name": f"Tool{n}",
                "description": words.text(dice.choice((300, 700, 2000))),
                "input_schema": {
                    "type": "object",
                    "properties": fields(),
                    "required": ["field_0"],
                    "additionalProperties": False,
                },
            }
            for n in range(count)
        ]
