from codevigil_lsp.metrics.spending import Spending, TokenCounts, add_up


def test_counts_are_added_up_kind_by_kind():
    assert TokenCounts(1, 2, 3, 4).plus(TokenCounts(10, 20, 30, 40)) == TokenCounts(
        11, 22, 33, 44
    )


def test_input_is_all_but_the_output():
    counts = TokenCounts(input=1, output=20, cache_read=300, cache_creation=4000)
    assert (counts.given, counts.all) == (4301, 4321)


def test_spendings_are_added_up_model_by_model():
    first = Spending({"a": TokenCounts(1), "b": TokenCounts(2)}, 3)
    second = Spending({"b": TokenCounts(4), "c": TokenCounts(8)}, 5)
    total = add_up([first, second])
    given = {model: counts.input for model, counts in total.models.items()}
    assert given == {"a": 1, "b": 6, "c": 8}
    assert total.messages == 8
    assert total.total == TokenCounts(15)


def test_nothing_adds_up_to_nothing():
    assert add_up([]) == Spending()
    assert Spending().total == TokenCounts()
