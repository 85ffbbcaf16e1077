"""The two limits of a metric: beyond the first it warns, beyond the second it is critical."""

from codevigil_lsp.metrics.model import Severity


def above(value: float, warning: float, critical: float) -> Severity:
    """Give the severity of a value that must not be greater than its limits."""
    if value > critical:
        return Severity.CRITICAL
    return Severity.WARNING if value > warning else Severity.OK


def below(value: float, warning: float, critical: float) -> Severity:
    """Give the severity of a value that must not be less than its limits."""
    return above(-value, -warning, -critical)


def reached(count: int, warning: int, critical: int) -> Severity:
    """Give the severity of a count that alarms from its limits on."""
    return above(count, warning - 1, critical - 1)
