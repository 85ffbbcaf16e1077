"""A naive recount of unseen edits, made to be simple and to share nothing with the code.

It keeps all the text that an agent was given or wrote, whole, and asks of each line that
an accepted edit took away whether it stands anywhere in that text.
"""

import json
import re
from dataclasses import dataclass, field


@dataclass
class Edit:
    """One accepted edit, with the old lines that had never been shown."""

    line: int
    call_id: str
    tool: str
    path: str
    old: list[str]
    unseen: list[str]


@dataclass
class _Reader:
    text: list[str] = field(default_factory=list)
    joined: str = ""
    calls: dict[str, dict] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)

    def shown(self, line: str) -> bool:
        if self.text:
            self.joined += "\n".join(["", *self.text])
            self.text = []
        return line.strip() in self.joined

    def take(self, number: int, record: dict) -> None:
        message = record.get("message")
        content = message.get("content") if isinstance(message, dict) else None
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        if record.get("type") == "attachment":
            self.text += strings_in(record.get("attachment"))
        for block in content if isinstance(content, list) else []:
            if block.get("type") == "text":
                self.text.append(block["text"])
            elif block.get("type") == "tool_use":
                self.calls[block["id"]] = block
                self.text += strings_in(without_old(block.get("input")))
            elif block.get("type") == "tool_result":
                self.result(number, record, block)
                self.text += strings_in(block.get("content"))

    def result(self, number: int, record: dict, block: dict) -> None:
        call = self.calls.get(block.get("tool_use_id"))
        told = record.get("toolUseResult")
        if call is None or block.get("is_error") or not isinstance(told, dict):
            return
        if call["name"] not in {"Edit", "MultiEdit", "Write"}:
            return
        old = [
            line[1:]
            for hunk in told.get("structuredPatch") or []
            for line in hunk["lines"]
            if line.startswith("-") and len(re.findall(r"\w", line)) >= 3
        ]
        unseen = [line for line in old if not self.shown(line)]
        path = told.get("filePath", "")
        self.edits.append(Edit(number, call["id"], call["name"], path, old, unseen))


def recount(lines: list[bytes], *, is_agent: bool = False) -> list[Edit]:
    """Every accepted edit of a transcript that tells its patch."""
    reader = _Reader()
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if not isinstance(record, dict) or record.get("uuid") in seen:
            continue
        if record.get("uuid"):
            seen.add(record["uuid"])
        if is_agent or not record.get("isSidechain"):
            reader.take(number, record)
    return reader.edits


def strings_in(value) -> list[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for one in value for text in strings_in(one)]
    return []


def without_old(given):
    """The input of a call without what it says stood in the file before."""
    if isinstance(given, dict):
        return {k: without_old(v) for k, v in given.items() if k != "old_string"}
    return [without_old(one) for one in given] if isinstance(given, list) else given
