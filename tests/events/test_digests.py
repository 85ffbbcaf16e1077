from codevigil_lsp.events.digests import digest_of, digests_of


def test_line_ends_and_trailing_white_space_do_not_count() -> None:
    assert digests_of("a\r\nb  \n") == digests_of("a\nb")


def test_leading_white_space_counts() -> None:
    assert digest_of("  a") != digest_of("a")


def test_an_empty_text_has_no_line_and_an_empty_line_is_one() -> None:
    assert digests_of("") == ()
    assert len(digests_of("\n")) == 1
