"""Large quantities in few characters."""

from typing import Final

_STEPS: Final = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))


def in_short(count: int) -> str:
    """Give a count with at most three digits: 950, 1.2k, 152k, 1M, 3.4M."""
    for step, unit in _STEPS:
        # A bound below the step, so that nothing is rounded up to 1000 of the lower unit.
        if count >= step * 0.9995:
            value = count / step
            text = f"{value:.1f}" if value < 9.95 else f"{value:.0f}"
            return text.removesuffix(".0") + unit
    return str(count)
