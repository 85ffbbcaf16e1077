import pytest

from codevigil_lsp.metrics.patterns import trouble_with


@pytest.mark.parametrize(
    "pattern",
    [
        r"leave (?:it|that) there",
        r"should i .* (continue|go on)",
        r"\w+ for today\b",
        r"\d{1,3} of \d{1,3}",
        r"(?:very )?tired",
        r"[)(*+]+ really",
        r"[]x]+ really",
        r"\(+ \)+",
        r"(ab){3}",
    ],
)
def test_a_plain_pattern_is_taken(pattern):
    assert trouble_with(pattern) == ""


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("a", "2 to 200"),
        ("a" * 201, "2 to 200"),
        ("(ab", "not a regular expression"),
        ("a{9999999999999}b", "not a regular expression"),
        ("a*b*", "empty text"),
        ("(a+)+b", "repeats a group"),
        ("(?:a|ab)*c", "repeats a group"),
        ("((a?b)c)+d", "repeats a group"),
        ("(?:a{2}){2,}d", "repeats a group"),
        ("a?" * 60 + "aa", "too many repetitions"),
        ("a*b*c*d", "too many repetitions"),
        ("a{1,90}b{1,90}c{1,90}", "too many repetitions"),
        (r"(a)\1", "refers back"),
        ("(?P<a>b)(?P=a)", "refers back"),
        ("ab(?=c)", "refers back"),
        ("(?s)ab", "refers back"),
    ],
)
def test_one_that_may_take_long_is_not(pattern, why):
    assert why in trouble_with(pattern)
