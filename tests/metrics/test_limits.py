import pytest

from codevigil_lsp.metrics.limits import above, below, reached
from codevigil_lsp.metrics.model import Severity

OK, WARNING, CRITICAL = Severity


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, OK), (0.2, OK), (0.21, WARNING), (0.3, WARNING), (0.31, CRITICAL)],
)
def test_a_value_alarms_above_its_limits(value, expected):
    assert above(value, 0.2, 0.3) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(9.0, OK), (0.35, OK), (0.34, WARNING), (0.15, WARNING), (0.1, CRITICAL)],
)
def test_a_value_alarms_below_its_limits(value, expected):
    assert below(value, 0.35, 0.15) is expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, OK), (2, OK), (3, WARNING), (4, WARNING), (5, CRITICAL), (6, CRITICAL)],
)
def test_a_count_alarms_from_its_limits_on(count, expected):
    assert reached(count, 3, 5) is expected


def test_limits_in_the_wrong_order_are_as_bad_as_the_worse():
    assert above(4, 5, 3) is CRITICAL
    assert below(4, 3, 5) is CRITICAL
    assert reached(3, 5, 3) is CRITICAL
