"""What a session did, told once more from its records, on purpose without cleverness.

Nothing of the product is imported.  Where the product follows a transcript line by line
and has to decide at once, this looks at the whole of it and may look ahead: which text
was the last of its turn is known by what comes next.
"""

import json
import re
from datetime import datetime
from typing import Any, NamedTuple

ASKING = {
    "AskUserQuestion": "question",
    "ExitPlanMode": "plan",
    "exit_plan_mode": "plan",
}
TASK = re.compile(r"<task-id>([^<]+)</task-id>")
REPORT = "<task-notification>", "<teammate-message"
INTERRUPT = "[Request interrupted by user"
NOT_TYPED = (
    "<local-command-", "<bash-", "<system-reminder>", "<command-name>", "Caveat: ",
    "This session is being continued",
)  # fmt: skip


class Told(NamedTuple):
    """What holds from a line on: waiting, work, idle, closed or nothing."""

    state: str
    why: str
    is_guess: bool = False
    """Whether only what follows shows that the turn was over here."""
    awaits_note: bool = False
    """Whether Claude Code has not noted the end yet, as it does in a terminal."""
    has_agents: bool = False
    """Whether a sub-agent in the background was not reported to have ended."""


class Mark(NamedTuple):
    """What one record means."""

    kind: str
    """prompt, command, queued, report, call, result, work, retry, text (without stop
    reason), end, note (of an end), interrupt, error or closed."""
    line: int
    name: str = ""
    call_id: str = ""
    pending: int = 0
    task: str = ""
    """What was launched into the background, or was reported to have ended."""


def records_of(lines: list[bytes]) -> list[tuple[int, dict[str, Any]]]:
    """Every record once, with its line, but for those of sub-agents."""
    found, seen = [], set()
    for number, line in enumerate(lines, 1):
        text, place = line.decode(errors="replace"), 0
        while place < len(text):
            try:
                value, place = json.JSONDecoder().raw_decode(text, place)
            except ValueError:
                break
            if not isinstance(value, dict) or value.get("isSidechain"):
                continue
            if value.get("uuid") is not None:
                if value["uuid"] in seen:
                    continue
                seen.add(value["uuid"])
            found.append((number, value))
    return found


def times_of(lines: list[bytes]) -> list[float]:
    """For each line the latest time that was written up to it."""
    latest, times = 0.0, []
    for line in lines:
        for _, record in records_of([line]):
            try:
                moment = datetime.fromisoformat(record["timestamp"]).timestamp()
            except (KeyError, TypeError, ValueError):
                continue
            latest = max(latest, moment)
        times.append(latest)
    return times


def marks_of(lines: list[bytes]) -> list[Mark]:
    """What the records mean, in their order; those without a meaning left out."""
    marks: list[Mark] = []
    for line, record in records_of(lines):
        match record.get("type"):
            case "assistant":
                marks += of_assistant(line, record)
            case "user":
                marks += of_user(line, record)
            case "system" if record.get("subtype") in {
                "turn_duration",
                "stop_hook_summary",
            }:
                pending = sum(
                    record.get(name) or 0
                    for name in ("pendingBackgroundAgentCount", "pendingWorkflowCount")
                )
                marks.append(Mark("note", line, pending=pending))
            case "system" if record.get("subtype") == "api_error":
                marks.append(Mark("retry", line))
            case "attachment":
                marks += of_attachment(line, record)
            case "cost-state":
                marks.append(Mark("closed", line))
            case _:
                pass
    return marks


def of_assistant(line: int, record: dict[str, Any]) -> list[Mark]:
    message = record.get("message") or {}
    if record.get("isApiErrorMessage"):
        return [Mark("error", line)]
    if message.get("model") == "<synthetic>":
        return []
    stop, marks = message.get("stop_reason"), []
    content = message.get("content")
    for block in [{"type": "text"}] if isinstance(content, str) else content or []:
        match block.get("type"):
            case "tool_use":
                marks.append(Mark("call", line, block["name"], block["id"]))
            case "text" if stop in {"end_turn", "stop_sequence"}:
                marks.append(Mark("end", line, record.get("entrypoint") or ""))
            case "text" if stop is None:
                marks.append(Mark("text", line))
            case _:
                marks.append(Mark("work", line))
    return marks


def of_user(line: int, record: dict[str, Any]) -> list[Mark]:
    content = (record.get("message") or {}).get("content")
    blocks = (
        [{"type": "text", "text": content}] if isinstance(content, str) else content
    )
    results = [b for b in blocks or [] if b.get("type") == "tool_result"]
    if results:
        told = record.get("toolUseResult")
        told = told if isinstance(told, dict) else {}
        is_launched = told.get("status") == "async_launched"
        task = told.get("agentId", "") if is_launched else ""
        return [
            Mark("result", line, call_id=b["tool_use_id"], task=task) for b in results
        ]
    text = "\n".join(b.get("text", "") for b in blocks or []).lstrip()
    if text.startswith(INTERRUPT):
        return [Mark("interrupt", line)]
    if record.get("isMeta") or record.get("isCompactSummary"):
        return []
    origin = (record.get("origin") or {}).get("kind")
    if origin == "task-notification" or text.startswith(REPORT):
        return [Mark("report", line, task=task_in(text))]
    if text.startswith("<command-name>"):
        return [Mark("command", line)]
    if record.get("promptSource") == "system" or text.startswith(NOT_TYPED):
        return []
    return [Mark("prompt", line)] if blocks else []


def of_attachment(line: int, record: dict[str, Any]) -> list[Mark]:
    attachment = record.get("attachment") or {}
    if attachment.get("type") != "queued_command":
        return []
    if attachment.get("commandMode") == "task-notification":
        return [Mark("report", line, task=task_in(str(attachment.get("prompt"))))]
    return [Mark("queued", line)]


def task_in(text: str) -> str:
    found = TASK.search(text)
    return found[1] if found else ""


def retell(lines: list[bytes]) -> list[Told]:
    """For each line, what holds from there until the next."""
    marks = marks_of(lines)
    told = Told("nothing", "")
    calls: dict[str, str] = {}
    agents: set[str] = set()
    by_line, place = [told] * len(lines), 0
    for number in range(1, len(lines) + 1):
        while place < len(marks) and marks[place].line == number:
            mark = marks[place]
            told = after(mark, told, calls, marks[place + 1 :])
            if mark.kind == "result" and mark.task:
                agents.add(mark.task)
            elif mark.kind == "report":
                agents.discard(mark.task)
            place += 1
        by_line[number - 1] = told._replace(has_agents=bool(agents))
    return by_line


def after(mark: Mark, told: Told, calls: dict[str, str], rest: list[Mark]) -> Told:
    """What holds after a mark, given what held before it."""
    match mark.kind:
        case "prompt":
            calls.clear()
        case "call":
            calls[mark.call_id] = mark.name
        case "result":
            was_open = calls.pop(mark.call_id, None)
            is_nothing_new = was_open is None and told.state != "closed"
            if told.state == "idle" or is_nothing_new:
                return told
        case "interrupt" | "error":
            if told.state == "idle" and not told.is_guess:
                return told
            calls.clear()
            why = {"interrupt": "interrupted", "error": "error"}[mark.kind]
            return Told("idle", why)
        case "end" | "note":
            calls.clear()
            if mark.pending:
                return Told("work", "agents")
            if told.state == "idle" and not told.is_guess:
                return told if mark.kind == "end" else told._replace(awaits_note=False)
            return Told("idle", "finished", awaits_note=mark.name == "cli")
        case "text" if not calls and is_last(rest):
            return Told("idle", "finished", is_guess=True)
        case "command" if told.state != "waiting":
            return told
        case "command":
            # Nobody can type one before the question is gone.
            for call_id in [i for i, name in calls.items() if name in ASKING]:
                del calls[call_id]
        case "queued" | "retry" if told.state == "closed":
            return told
        case "closed":
            return Told("closed", "")
        case _:
            pass
    for name in calls.values():
        if name in ASKING:
            return Told("waiting", ASKING[name])
    return Told("work", "")


def is_last(rest: list[Mark]) -> bool:
    """Whether a text without stop reason was the last of its turn."""
    for mark in rest:
        if mark.kind in {"command", "closed"}:
            continue
        return mark.kind in {"prompt", "note", "report", "queued"}
    return True
