import pytest

from codevigil_lsp.metrics.quantities import in_short


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1234, "1.2k"),
        (9949, "9.9k"),
        (9990, "10k"),
        (152_400, "152k"),
        (999_499, "999k"),
        (999_500, "1M"),
        (1_000_000, "1M"),
        (14_300_000, "14M"),
        (3_400_000_000, "3.4G"),
    ],
)
def test_a_quantity_has_three_digits_at_most(count, expected):
    assert in_short(count) == expected
