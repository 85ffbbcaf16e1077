"""`lsp.protocol`: what travels, travels whole."""

from attrs import NOTHING, fields
from pygls.protocol import default_converter

from codevigil_lsp.lsp.protocol import (
    Counts,
    MetricSummary,
    ServerStatus,
    ServerStatusNotification,
    SessionsArguments,
    SessionSummary,
    Status,
    StatusNotification,
)

SENT = (
    Counts,
    MetricSummary,
    ServerStatus,
    ServerStatusNotification,
    SessionSummary,
    Status,
    StatusNotification,
)


def test_nothing_that_is_sent_has_a_default_to_vanish_behind() -> None:
    for kind in SENT:
        assert all(attribute.default is NOTHING for attribute in fields(kind)), kind


def test_empty_values_are_on_the_wire() -> None:
    status = ServerStatus("ok", quiescent=False, message=None)
    sent = default_converter().unstructure(status)

    assert sent == {"health": "ok", "quiescent": False, "message": None}


def test_arguments_are_camel_case_and_unknown_ones_ignored() -> None:
    given = {"includeEnded": True, "later": 1}
    arguments = default_converter().structure(given, SessionsArguments)

    assert arguments == SessionsArguments(include_ended=True)
