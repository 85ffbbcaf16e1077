"""The sessions of the demo: ours, of today, and with something of everything."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from codevigil_lsp.demo import write_demo
from codevigil_lsp.events.parser import seconds_of
from support.demo_sessions import demo_files

FOLDER = Path(str(files("codevigil_lsp.demo")))
NOW = datetime(2030, 6, 1, 12, 0, tzinfo=UTC)


def records_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_packaged_files_are_those_of_the_builder(update_golden):
    made = demo_files()
    if update_golden:
        for name, content in made.items():
            (FOLDER / name).write_bytes(content)
    packaged = {path.name: path.read_bytes() for path in FOLDER.glob("*.jsonl")}
    assert packaged == made, "run pytest --update-golden"


def test_they_lie_where_claude_code_would_put_them(tmp_path):
    root = write_demo(tmp_path, NOW)
    assert root == tmp_path / ".claude" / "projects"
    found = sorted(path.relative_to(root) for path in root.rglob("*.jsonl"))
    assert {path.parts[0] for path in found} == {"-home-you-shop"}
    agents = [path for path in found if path.name.startswith("agent-")]
    mains = [path for path in found if path not in agents]
    assert (len(mains), len(agents)) == (3, 1)
    assert agents[0].parts[1] in {path.stem for path in mains}
    assert agents[0].parts[2] == "subagents"


def test_the_last_record_of_each_is_of_the_moment_given(tmp_path):
    for path in write_demo(tmp_path, NOW).rglob("*.jsonl"):
        times = [
            seconds_of(record["timestamp"])
            for record in records_of(path)
            if "timestamp" in record
        ]
        assert max(times) == NOW.timestamp()
        assert min(times) > NOW.timestamp() - 3600


def test_nothing_but_the_times_is_changed(tmp_path):
    root = write_demo(tmp_path, NOW)
    for name, content in demo_files().items():
        records = [json.loads(line) for line in content.splitlines()]
        (path,) = [
            path
            for path in root.rglob("*.jsonl")
            if len(path.read_bytes().splitlines()) == len(records)
        ]
        for written, original in zip(records_of(path), records, strict=True):
            assert written.keys() == original.keys(), name
            written.pop("timestamp", None)
            original.pop("timestamp", None)
            assert written == original


@pytest.mark.parametrize("name", demo_files())
def test_they_are_small_and_name_nobody(name):
    content = demo_files()[name].decode()
    assert len(content) < 60_000
    for record in map(json.loads, content.splitlines()):
        assert record.get("cwd", "/home/you/shop") == "/home/you/shop"
