import pytest

from codevigil_lsp.events.searches import search_of


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("grep x a b", ["a", "b"]),
        ("grep -n x a", ["a"]),
        ("grep -rn --include=*.py x src", ["src"]),
        ("grep -rn --include *.py x src", ["src"]),
        ("grep -e x -e y a", ["a"]),
        ("grep -nA 3 x a", ["a"]),
        ("grep -A3 -B 3 x a", ["a"]),
        ("grep -- -x a", ["a"]),
        ("grep --regexp=x a", ["a"]),
        ("grep -f patterns a", ["a"]),
        ("rg x", []),
        ("rg -g *.py -t py x src", ["src"]),
        ("rg -L x src", ["src"]),
        ("rg --max-count 3 x src", ["src"]),
        ("select-string -Pattern x -Path a,b", ["a", "b"]),
        ("select-string x a", ["a"]),
    ],
)
def test_a_search_says_where_it_looks(command, files):
    name, *arguments = command.split()
    search = search_of(name, arguments)
    assert search == (files, False)


@pytest.mark.parametrize(
    "command",
    [
        "grep -l x a",
        "grep -rlE x a",
        "grep -c x a",
        "grep -q x a",
        "grep -L x a",
        "grep --count x a",
        "rg --files src",
        "rg -l x",
        "rg --files-with-matches x",
        "select-string x a -Quiet",
    ],
)
def test_names_and_counts_show_no_line(command):
    name, *arguments = command.split()
    search = search_of(name, arguments)
    assert search is not None
    assert search.is_silent


def test_other_programs_are_no_searches():
    assert search_of("cat", ["a"]) is None
