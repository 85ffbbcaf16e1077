import attrs

from codevigil_lsp.events.model import Outcome
from codevigil_lsp.health.counts import CallCounts, Counts, TokenCounts


def test_a_call_ends_in_one_of_the_outcomes_or_is_open():
    names = [field.name for field in attrs.fields(CallCounts)]
    assert names == [*(str(outcome) for outcome in Outcome), "open"]


def test_tokens_are_added_kind_by_kind():
    assert TokenCounts(1, 2, 3, 4).plus(TokenCounts(10, 20, 30, 40)) == TokenCounts(
        11, 22, 33, 44
    )


def test_nothing_counted_is_nothing_but_zeros():
    assert attrs.asdict(Counts())["tool_calls"] == {}
    assert Counts() == Counts(prompts=0, tokens=TokenCounts(0, 0, 0, 0))
