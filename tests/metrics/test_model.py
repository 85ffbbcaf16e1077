import attrs
import pytest

from codevigil_lsp.metrics.model import FindingCode, Severity, option, worst


def test_severities_are_ranked():
    assert [severity.rank for severity in Severity] == [0, 1, 2]
    assert [str(severity) for severity in Severity] == ["ok", "warning", "critical"]


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ([], Severity.OK),
        ([Severity.OK], Severity.OK),
        ([Severity.WARNING, Severity.OK], Severity.WARNING),
        ([Severity.OK, Severity.CRITICAL, Severity.WARNING], Severity.CRITICAL),
    ],
)
def test_the_worst_severity_wins(severities, expected):
    assert worst(severities) is expected


def test_finding_codes_are_what_editors_show():
    assert {code.value for code in FindingCode} >= {
        "stop-phrase",
        "low-read-edit-ratio",
        "schema-drift",
    }


def test_an_option_says_what_it_is_and_holds_its_limits():
    @attrs.frozen
    class Options:
        window: int = option(50, "Calls.", attrs.validators.ge(1))

    assert Options().window == 50
    assert attrs.fields(Options).window.metadata["says"] == "Calls."
    with pytest.raises(ValueError, match=">= 1"):
        Options(0)
