from codevigil_lsp.reports.mark import StatusMark


def test_the_most_urgent_mark_has_the_lowest_rank():
    assert [mark.rank for mark in StatusMark] == list(range(len(StatusMark)))
    assert (
        StatusMark.WAITING.rank
        < StatusMark.STOPPED_EARLY.rank
        < StatusMark.CRITICAL.rank
    )
    assert StatusMark.WARNING.rank < StatusMark.WORKING.rank < StatusMark.IDLE.rank


def test_what_is_worth_an_interruption_ends_with_a_warning():
    assert [mark.value for mark in StatusMark if mark.is_urgent] == [
        "waiting",
        "stopped-early",
        "critical",
        "warning",
    ]
