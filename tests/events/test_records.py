import json

import pytest
from msgspec import Raw

from codevigil_lsp.events.records import (
    UNREADABLE,
    Decoded,
    FileResult,
    Message,
    Record,
    decode_record,
    edits_in,
    salvage_line,
    shown_in,
    string_in,
    text_of,
    whole_text_of,
)

DEEP = 200_000


def read_line(data):
    """As the parser reads a line."""
    try:
        return Decoded([decode_record(data)], malformed=False)
    except UNREADABLE:
        return salvage_line(data)


def line(**fields):
    return json.dumps(fields).encode()


def only(data):
    records, malformed = read_line(data)
    assert len(records) == 1
    assert not malformed
    return records[0]


def test_a_record_is_read_with_the_fields_that_are_needed():
    record = only(
        line(
            type="user",
            uuid="u",
            parentUuid=None,
            sessionId="s",
            isSidechain=True,
            toolDenialKind="permission-rule",
            promptSource="typed",
            origin={"kind": "human", "more": 1},
            message={"role": "user", "content": "go"},
            somethingNew={"a": [1, 2, {"b": None}]},
        )
    )
    assert record.uuid == "u"
    assert record.session_id == "s"
    assert record.is_sidechain is True
    assert record.tool_denial_kind == "permission-rule"
    assert record.origin is not None
    assert record.origin.kind == "human"
    assert record.message == Message(content="go")


@pytest.mark.parametrize(
    "data",
    [
        b"// a comment",
        b"null",
        b"5",
        b'"text"',
        b"[]",
        b'[{"type":"user"}]',
        b"true",
        b"NaN",
        b"{",
        b"}",
        b'{"type":"user"',
        b'{"type":user}',
        b"{'type': 'user'}",
        b"\xff\xfe",
        b"\0",
        b'{"type"' * 1000,
        b"[" * DEEP,
        b'{"a":' * DEEP,
        b'{"type":"user","a":' + b"[" * DEEP + b"]" * DEEP + b"}",
    ],
)
def test_a_line_without_an_object_is_malformed_and_never_raises(data):
    assert read_line(data) == Decoded([], malformed=True)


def test_two_records_on_one_line_are_both_read():
    records, malformed = read_line(line(type="summary") + line(type="user"))
    assert [record.type for record in records] == ["summary", "user"]
    assert not malformed


def test_a_record_behind_a_torn_one_is_read_and_the_line_is_malformed():
    whole = line(parentUuid=None, type="user", uuid="u")
    records, malformed = read_line(b'{"type":"assistant","message":{"con' + whole)
    assert [record.uuid for record in records] == ["u"]
    assert malformed


def test_a_torn_record_behind_a_whole_one_loses_only_itself():
    records, malformed = read_line(line(type="user", uuid="u") + b'{"type":"assi')
    assert [record.uuid for record in records] == ["u"]
    assert malformed


def test_bytes_that_are_no_utf8_are_replaced():
    data = b'{"type":"user","message":{"content":"caf\xe9"}}'
    assert only(data).message == Message(content="caf\ufffd")


def test_a_lone_surrogate_is_kept():
    data = rb'{"type":"user","message":{"content":"a\ud83d"}}'
    assert only(data).message == Message(content="a\ud83d")


def test_a_nul_in_a_text_is_kept():
    data = rb'{"type":"user","message":{"content":"a\u0000b"}}'
    assert only(data).message == Message(content="a\0b")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_json_does_not_have_do_not_spoil_a_record(number):
    data = b'{"type":"user","uuid":"u","cost":%s}' % number.encode()
    assert only(data).uuid == "u"


def test_a_huge_integer_does_not_spoil_a_record():
    data = b'{"type":"system","compactMetadata":{"preTokens":' + b"9" * 9000 + b"}}"
    assert only(data).type == "system"
    data = b'{"type":5,"uuid":"u","n":' + b"9" * 9000 + b"}"
    assert only(data).uuid == "u"


WRONG = [
    None, True, 0, -1, 1.5, "", "text", "\ud800", [], [[]], [{}], ["text"], {}, {"a": 1}
]  # fmt: skip


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize("field", Record.__struct_encode_fields__)
def test_a_field_of_a_wrong_type_is_absent_and_the_others_stay(field, value):
    fields = {"type": "user", "uuid": "u", "message": {"content": "go"}, field: value}
    record = only(line(**fields))
    kept = {"type": "user", "uuid": "u", "message": Message(content="go")}
    for name, expected in kept.items():
        if name != field:
            assert getattr(record, name) == expected


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize("field", ["id", "model", "content", "stop_reason"])
def test_a_wrong_type_within_the_message_keeps_its_text_or_blocks(field, value):
    message = {"id": "m", "model": "x", "content": "go", field: value}
    read = only(line(type="assistant", message=message)).message
    assert read is not None
    assert isinstance(read.content, str | list)
    if field != "content":
        assert read.content == "go"


def test_a_block_of_a_wrong_type_leaves_its_neighbours():
    content = [5, {"type": "text", "text": 5}, {"type": "text", "text": "go"}]
    read = only(line(type="user", message={"content": content})).message
    assert read is not None
    assert [block.text for block in read.content] == ["", "go"]


@pytest.mark.parametrize(
    ("result", "kind"),
    [
        ({"type": "create", "filePath": "a.py"}, "create"),
        ({"filePath": "a.py"}, None),
        ({"type": 5, "file": {"numLines": "x"}}, None),
        ({"type": "text", "file": []}, "text"),
    ],
)
def test_a_structured_result_is_read_as_far_as_it_fits(result, kind):
    read = only(line(type="user", toolUseResult=result)).tool_use_result
    assert isinstance(read, FileResult)
    assert read.type == kind


@pytest.mark.parametrize(
    "result", ["User rejected tool use", [], None, 5, 1.5, True, [{"type": "create"}]]
)
def test_a_structured_result_that_is_no_object_spoils_nothing(result):
    record = only(line(type="user", uuid="u", toolUseResult=result))
    assert record.uuid == "u"
    assert not isinstance(record.tool_use_result, FileResult)


@pytest.mark.parametrize(
    ("raw", "text"),
    [('"a\\nb"', "a\nb"), ('""', ""), ("5", None), ("", None), ("null", None)],
)
def test_a_string_is_read_and_nothing_else(raw, text):
    assert string_in(Raw(raw.encode())) == text


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        ('[{"old_string":"a","new_string":"b"},{"new_string":"c"}]', ["b", "c"]),
        ('[{"new_string":5}]', []),
        ('"text"', []),
        ("", []),
    ],
)
def test_the_new_texts_of_several_edits_are_read(raw, texts):
    assert [edit.new_string for edit in edits_in(Raw(raw.encode()))] == texts


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("abc\ndef", "abc\ndef"),
        ([{"type": "text", "text": "ab"}, {"type": "image"}], "ab\n"),
        (["ab", {"text": "cd"}], "ab\ncd"),
        ({"text": "ab"}, ""),
        ([5, {"text": "ab"}], "ab"),
        ([{"text": "ab"}, {"text": "c\ud800"}], "ab\nc\ud800"),
        (None, ""),
    ],
)
def test_the_whole_text_of_a_result_is_its_blocks_a_line_each(content, expected):
    assert whole_text_of(Raw(json.dumps(content).encode())) == expected


@pytest.mark.parametrize("content", ["", '"text"', "[]", "5", '{"type":5}'])
def test_an_attachment_of_other_content_shows_nothing(content):
    assert shown_in(Raw(content.encode())) is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("abcdef", "abcd"),
        ([{"type": "text", "text": "abcdef"}], "abcd"),
        ([{"type": "image"}, {"type": "text", "text": "ab"}], "ab"),
        ([], ""),
        ({"text": "ab"}, ""),
        (None, ""),
    ],
)
def test_the_text_of_a_result_is_cut(content, expected):
    assert text_of(Raw(json.dumps(content).encode()), 4) == expected


def test_a_result_without_content_or_of_boundless_depth_has_no_text():
    assert text_of(Raw(b""), 4) == ""
    assert text_of(Raw(b"[" * DEEP), 4) == ""
