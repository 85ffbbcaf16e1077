import attrs
import pytest

from codevigil_lsp import errors
from codevigil_lsp.errors import (
    CodevigilError,
    ConfigError,
    ErrorLevel,
    ErrorRecord,
    HistoryError,
    PrivacyViolationError,
    TranscriptReadError,
)


def test_every_error_is_a_codevigil_error_and_is_drawn_in_the_docstring():
    for kind in (
        ConfigError,
        HistoryError,
        PrivacyViolationError,
        TranscriptReadError,
    ):
        assert issubclass(kind, CodevigilError)
        assert kind.__name__ in (errors.__doc__ or "")


def test_an_error_becomes_a_record():
    error = PrivacyViolationError("no", code="watcher.scope", context={"root": "~/x"})
    record = error.to_record()
    assert record == ErrorRecord(
        ErrorLevel.CRITICAL, "watcher", "watcher.scope", "no", {"root": "~/x"}
    )
    assert str(error) == "no"


def test_a_record_cannot_be_changed():
    record = ErrorRecord(ErrorLevel.INFO, "a", "a.b", "c", {"n": 1})
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.code = "d"
    with pytest.raises(TypeError):
        record.context["n"] = 2
