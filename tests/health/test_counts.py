from msgspec import to_builtins
from msgspec.structs import fields

from codevigil_lsp.events.model import Outcome
from codevigil_lsp.health.counts import CallCounts, Counts
from codevigil_lsp.metrics.spending import TokenCounts


def test_a_call_ends_in_one_of_the_outcomes_or_is_open():
    names = [field.name for field in fields(CallCounts)]
    assert names == [*(str(outcome) for outcome in Outcome), "open"]


def test_nothing_counted_is_nothing_but_zeros():
    assert to_builtins(Counts())["tool_calls"] == {}
    assert Counts() == Counts(prompts=0, tokens=TokenCounts(0, 0, 0, 0))
