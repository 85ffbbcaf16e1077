from codevigil_lsp.events.digests import digest_of, digests_of, lasting_digest_of


def test_line_ends_and_white_space_around_a_line_do_not_count() -> None:
    assert digests_of("a\r\nb  \n") == digests_of("a\nb")


def test_tabs_that_were_written_as_spaces_do_not_count() -> None:
    assert digest_of("\t\ta b") == digest_of("    a b")
    assert digest_of("a b") != digest_of("ab")


def test_an_empty_text_has_no_line_and_an_empty_line_is_one() -> None:
    assert digests_of("") == ()
    assert len(digests_of("\n")) == 1


def test_a_comma_behind_a_line_does_not_count() -> None:
    assert digest_of('  "a": 1,') == digest_of('"a": 1')
    assert digest_of("f(a, b)") != digest_of("f(a b)")


def test_a_lasting_digest_is_the_same_in_every_process():
    assert lasting_digest_of("\ttotal = 1,") == lasting_digest_of("    total = 1")
    assert lasting_digest_of("total = 1") == 127298930279079
    assert lasting_digest_of("total = 1") != lasting_digest_of("total = 2")
    assert 0 <= lasting_digest_of("\ud800") < 2**53
