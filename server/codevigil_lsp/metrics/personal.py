"""Limits of the user's own: what their finished sessions say is ordinary for them.

Warning above the p80 and critical above the p95 of the values with which their sessions
ended (below the p20 and the p5 where less is worse), once ten sessions have a value.

Never stricter than the default: defaults keep to an alarm budget (a warning in at most
one of ten ordinary sessions, critical in at most one of twenty), and a p80 alone would
warn in one of five.  So a limit of one's own only tells what is ordinary for its user from
what is not, where the default would tell it all the time.

Only limits that measure a habit are taken from there: a context is as large as it is,
the same call failing again is a fault whoever's habit it is, and a format that cannot be
read is no matter of taste.
What the user has set stays as it is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from math import ceil, floor, log10
from typing import Any, Final

from attrs import evolve, fields, frozen
from msgspec.structs import replace

from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.model import Metric

FEWEST: Final = 10
"""Finished sessions with a value from which on limits are the user's own."""
_WARNING: Final = 0.80
_CRITICAL: Final = 0.95
_DEFAULTS: Final = MetricOptions()
_DIGITS: Final = 2
"""Significant digits of a limit: it stays put while sessions come and go."""


@frozen
class Quantity:
    """The number of a metric that its limits are about."""

    metric: str
    of: Callable[[Mapping[str, Any], float], float | None]
    """From detail and value; None as long as there is too little to go by."""
    limits: tuple[str, ...] = ("warning", "critical")
    """Those of its options."""
    less_is_worse: bool = False
    is_count: bool = False
    """Whether a limit alarms when it is reached, as counts do, and not above it."""


def _research(detail: Mapping[str, Any], _: float) -> float | None:
    calls = detail["reads"] + detail["searches"] + detail["mutations"]
    is_enough = calls >= 20 and detail["mutations"] > 0
    return float(detail["researchMutation"]) if is_enough else None


QUANTITIES: Final = {
    quantity.metric: quantity
    for quantity in (
        Quantity("read_edit_ratio", _research, less_is_worse=True),
        Quantity(
            "stop_phrase",
            lambda detail, _: float(detail["hits"]) if detail["turns"] else None,
            is_count=True,
        ),
        Quantity(
            "reasoning_loop",
            lambda detail, value: value if detail["toolCalls"] >= 100 else None,
        ),
        Quantity(
            "tool_errors",
            lambda detail, value: value if detail["finished"] >= 20 else None,
        ),
        Quantity(
            "verification",
            lambda detail, _: float(detail["mutations"]),
            limits=("warning",),
        ),
    )
}
"""By metric.  The least counts are those from which on the defaults alarm."""


def quantities_of(metrics: Iterable[Metric]) -> dict[str, float]:
    """Give the value of each quantity of a session, where there is enough to go by."""
    found: dict[str, float] = {}
    for metric in metrics:
        quantity = QUANTITIES.get(metric.name)
        if quantity is None or metric.detail.get("failed") is True:
            continue
        value = quantity.of(metric.detail, metric.value)
        if value is not None:
            found[metric.name] = value
    return found


class Baseline:
    """What is ordinary for a user: how their sessions ended, metric by metric."""

    def __init__(
        self,
        sessions: Iterable[Mapping[str, float]] = (),
        options: MetricOptions = _DEFAULTS,
    ) -> None:
        """Take the quantities of finished sessions, and the options that are set."""
        values: dict[str, list[float]] = {}
        for session in sessions:
            for name, value in session.items():
                if name in QUANTITIES:
                    values.setdefault(name, []).append(value)
        self._values = {
            name: sorted(found)
            for name, found in values.items()
            if len(found) >= FEWEST
        }
        self._limits = {
            name: own
            for name in self._values
            if (own := self._own_limits(name, getattr(options, name)))
        }
        self.options = evolve(
            options,
            **{
                name: evolve(getattr(options, name), **own)
                for name, own in self._limits.items()
            },
        )
        """The options with the user's own limits in place of defaults."""

    def describe(self, metric: Metric) -> Metric:
        """Give the metric with its place among the user's own, where there is one.

        `personal` in the detail has the percentile of the present value, how many
        sessions it is among, and the limits that are not the default.
        """
        values = self._values.get(metric.name)
        now = quantities_of((metric,)).get(metric.name)
        if values is None or now is None:
            return metric
        # In the middle of those that are equal.
        place = (bisect_left(values, now) + bisect_right(values, now)) / 2
        personal = {
            "percentile": round(100 * place / len(values)),
            "sessions": len(values),
            "limits": dict(self._limits.get(metric.name, {})),
        }
        return replace(metric, detail={**metric.detail, "personal": personal})

    def _own_limits(self, name: str, section: Any) -> dict[str, float]:
        """Give the limits that are looser than defaults which the user left alone."""
        quantity = QUANTITIES[name]
        defaults = {f.name: f.default for f in fields(section.__class__)}
        own: dict[str, float] = {}
        for limit in quantity.limits:
            default = defaults[limit]
            if getattr(section, limit) != default:
                continue
            share = _WARNING if limit == "warning" else _CRITICAL
            found = type(default)(self._limit(quantity, share))
            if found < default if quantity.less_is_worse else found > default:
                own[limit] = found
        return own

    def _limit(self, quantity: Quantity, share: float) -> float:
        values = self._values[quantity.metric]
        if quantity.less_is_worse:
            return _rounded(values[_rank(len(values), 1 - share)], floor)
        value = values[_rank(len(values), share)]
        if quantity.is_count:
            return floor(value) + 1
        return _rounded(value, ceil)


def without_personal(metric: Metric) -> Metric:
    """Give the metric as it is for anybody."""
    if "personal" not in metric.detail:
        return metric
    detail = {k: v for k, v in metric.detail.items() if k != "personal"}
    return replace(metric, detail=detail)


NO_BASELINE: Final = Baseline()


def _rank(count: int, share: float) -> int:
    """Give the place of the nearest-rank percentile in an ordered list."""
    return min(count - 1, max(0, ceil(round(count * share, 6)) - 1))


def _rounded(value: float, towards: Callable[[float], int]) -> float:
    """Round to few digits, towards what alarms less."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (floor(log10(value)) - _DIGITS + 1)
    return float(f"{towards(round(value / step, 6)) * step:.6g}")
