"""Any bytes at all give values; how they are cut does not matter."""

import json
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import astuple

from codevigil_lsp.events.model import LinesRead, ToolKind, ToolResult, Usage
from codevigil_lsp.events.parser import KNOWN_TYPES, Parser
from codevigil_lsp.events.shell import classify_command
from codevigil_lsp.events.turns import Turns
from support.transcripts import TranscriptBuilder

WORDS = [
    "text", "tool_use", "tool_result", "queued_command", "end_turn", "Read", "Edit",
    "create", "file", "selected_lines_in_ide", "edited_text_file", "compact_boundary",
    "api_error", "\ud800",
]  # fmt: skip
KEYS = [
    "type", "text", "content", "input", "id", "name", "command", "file", "filePath",
    "file_path", "startLine", "numLines", "structuredPatch", "oldStart", "newLines",
    "offset", "limit", "preTokens", "trigger", "filename", "snippet", "lineStart",
    "lineEnd",
]  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = [
    "type", "subtype", "uuid", "parentUuid", "timestamp", "sessionId", "cwd", "version",
    "isSidechain", "isMeta", "isCompactSummary", "isApiErrorMessage", "message",
    "attachment", "compactMetadata", "origin", "promptSource", "toolUseResult",
    "toolDenialKind", "aiTitle", "customTitle", "summary", "leafUuid", "durationMs",
    "microcompactMetadata", "retryAttempt", "permissionMode", "effort", "totalCostUSD",
    "pendingBackgroundAgentCount",
]  # fmt: skip
BLOCKS = st.dictionaries(
    st.sampled_from(
        [
            "type", "text", "thinking", "signature", "id", "name", "input",
            "tool_use_id", "is_error", "content",
        ]
    ),
    JSON,
)  # fmt: skip
MESSAGES = st.fixed_dictionaries(
    {"content": JSON | st.lists(BLOCKS, max_size=3)},
    optional={
        "id": JSON,
        "model": JSON,
        "stop_reason": JSON,
        "usage": JSON
        | st.dictionaries(
            st.sampled_from(["input_tokens", "output_tokens"]),
            st.integers() | JSON,
        ),
    },
)
RECORDS = st.builds(
    lambda kind, message, more: {**more, "type": kind, "message": message},
    st.sampled_from(sorted(KNOWN_TYPES)) | JSON,
    MESSAGES | JSON,
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5),
)
LINES = (
    st.binary(max_size=60).map(lambda data: data.replace(b"\n", b""))
    | RECORDS.map(lambda record: json.dumps(record).encode())
    | RECORDS.map(
        lambda record: json.dumps(record, ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )
    )
    | st.tuples(RECORDS, st.integers(0, 200)).map(
        lambda torn: json.dumps(torn[0]).encode()[: torn[1]]
    )
)


def realistic():
    session = TranscriptBuilder()
    session.prompt("go")
    session.say("I look.")
    session.read("a.py")
    session.edit("a.py")
    session.raw(b"torn {")
    session.raw(b"")
    session.run("pytest", is_error=True)
    session.compact()
    session.record("tomorrow")
    session.say("Done.", ends_turn=True)
    session.end_turn()
    session.prompt("on")
    return session.lines


def events_of(pieces, *, is_subagent=False):
    parser, turns = Parser(is_subagent=is_subagent), Turns()
    events, line = [], 1
    for piece in pieces:
        events += turns.feed(parser.parse(piece, line))
        line += len(piece)
    return events


def without_counts(events):
    return [event for event in events if not isinstance(event, LinesRead)]


@given(st.lists(LINES, max_size=8), st.booleans())
def test_any_lines_give_values_and_never_raise(lines, is_subagent):
    events = events_of([lines], is_subagent=is_subagent)
    counts = [event for event in events if isinstance(event, LinesRead)]
    assert [event.line for event in counts] == [len(lines)]
    assert counts[0].count == sum(bool(line.strip()) for line in lines)
    assert all(1 <= event.line <= len(lines) for event in without_counts(events))


WRITTEN = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["text", "create", "update", "image"]) | JSON,
        "filePath": st.text(max_size=5) | JSON,
        "file": JSON
        | st.fixed_dictionaries(
            {}, optional={"startLine": st.integers() | JSON, "numLines": st.integers()}
        ),
        "content": JSON,
        "structuredPatch": JSON
        | st.lists(
            st.dictionaries(
                st.sampled_from(
                    ["oldStart", "oldLines", "newStart", "newLines", "lines"]
                ),
                st.integers() | JSON,
            ),
            max_size=3,
        ),
    },
)


@given(st.sampled_from(["Read", "Edit", "Write"]), JSON, JSON, WRITTEN | JSON)
def test_whatever_a_result_says_lines_are_counted_from_one_and_bounded(
    name, offset, limit, written
):
    session = TranscriptBuilder()
    given_to = {"file_path": "a.py", "offset": offset, "limit": limit}
    session.result(session.call(name, given_to), structured=written)
    (result,) = (e for e in events_of([session.lines]) if isinstance(e, ToolResult))
    assert all(1 <= r.start <= 10**9 for r in result.ranges)
    assert all(1 <= r.count <= 10**9 for r in result.ranges)
    for hunk in result.hunks:
        assert all(0 <= number <= 10**9 for number in astuple(hunk)[:4])
        assert all(isinstance(line, str) for line in hunk.lines)


@given(st.lists(st.none() | st.integers() | JSON, min_size=4, max_size=4))
def test_whatever_a_message_says_tokens_are_bounded(numbers):
    names = ["input", "output", "cache_read_input", "cache_creation_input"]
    usage = {f"{name}_tokens": told for name, told in zip(names, numbers, strict=True)}
    session = TranscriptBuilder()
    session.record(
        "assistant", message={"id": "m", "content": [], "usage": usage, "model": "m"}
    )
    (told,) = (e for e in events_of([session.lines]) if isinstance(e, Usage))
    counted = told.input, told.output, told.cache_read, told.cache_creation
    assert all(0 <= number <= 10**9 for number in counted)
    for number, given_number in zip(counted, numbers, strict=True):
        if type(given_number) is int and 0 <= given_number <= 10**9:
            assert number == given_number


@given(st.binary(max_size=200))
@example(b'{"type":"user","message":' + b"[" * 1000)
@example(b'{"type":"user","isMeta":1,"toolUseResult":' + b"[" * 980 + b"]" * 980 + b"}")
def test_any_bytes_on_a_line_never_raise(data):
    events_of([[data.replace(b"\n", b"")]])


@given(st.lists(LINES, max_size=8), st.lists(st.integers(0, 8), max_size=3))
def test_lines_fed_in_pieces_give_the_events_of_the_whole(lines, cuts):
    edges = [0, *sorted(min(cut, len(lines)) for cut in cuts), len(lines)]
    pieces = [lines[a:b] for a, b in pairwise(edges)]
    assert without_counts(events_of(pieces)) == without_counts(events_of([lines]))


@given(st.lists(st.integers(0, 20), max_size=4))
def test_a_session_fed_in_pieces_gives_the_events_of_the_whole(cuts):
    lines = realistic()
    edges = [0, *sorted(min(cut, len(lines)) for cut in cuts), len(lines)]
    pieces = [lines[a:b] for a, b in pairwise(edges)]
    apart, whole = events_of(pieces), events_of([lines])
    assert without_counts(apart) == without_counts(whole)
    assert sum(e.count for e in apart if isinstance(e, LinesRead)) == sum(
        e.count for e in whole if isinstance(e, LinesRead)
    )


@given(st.integers(0, 3000), st.binary(max_size=3))
def test_a_session_with_damage_anywhere_never_raises(place, damage):
    data = b"\n".join(realistic())
    place %= len(data)
    events_of([(data[:place] + damage + data[place + 1 :]).split(b"\n")])


@given(
    st.text(st.sampled_from("abc \t\n'\"\\|&;<>()[]{}$`#!=-*/.0129EOF"), max_size=80)
    | st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            "cat sed -i find -exec ; | > f bash -c npx uv run 'a b' <<EOF EOF \n $( ) (("
            " [[ ]] timeout 5 env A=1 rm -rf /tmp/x".split(" ")
        ),
        max_size=30,
    ).map(" ".join)
)
def test_any_command_is_of_some_kind(command):
    assert classify_command(command) in ToolKind
