"""What becomes of a transcript, stage by stage, as text to compare."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from lsprotocol.converters import get_converter

from codevigil_lsp.config.model import Placement, Settings
from codevigil_lsp.events.model import Event, Sidechained
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.health.aggregator import Aggregator
from codevigil_lsp.health.model import SessionHealth, TranscriptKey
from codevigil_lsp.lsp.abilities import Abilities
from codevigil_lsp.lsp.convert import to_diagnostics
from codevigil_lsp.lsp.marks import transcript_marks
from codevigil_lsp.lsp.paths import Folders
from codevigil_lsp.reports.json import session_to_json
from codevigil_lsp.reports.phrase import say_status

_PLACE = Path("/golden/-home-you-shop")
"""Where the transcripts are said to lie; taken off again in what is compared."""
_SESSION = "transcript"


def stages(folder: Path) -> dict[str, str]:
    """The files that belong beside the transcripts in this folder, by name."""
    session = _health(folder)
    told = session_to_json(session)
    metrics = told.pop("metrics")
    told["status"] = say_status([session])
    marks = transcript_marks([session], Folders(), Placement.BOTH)
    diagnostics = {
        Path(uri).name: get_converter().unstructure(list(found))
        for uri, found in to_diagnostics(marks, Abilities()).items()
    }
    return {
        "events.json": _rows(_events(folder / "transcript.jsonl")),
        "metrics.json": _text(metrics),
        "health.json": _text(told),
        "diagnostics.json": _text(diagnostics),
    }


def _events(path: Path) -> list[dict[str, Any]]:
    parsed = Parser().parse(path.read_bytes().splitlines(), 1)
    rows: list[dict[str, Any]] = []
    for event in Turns().feed(parsed):
        rows.append(_row(event))
    return rows


def _row(event: Event) -> dict[str, Any]:
    row = {"event": type(event).__name__, **msgspec.to_builtins(event)}
    for name in ("call", "closing"):
        # The call or the text has a row of its own: its line is enough.
        if isinstance(row.get(name), dict):
            row[name] = f"line {row[name]['line']}"
    if isinstance(event, Sidechained):
        row["inner"] = _row(event.inner)
    return row


def _health(folder: Path) -> SessionHealth:
    settings = Settings()
    aggregator = Aggregator(
        metrics=settings.metrics,
        lifecycle=settings.sessions,
        in_scope=lambda _: True,
        on_error=_fail,
    )
    for path in sorted(folder.glob("*.jsonl")):
        agent = path.stem.removeprefix("agent-") if path.stem != _SESSION else None
        key = TranscriptKey(
            path=str(_PLACE / path.name),
            directory=str(_PLACE),
            project=_PLACE.name,
            session_id=_SESSION,
            agent_id=agent,
        )
        aggregator.begin(key, 0.0)
        aggregator.feed(key, path.read_bytes().splitlines(), 1, (), 0.0)
    (session,) = aggregator.health(2e9)
    (session,) = aggregator.health(session.ended or session.updated)
    return session


def _fail(error: object) -> None:
    raise AssertionError(error)


def _text(value: Any) -> str:
    text = json.dumps(value, indent=1, ensure_ascii=False)
    return text.replace(_PLACE.as_uri() + "/", "").replace(f"{_PLACE}/", "") + "\n"


def _rows(rows: Iterable[dict[str, Any]]) -> str:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    return "[\n" + ",\n".join(lines) + "\n]\n"
