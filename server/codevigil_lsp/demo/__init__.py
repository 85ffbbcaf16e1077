"""Three made-up sessions, for a look at every kind of output.

They are ours from the first word to the last; only their times are moved to today when
they are written.
"""

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

_PROJECT = "-home-you-shop"
_AGENT = "healthy-agent.jsonl"


def write_demo(folder: Path, now: datetime | None = None) -> Path:
    """Write the sessions below `folder` as Claude Code would below a home; gives the root.

    The last record is moved to `now`, which is the present moment unless given.
    """
    end = now or datetime.now(UTC)
    root = folder / ".claude" / "projects"
    for resource in files(__name__).iterdir():
        if not resource.name.endswith(".jsonl"):
            continue
        lines = resource.read_text("utf-8").splitlines()
        records = [json.loads(line) for line in lines]
        path = _place(root, resource.name, records)
        path.parent.mkdir(parents=True, exist_ok=True)
        _move(records, end)
        written = (json.dumps(record, ensure_ascii=False) for record in records)
        path.write_text("\n".join(written) + "\n", "utf-8")
    return root


def _place(root: Path, name: str, records: list[dict[str, Any]]) -> Path:
    session_id: str = records[0]["sessionId"]
    if name == _AGENT:
        agent = f"agent-{records[0]['agentId']}.jsonl"
        return root / _PROJECT / session_id / "subagents" / agent
    return root / _PROJECT / f"{session_id}.jsonl"


def _move(records: list[dict[str, Any]], end: datetime) -> None:
    timed = [record for record in records if "timestamp" in record]
    last = max(datetime.fromisoformat(record["timestamp"]) for record in timed)
    shift: timedelta = end - last
    for record in timed:
        moved = datetime.fromisoformat(record["timestamp"]) + shift
        moment = moved.astimezone(UTC).isoformat(timespec="milliseconds")
        record["timestamp"] = moment.replace("+00:00", "Z")
