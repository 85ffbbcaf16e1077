import json

import pytest

from codevigil_lsp.events.records import Block, Record
from codevigil_lsp.events.salvage import fit, objects_in, read_objects

WHOLE = {"parentUuid": None, "type": "user", "uuid": "u"}


def encoded(value):
    return json.dumps(value, separators=(",", ":")).encode()


def test_every_object_on_a_line_is_kept_in_order():
    data = encoded({"type": "a"}) + b"  " + encoded({"type": "b"}) + b"\t\r"
    assert read_objects(data) == ([{"type": "a"}, {"type": "b"}], False)


def test_values_that_are_no_objects_are_left_out_and_told():
    assert read_objects(b'5 {"type":"a"} []') == ([{"type": "a"}], True)


@pytest.mark.parametrize("key", ["parentUuid", "type"])
def test_the_record_behind_a_torn_piece_is_kept(key):
    whole = {key: "x", "uuid": "u"}
    torn = b'{"parentUuid":null,"message":{"content":"hel'
    assert read_objects(torn + encoded(whole)) == ([whole], True)


def test_several_records_behind_a_torn_piece_are_kept():
    data = b'{"type":"user","mess' + encoded(WHOLE) + encoded({"type": "b"})
    assert read_objects(data) == ([WHOLE, {"type": "b"}], True)


def test_a_block_inside_a_torn_record_is_no_record():
    block = {"type": "text", "text": "done"}
    torn = b'{"parentUuid":null,"message":{"content":[' + encoded(block)
    assert read_objects(torn) == ([], True)
    assert read_objects(torn + b'],"stop') == ([], True)
    assert read_objects(torn + b'],"stop' + encoded(WHOLE)) == ([WHOLE], True)


def test_the_copy_of_a_message_inside_a_torn_record_is_no_record():
    torn = b'{"type":"progress","data":{"message":' + encoded(WHOLE | {"a": 1})
    assert read_objects(torn.replace(b'"parentUuid":null,', b"")) == ([], True)


def test_a_record_quoted_in_a_torn_text_is_no_record():
    torn = b'{"type":"user","message":{"content":' + encoded(encoded(WHOLE).decode())
    assert read_objects(torn) == ([], True)


def test_a_line_full_of_beginnings_gives_nothing():
    data = b'x{"type":' * 500_000
    assert read_objects(data) == ([], True)


def test_an_object_is_fitted_field_by_field():
    value = {"type": "user", "uuid": 5, "isMeta": "yes", "cwd": "/home/you"}
    assert fit(value, Record) == Record(type="user", cwd="/home/you")


def test_an_object_where_a_list_of_them_belongs_is_absent():
    record = fit({"type": "user", "message": {"content": {"type": "text"}}}, Record)
    assert record.message is not None
    assert record.message.content == ""


def test_a_list_where_an_object_belongs_is_absent():
    assert fit({"type": "user", "message": [{"content": "go"}]}, Record).message is None


def test_only_objects_are_objects():
    assert objects_in([1, {}, None, [{}], {"a": 1}]) == [{}, {"a": 1}]


def test_what_is_kept_undecoded_is_written_anew():
    block = fit({"type": "tool_result", "content": [{"type": "text"}]}, Block)
    assert json.loads(bytes(block.content)) == [{"type": "text"}]


def test_what_is_too_deep_to_be_written_anew_is_absent():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    record = fit({"type": "user", "toolUseResult": deep, "cwd": deep}, Record)
    assert record.tool_use_result is None
    assert record.cwd is None
    assert bytes(fit({"content": deep}, Block).content) == b""
    while deep:  # taken apart by hand: a deep list is freed by recursion
        deep = deep.pop()
