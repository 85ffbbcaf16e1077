from typing import get_args

import pytest
from msgspec import Struct

from codevigil_lsp.events import model
from codevigil_lsp.events.model import Event, LinesRead, Outcome, ToolCall, ToolKind

PARTS = {Struct, model.LineRange, model.Hunk, model.Touch}
"""What events are made of."""


def test_the_union_holds_every_event_of_the_module():
    defined = {
        kind
        for kind in vars(model).values()
        if isinstance(kind, type) and issubclass(kind, Struct) and kind not in PARTS
    }
    assert set(get_args(Event)) == defined


@pytest.mark.parametrize("kind", get_args(Event))
def test_every_event_begins_with_its_line_and_time(kind):
    assert kind.__struct_fields__[:2] == ("line", "time")


def test_an_event_is_frozen():
    event = LinesRead(1, None, 1)
    with pytest.raises(AttributeError):
        event.line = 2  # type: ignore[misc]


def test_events_are_values():
    call = ToolCall(3, 1.5, "m", "t", "Read", ToolKind.READ, "a.py")
    assert call == ToolCall(3, 1.5, "m", "t", "Read", ToolKind.READ, "a.py")
    assert call != ToolCall(4, 1.5, "m", "t", "Read", ToolKind.READ, "a.py")


def test_the_names_of_kinds_and_outcomes_are_what_reports_show():
    assert [str(kind) for kind in ToolKind] == [
        "read",
        "search",
        "mutation",
        "verification",
        "other",
    ]
    assert [str(outcome) for outcome in Outcome] == [
        "ok",
        "failed",
        "refused",
        "rejected",
        "denied",
        "collateral",
    ]
