import pytest

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.events.views import narrowed, view_of

END = 10**9


def lines(ranges):
    return None if ranges is None else [(one.start, one.count) for one in ranges]


@pytest.mark.parametrize(
    ("command", "files", "expected"),
    [
        ("cat a b", ["a", "b"], []),
        ("cat -n a", ["a"], []),
        ("nl -ba a", ["a"], []),
        ("head a", ["a"], [(1, 10)]),
        ("head -n 50 a", ["a"], [(1, 50)]),
        ("head -n50 a", ["a"], [(1, 50)]),
        ("head -50 a", ["a"], [(1, 50)]),
        ("head --lines=50 a", ["a"], [(1, 50)]),
        ("head -c 50 a", ["a"], None),
        ("head -n -5 a", ["a"], None),
        ("head -n 0 a", ["a"], None),
        ("tail a", ["a"], None),
        ("tail -20 a", ["a"], None),
        ("tail -n +20 a", ["a"], [(20, END)]),
        ("tail +20 a", ["a"], [(20, END)]),
        ("sed -n 10,20p a", ["a"], [(10, 11)]),
        ("sed -n 10p a", ["a"], [(10, 1)]),
        ("sed -n 10,+5p a", ["a"], [(10, 6)]),
        ("sed -n 10,$p a", ["a"], [(10, END)]),
        ("sed -n 1,5p;9,10p a b", ["a", "b"], [(1, 5), (9, 2)]),
        ("sed -n -e 1,5p -e 9p a", ["a"], [(1, 5), (9, 1)]),
        ("sed -ne 1,5p a", ["a"], [(1, 5)]),
        ("sed -En 1,5p a", ["a"], [(1, 5)]),
        ("sed -n 1,5p;5q a", ["a"], [(1, 5)]),
        ("sed 20q a", ["a"], [(1, 20)]),
        ("sed -n /x/p a", ["a"], None),
        ("sed s/a/b/ a", ["a"], None),
        ("sed -n -f script a", ["a"], None),
        ("bat -r 10:20 a", ["a"], [(10, 11)]),
        ("bat --line-range 10: a", ["a"], [(10, END)]),
        ("bat --line-range=:20 a", ["a"], [(1, 20)]),
        ("bat a", ["a"], []),
        ("bat -r x a", ["a"], None),
        ("awk NR>=10&&NR<=20 a", ["a"], [(10, 11)]),
        ("awk NR>9&&NR<21{print} a", ["a"], [(10, 11)]),
        ("awk NR==7 a", ["a"], [(7, 1)]),
        ("awk {print$2} a", ["a"], None),
        ("awk -f script a", ["a"], None),
    ],
)
def test_a_reader_says_which_lines_it_shows(command, files, expected):
    name, *arguments = command.split()
    view = view_of(name, arguments)
    assert view is not None
    assert (view.files, lines(view.lines)) == (files, expected)


def test_a_blank_in_a_script_changes_nothing():
    view = view_of("sed", ["-n", "1,5p; 9 , 10 p", "a"])
    assert view is not None
    assert lines(view.lines) == [(1, 5), (9, 2)]
    view = view_of("awk", ['NR >= 10 && NR <= 20 { print NR": "$0 }', "a"])
    assert view is not None
    assert lines(view.lines) == [(10, 11)]


@pytest.mark.parametrize("name", ["python", "ls", "grep", "git"])
def test_what_is_no_reader_of_files_is_not_judged(name):
    assert view_of(name, ["a.py"]) is None


@pytest.mark.parametrize(
    ("shown", "by", "left"),
    [
        ([], [(1, 5)], [(1, 5)]),
        ([(10, 11)], [], [(10, 11)]),
        ([(10, 11)], [(1, 5)], [(10, 5)]),
        ([(10, 11)], [(5, 100)], [(14, 7)]),
        ([(10, 11)], [(20, 5)], None),
        ([(1, 2), (9, 2)], [(1, 3)], None),
        (None, [(1, 3)], None),
        ([(1, 3)], None, None),
    ],
)
def test_a_filter_leaves_some_of_the_lines(shown, by, left):
    def ranges(numbers):
        return None if numbers is None else tuple(LineRange(*one) for one in numbers)

    assert lines(narrowed(ranges(shown), ranges(by))) == left
