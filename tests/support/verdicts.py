"""What the ledger says of a transcript's edits, beside what the naive recount says."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

from codevigil_lsp.events.model import Outcome, ToolResult
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.metrics.ledger.paths import plain
from codevigil_lsp.metrics.ledger.seen import SeenLedger
from codevigil_lsp.metrics.model import Finding
from support.text_recount import Edit, recount


@dataclass
class Verdict:
    """One accepted edit of which the ledger or the recount says something."""

    transcript: Path
    edit: Edit
    findings: list[Finding]
    silence: str
    """Why the ledger says nothing, empty where it does."""

    @property
    def agrees(self) -> bool:
        return bool(self.edit.unseen) == bool(self.findings)


def verdicts_on(path: Path, lines: list[bytes] | None = None) -> list[Verdict]:
    """The edits of a transcript that are findings, or unseen by the recount, or both."""
    if lines is None:
        lines = path.read_bytes().split(b"\n")
    edits = {edit.call_id: edit for edit in recount(lines, is_agent=_is_agent(path))}
    ledger = SeenLedger()
    told: set[str] = set()
    given: list[Verdict] = []
    for event in Parser(is_subagent=_is_agent(path)).parse(lines, 1):
        silence = _why_silent(ledger, event)
        ledger.ingest(event)
        if not isinstance(event, ToolResult) or event.call_id not in edits:
            continue
        edit = edits[event.call_id]
        found = [f for f in ledger.findings() if f.key not in told]
        told |= {finding.key for finding in found}
        if found or edit.unseen:
            given.append(Verdict(path, edit, found, "" if found else silence))
    return given


def blinded(path: Path, share: float) -> list[bytes]:
    """A transcript with a share of its `Read` calls and their results taken out.

    So are edits made as Claude Code accepts them today, of what was not read.
    """
    dice = random.Random(path.name)
    out: set[str] = set()
    kept: list[bytes] = []
    for line in path.read_bytes().split(b"\n"):
        ids = list(_reads(line))
        out |= {
            call_id for call_id, is_call in ids if is_call and dice.random() < share
        }
        if not any(call_id in out for call_id, _ in ids):
            kept.append(line)
    return kept


def _reads(line: bytes):
    try:
        content = json.loads(line)["message"]["content"]
    except (ValueError, KeyError, TypeError):
        return
    for block in content if isinstance(content, list) else []:
        if block.get("type") == "tool_use" and block["name"] == "Read":
            yield block["id"], True
        elif block.get("type") == "tool_result":
            yield block["tool_use_id"], False


def _why_silent(ledger: SeenLedger, event: object) -> str:
    if not isinstance(event, ToolResult) or event.outcome is not Outcome.OK:
        return ""
    if ledger.is_unsure:
        return "it begins in the middle, or a line of it is lost"
    file = ledger.files.get(plain(event.path or ""))
    if file is None:
        return "it was put before the agent without a record"
    if file.counts_as_seen:
        return "the file may have been seen as a whole"
    return "lines of these numbers were seen"


def _is_agent(path: Path) -> bool:
    return path.name.startswith("agent-")
