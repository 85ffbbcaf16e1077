import pytest
from attrs import evolve

from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.collectors.tool_errors import ToolErrorsOptions
from codevigil_lsp.metrics.model import Metric, Severity
from codevigil_lsp.metrics.personal import (
    FEWEST,
    NO_BASELINE,
    QUANTITIES,
    Baseline,
    quantities_of,
    without_personal,
)

DEFAULTS = MetricOptions()


def of(name, values):
    return [{name: value} for value in values]


def errors(failed, finished=50):
    detail = {"failed": failed, "finished": finished}
    return Metric("tool_errors", failed / finished, "some failed", Severity.OK, detail)


def ratio(reads, mutations):
    detail = {
        "reads": reads,
        "searches": 0,
        "mutations": mutations,
        "researchMutation": reads / max(mutations, 1),
    }
    return Metric("read_edit_ratio", 0.0, "", Severity.OK, detail)


def test_ten_sessions_with_a_value_are_needed():
    values = [0.5] * (FEWEST - 1)
    few = Baseline(of("tool_errors", values), DEFAULTS)
    assert few.options == DEFAULTS
    assert few.describe(errors(5)) == errors(5)
    enough = Baseline(of("tool_errors", [*values, 0.5]), DEFAULTS)
    assert enough.options.tool_errors.warning == 0.5


def test_limits_are_the_p80_and_the_p95():
    values = [number / 100 for number in range(1, 101)]
    own = Baseline(of("tool_errors", values), DEFAULTS).options.tool_errors
    assert (own.warning, own.critical) == (0.8, 0.95)


def test_where_less_is_worse_they_are_the_p20_and_the_p5():
    values = [number / 1000 for number in range(1, 101)]
    own = Baseline(of("read_edit_ratio", values), DEFAULTS).options.read_edit_ratio
    assert (own.warning, own.critical) == (0.02, 0.005)


def test_counts_alarm_beyond_what_is_ordinary():
    values = [0] * 10 + [2] * 8 + [4] * 2
    own = Baseline(of("stop_phrase", values), DEFAULTS).options.stop_phrase
    assert (own.warning, own.critical) == (3, 5)
    many = Baseline(of("verification", [60.0] * 10), DEFAULTS).options.verification
    assert many.warning == 60
    assert isinstance(many.warning, int)


@pytest.mark.parametrize(
    ("name", "calm"),
    [
        ("tool_errors", 0.01),
        ("reasoning_loop", 0.0),
        ("read_edit_ratio", 5.0),
        ("stop_phrase", 0),
        ("verification", 2.0),
    ],
)
def test_they_are_never_stricter_than_the_defaults(name, calm):
    assert Baseline(of(name, [calm] * 50), DEFAULTS).options == DEFAULTS


def test_what_the_user_has_set_stays():
    options = evolve(DEFAULTS, tool_errors=ToolErrorsOptions(warning=0.25))
    own = Baseline(of("tool_errors", [0.5] * 20), options).options.tool_errors
    assert (own.warning, own.critical) == (0.25, 0.5)


def test_limits_have_two_digits_towards_what_alarms_less():
    values = [0.31234] * 20
    assert Baseline(of("tool_errors", values)).options.tool_errors.warning == 0.32
    values = [0.12345] * 20
    own = Baseline(of("read_edit_ratio", values)).options.read_edit_ratio
    assert own.warning == 0.12


def test_the_detail_tells_the_percentile_and_the_limits_of_ones_own():
    values = [number / 20 for number in range(20)]
    baseline = Baseline(of("tool_errors", values))
    described = baseline.describe(errors(25))
    assert described.detail["personal"] == {
        "percentile": 52,
        "sessions": 20,
        "limits": {"warning": 0.75, "critical": 0.9},
    }
    assert without_personal(described) == errors(25)
    assert without_personal(errors(25)) == errors(25)


def test_with_too_little_to_go_by_there_is_no_percentile():
    baseline = Baseline(of("tool_errors", [0.1] * 20))
    assert baseline.describe(errors(2, finished=5)) == errors(2, finished=5)
    assert NO_BASELINE.describe(errors(25)) == errors(25)


def test_a_session_gives_a_value_where_there_is_enough():
    assert quantities_of([errors(5), ratio(10, 20)]) == {
        "tool_errors": 0.1,
        "read_edit_ratio": 0.5,
    }
    assert quantities_of([errors(5, finished=10), ratio(30, 0), ratio(2, 2)]) == {}


def test_a_metric_that_failed_gives_none():
    broken = Metric("tool_errors", 0.0, "unknown", Severity.OK, {"failed": True})
    assert quantities_of([broken]) == {}


def test_unknown_names_in_the_history_are_passed_over():
    assert Baseline(of("planets", [9.0] * 20)).options == DEFAULTS


def test_every_quantity_names_limits_that_there_are():
    for name, quantity in QUANTITIES.items():
        for limit in quantity.limits:
            assert hasattr(getattr(DEFAULTS, name), limit)
