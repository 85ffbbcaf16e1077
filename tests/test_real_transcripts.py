"""What the engine makes of real transcripts, against a second, deliberately naive count.

The transcripts are not part of this repository; where they are not there, the tests are
skipped.
"""

import json
from collections import Counter
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from msgspec import to_builtins
from msgspec.structs import astuple

from codevigil_lsp.events.identities import Directory
from codevigil_lsp.events.model import (
    Compaction,
    Drift,
    LinesRead,
    Outcome,
    Prompt,
    Sidechained,
    ToolCall,
    ToolResult,
    Unparsed,
    UnparsedReason,
)
from codevigil_lsp.events.parser import Parser
from codevigil_lsp.events.turns import Turns
from codevigil_lsp.health.agent_run import AgentRun
from codevigil_lsp.health.counting import Counting
from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.model import Severity
from codevigil_lsp.metrics.spending import TokenCounts, add_up
from support.recount import recount

ROOT = Path(__file__).resolve().parents[2] / "shared" / "transcripts" / "projects"
FILES = sorted(ROOT.rglob("*.jsonl")) if ROOT.is_dir() else []
FEWEST_CALLS = 30
"""Tool calls from which on a session counts for the alarm budget."""
MOST_WARNED = 0.10
MOST_CRITICAL = 0.05

pytestmark = pytest.mark.skipif(not FILES, reason=f"no real transcripts at {ROOT.name}")
every_file = pytest.mark.parametrize(
    "path", FILES, ids=[f"{n}-{path.stem[:14]}" for n, path in enumerate(FILES)]
)


def is_subagent(path):
    return path.name.startswith("agent-")


@cache
def lines_of(path):
    lines = path.read_bytes().split(b"\n")
    return tuple(lines[:-1] if not lines[-1] else lines)


@cache
def events_of(path):
    parser = Parser(is_subagent=is_subagent(path))
    return tuple(Turns().feed(parser.parse(lines_of(path), 1)))


@cache
def naive_records(path):
    """Every record once, and the numbers of the lines that are none; plain `json`."""
    records, malformed, seen = [], [], set()
    for number, line in enumerate(lines_of(path), 1):
        if not line.strip():
            continue
        text, place, found = line.decode(), 0, []
        try:
            while place < len(text):
                value, place = json.JSONDecoder().raw_decode(text, place)
                found.append(value)
        except ValueError:
            malformed.append(number)
        for record in found:
            if record.get("uuid") is None or record["uuid"] not in seen:
                seen.add(record.get("uuid"))
                records.append(record)
    return records, malformed


def naive_own(path, kind):
    """The records of a type that belong to the transcript's own agent."""
    return [
        record
        for record in naive_records(path)[0]
        if record.get("type") == kind
        and (is_subagent(path) or not record.get("isSidechain"))
    ]


def naive_blocks(path, kind, block_type):
    for record in naive_own(path, kind):
        content = record["message"]["content"]
        for block in content if isinstance(content, list) else []:
            if block["type"] == block_type:
                yield block


@every_file
def test_every_line_is_read_and_the_malformed_ones_are_those_that_json_refuses(path):
    events = events_of(path)
    malformed = [
        event.line
        for event in events
        if isinstance(event, Unparsed) and event.reason is UnparsedReason.MALFORMED
    ]
    assert malformed == naive_records(path)[1]
    (read,) = (event for event in events if isinstance(event, LinesRead))
    assert read.count == sum(bool(line.strip()) for line in lines_of(path))


@every_file
def test_no_type_or_shape_of_a_known_version_is_unknown(path):
    unparsed = [e for e in events_of(path) if isinstance(e, Unparsed)]
    assert {event.reason for event in unparsed} <= {UnparsedReason.MALFORMED}


@every_file
def test_tool_calls_by_name_are_those_of_a_naive_count(path):
    events = events_of(path)
    counted = Counter(event.name for event in events if isinstance(event, ToolCall))
    naive = Counter(b["name"] for b in naive_blocks(path, "assistant", "tool_use"))
    assert counted == naive


@every_file
def test_results_and_how_many_are_errors_are_those_of_a_naive_count(path):
    results = [event for event in events_of(path) if isinstance(event, ToolResult)]
    naive = list(naive_blocks(path, "user", "tool_result"))
    assert [event.call_id for event in results] == [b["tool_use_id"] for b in naive]
    assert [event.outcome is not Outcome.OK for event in results] == [
        bool(block.get("is_error")) for block in naive
    ]


@every_file
def test_every_result_is_joined_to_the_call_of_its_id(path):
    called = {}
    for event in events_of(path):
        if isinstance(event, ToolCall):
            called[event.id] = event
        elif isinstance(event, ToolResult):
            assert event.call is called.pop(event.call_id, None)


NOT_TYPED = (
    "<command-", "<local-command-", "<bash-", "<task-notification>", "<teammate-message",
    "<system-reminder>", "Caveat: ", "[Request interrupted", "This session is being",
)  # fmt: skip


def naive_is_prompt(record):
    if record.get("isMeta") or record.get("isCompactSummary"):
        return False
    content = record["message"]["content"]
    blocks = (
        content if isinstance(content, list) else [{"type": "text", "text": content}]
    )
    kinds = {block["type"] for block in blocks}
    if "tool_result" in kinds:
        return False
    text = "\n".join(
        block["text"] for block in blocks if block["type"] == "text"
    ).strip()
    return not text.startswith(NOT_TYPED) and bool(text or "image" in kinds)


@every_file
def test_prompts_are_those_of_a_naive_count(path):
    queued = [
        record
        for record in naive_own(path, "attachment")
        if record["attachment"]["type"] == "queued_command"
        and record["attachment"].get("commandMode") == "prompt"
    ]
    typed = [record for record in naive_own(path, "user") if naive_is_prompt(record)]
    prompts = [event for event in events_of(path) if isinstance(event, Prompt)]
    assert sum(event.queued for event in prompts) == len(queued)
    assert len(prompts) == len(queued) + len(typed)


@every_file
def test_compactions_are_those_of_a_naive_count(path):
    naive = [
        record["compactMetadata"]["preTokens"]
        for record in naive_own(path, "system")
        if record.get("subtype") == "compact_boundary"
    ]
    # The one that was written twice comes out of the same tokens.
    naive = [tokens for tokens, _ in groupby(naive)]
    events = events_of(path)
    assert [e.tokens_before for e in events if isinstance(e, Compaction)] == naive


@every_file
def test_the_counts_are_those_of_an_independent_recount(path):
    counting = Counting()
    for event in events_of(path):
        counting.ingest(event)
    counts = to_builtins(counting.snapshot())
    copied = counts.pop("copied")
    assert counts == recount(path.read_bytes(), is_subagent=is_subagent(path))
    assert copied["records"] == 0


@every_file
def test_the_tokens_of_sub_agents_are_those_of_a_naive_sum(path):
    """Those of a sub-agent's own file, and those inside a main transcript together."""
    runs = {}
    for event in events_of(path):
        if is_subagent(path):
            runs.setdefault(None, AgentRun()).feed((event,))
        elif isinstance(event, Sidechained):
            runs.setdefault(event.number, AgentRun()).feed((event.inner,))
    found = add_up(run.spending for run in runs.values())
    usage = {}
    for record in naive_records(path)[0]:
        is_theirs = is_subagent(path) or record.get("isSidechain")
        if record.get("type") != "assistant" or not is_theirs:
            continue
        if record["message"]["model"] != "<synthetic>":
            usage[record["message"]["id"]] = record["message"]["usage"]
    assert found.messages == len(usage)
    assert found.total == TokenCounts(
        *(
            sum(told[kind] for told in usage.values())
            for kind in (
                "input_tokens",
                "output_tokens",
                "cache_read_input_tokens",
                "cache_creation_input_tokens",
            )
        )
    )


def test_over_all_transcripts_of_a_project_each_message_counts_once():
    directories = {}
    tokens = Counter()
    for path in FILES:
        if is_subagent(path):
            continue
        directory = directories.setdefault(path.parent, Directory())
        parser, counting = Parser(directory=directory), Counting()
        for event in parser.parse(lines_of(path), 1):
            counting.ingest(event)
        counts = counting.snapshot()
        tokens += Counter(to_builtins(counts.tokens))
        tokens -= Counter(to_builtins(counts.copied.tokens))
    usage = {}
    for path in FILES:
        for record in [] if is_subagent(path) else naive_own(path, "assistant"):
            if record["message"]["model"] != "<synthetic>":
                usage[path.parent, record["message"]["id"]] = record["message"]["usage"]
    assert tokens["output"] == sum(told["output_tokens"] for told in usage.values())
    assert tokens["cache_read"] == sum(
        told["cache_read_input_tokens"] for told in usage.values()
    )


@every_file
def test_nothing_of_a_known_version_is_drift(path):
    assert [event for event in events_of(path) if isinstance(event, Drift)] == []


@every_file
def test_lines_read_and_changed_are_those_of_the_structured_results(path):
    ranges, hunks = [], []
    for record in naive_own(path, "user"):
        told = record.get("toolUseResult")
        if not isinstance(told, dict):
            continue
        file = told.get("file")
        if isinstance(file, dict) and file.get("numLines"):
            ranges.append((file["filePath"], file["startLine"], file["numLines"]))
        for patch in told.get("structuredPatch") or ():
            numbers = [patch[n] for n in ("oldStart", "oldLines", "newStart")]
            numbers += [patch["newLines"], tuple(patch["lines"])]
            hunks.append((told["filePath"], *numbers))
        if told.get("type") == "create" and told["content"]:
            count = len(told["content"].removesuffix("\n").split("\n"))
            hunks.append((told["filePath"], 0, 0, 1, count, ()))
    results = [e for e in events_of(path) if isinstance(e, ToolResult)]
    exact = [e for e in results if e.path in {read for read, *_ in ranges}]
    assert [(e.path, r.start, r.count) for e in exact for r in e.ranges] == ranges
    assert [(e.path, *astuple(h)) for e in results for h in e.hunks] == hunks


@every_file
def test_fed_in_pieces_a_transcript_gives_the_same_events(path):
    lines = lines_of(path)
    parser, turns = Parser(is_subagent=is_subagent(path)), Turns()
    events = []
    for start, end in pairwise([*range(0, len(lines), 37), len(lines)]):
        events += turns.feed(parser.parse(lines[start:end], start + 1))
    assert [e for e in events if not isinstance(e, LinesRead)] == [
        e for e in events_of(path) if not isinstance(e, LinesRead)
    ]


@cache
def worst_ever():
    """For each session that counts: the worst severity of each metric at any moment."""
    sessions = []
    for path in FILES:
        events = events_of(path)
        calls = sum(isinstance(event, ToolCall) for event in events)
        if is_subagent(path) or calls < FEWEST_CALLS:
            continue
        collectors = create_collectors(MetricOptions())
        worst = dict.fromkeys((c.name for c in collectors), Severity.OK)
        for event in events:
            for collector in collectors:
                collector.ingest(event)
                severity = collector.snapshot().severity
                if severity.rank > worst[collector.name].rank:
                    worst[collector.name] = severity
        sessions.append(worst)
    return sessions


METRICS = [collector.name for collector in create_collectors(MetricOptions())]


@pytest.mark.parametrize("metric", METRICS)
def test_the_alarm_budget_holds_at_every_moment_of_every_session(metric):
    severities = [session[metric] for session in worst_ever()]
    assert len(severities) > 10
    warned = sum(severity is not Severity.OK for severity in severities)
    critical = sum(severity is Severity.CRITICAL for severity in severities)
    assert warned / len(severities) <= MOST_WARNED
    assert critical / len(severities) <= MOST_CRITICAL
