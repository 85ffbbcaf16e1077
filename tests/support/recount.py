"""Transcripts counted a second time, on purpose without any cleverness.

Nothing of the product is imported and no line is skipped: every line is decoded with
`json`, every record looked at, and the rules are those of the format as published in the
page of the format, written down once more.
"""

import json
import re
from collections import Counter
from typing import Any

NOT_TYPED = (
    "<command-", "<local-command-", "<bash-", "<task-notification>", "<teammate-message",
    "<system-reminder>", "Caveat: ", "[Request interrupted", "This session is being",
)  # fmt: skip
REFUSED = re.compile(r"File has (not been read yet|been (unexpectedly )?modified)")
COLLATERAL = re.compile("Sibling tool call errored|Cancelled: parallel tool call")
REJECTED = re.compile(
    "The user doesn't want to|User rejected tool use|.Request interrupted by user"
)
DENIED = re.compile("Permission for this action|Permission to use .* denied", re.DOTALL)
DENIALS = {"user-rejected": "rejected"}
OUTCOMES = "ok", "failed", "refused", "rejected", "denied", "collateral", "open"
TOKENS = {
    "input": "input_tokens",
    "output": "output_tokens",
    "cache_read": "cache_read_input_tokens",
    "cache_creation": "cache_creation_input_tokens",
}


def recount(content: bytes, *, is_subagent: bool = False) -> dict[str, Any]:
    """The counts of one transcript, under the names that `check --format json` uses."""
    records = own_records(content, is_subagent=is_subagent)
    answered = [r for r in records if is_of_the_model(r)]
    usage = {}
    for record in answered:
        usage[record["message"]["id"]] = record["message"].get("usage", {})
    boundaries = []
    for record in records:
        if record.get("subtype") == "compact_boundary":
            told = record["compactMetadata"]
            boundary = told["trigger"], told["preTokens"]
            if boundaries[-1:] != [boundary]:
                boundaries.append(boundary)
    return {
        "prompts": sum(is_prompt(record) for record in records),
        "interrupts": interrupts(records),
        "compactions": len(boundaries),
        "api_errors": sum(
            r["type"] == "assistant" and r.get("isApiErrorMessage") is True
            for r in records
        ),
        "api_retries": sum(r.get("subtype") == "api_error" for r in records),
        "tool_calls": tool_calls(records),
        "tokens": {
            ours: sum(told.get(theirs, 0) for told in usage.values())
            for ours, theirs in TOKENS.items()
        },
        "assistant_messages": len(usage),
    }


def own_records(content: bytes, *, is_subagent: bool) -> list[dict[str, Any]]:
    """Every record once, but for those of a sub-agent inside a main transcript."""
    records, seen = [], set()
    for line in content.decode().split("\n"):
        place, found = 0, []
        try:
            while place < len(line):
                value, place = json.JSONDecoder().raw_decode(line, place)
                found.append(value)
        except ValueError:
            pass
        for record in found:
            if record.get("uuid") is not None:
                if record["uuid"] in seen:
                    continue
                seen.add(record["uuid"])
            if is_subagent or not record.get("isSidechain"):
                records.append(record)
    return records


def blocks_of(record: dict[str, Any]) -> list[dict[str, Any]]:
    content = record["message"]["content"]
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return content


def text_of(record: dict[str, Any]) -> str:
    texts = [b["text"] for b in blocks_of(record) if b["type"] == "text"]
    return "\n".join(texts).strip()


def is_of_the_model(record: dict[str, Any]) -> bool:
    return (
        record["type"] == "assistant"
        and not record.get("isApiErrorMessage")
        and record["message"].get("model") != "<synthetic>"
    )


def is_prompt(record: dict[str, Any]) -> bool:
    if record["type"] == "attachment":
        attachment = record["attachment"]
        return (
            attachment["type"] == "queued_command"
            and attachment.get("commandMode", "prompt") == "prompt"
            and not str(attachment["prompt"]).startswith(NOT_TYPED)
        )
    if record["type"] != "user":
        return False
    if record.get("isMeta") or record.get("isCompactSummary"):
        return False
    kinds = {block["type"] for block in blocks_of(record)}
    if "tool_result" in kinds or text_of(record).startswith(NOT_TYPED):
        return False
    return bool(text_of(record) or kinds & {"image", "document"})


def interrupts(records: list[dict[str, Any]]) -> int:
    """Markers, but for one that follows another with neither side speaking between."""
    count, is_interrupted = 0, False
    for record in records:
        if record["type"] == "user" and text_of(record).startswith("[Request interrup"):
            count += not is_interrupted
            is_interrupted = True
        elif is_prompt(record) or is_of_the_model(record):
            is_interrupted = False
    return count


def tool_calls(records: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    named, ended = {}, {}
    for record in records:
        if record["type"] == "assistant" and is_of_the_model(record):
            for block in blocks_of(record):
                if block["type"] == "tool_use":
                    named[block["id"]] = block["name"]
        elif record["type"] == "user":
            for block in blocks_of(record):
                if block["type"] == "tool_result" and block["tool_use_id"] in named:
                    ended[block["tool_use_id"]] = outcome(record, block)
    counts = Counter((name, ended.get(call, "open")) for call, name in named.items())
    return {
        name: {outcome: counts[name, outcome] for outcome in OUTCOMES}
        for name in sorted(set(named.values()))
    }


def outcome(record: dict[str, Any], block: dict[str, Any]) -> str:
    if not block.get("is_error"):
        return "ok"
    if "toolDenialKind" in record:
        return DENIALS.get(record["toolDenialKind"], "denied")
    content = block["content"]
    if isinstance(content, list):
        content = next((b["text"] for b in content if b["type"] == "text"), "")
    text = content.replace("<tool_use_error>", "").strip()
    for kind in ("refused", "collateral", "rejected", "denied"):
        if globals()[kind.upper()].match(text):
            return kind
    return "failed"
