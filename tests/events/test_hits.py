import pytest

from codevigil_lsp.events.hits import lines_in_diff, lines_told


def told(output, only=None):
    found = lines_told(output, only=only)
    return {path: [(r.start, r.count) for r in lines] for path, lines in found.items()}


@pytest.mark.parametrize(
    ("output", "only", "expected"),
    [
        ("a.py:3:x\na.py:4:y\nb.py:9:z", None, {"a.py": [(3, 2)], "b.py": [(9, 1)]}),
        ("./src/a.py:3:x", None, {"src/a.py": [(3, 1)]}),
        ("3:x\n7:y", "/shop/a.py", {"/shop/a.py": [(3, 1), (7, 1)]}),
        ("3:x\n4-y\n5-\n--\n9:z", "a.py", {"a.py": [(3, 3), (9, 1)]}),
        ("a-1.py-2-x\na-1.py:3:y\na-1.py-4-7-z", None, {"a-1.py": [(2, 3)]}),
        ("C:\\shop\\a.py:3:x", None, {"C:\\shop\\a.py": [(3, 1)]}),
        ("12:34: text", "a.py", {"a.py": [(12, 1)]}),
        ("a.py:0:x", None, {"a.py": []}),
        ("a.py:0:x\na.py:1:y\na.py:2:z", None, {"a.py": [(1, 2)]}),
        ("3:x", None, {}),
        ("src/a.py:def total():\nb.py:x", None, {"src/a.py": [], "b.py": []}),
        ("No matches found", None, {}),
        ("Found 2 files\nsrc/a.py\nsrc/b.py", None, {}),
        ("", "a.py", {}),
    ],
)
def test_the_output_of_a_search_tells_its_lines(output, only, expected):
    assert told(output, only) == expected


def test_a_diff_tells_the_lines_of_its_new_side():
    diff = (
        "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n"
        "@@ -1,3 +1,4 @@ def f():\n x\n@@ -20 +21 @@\n-y\n+z\n"
        "--- a/gone.py\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-x\n"
    )
    found = lines_in_diff(diff)
    assert [(r.start, r.count) for r in found["a.py"]] == [(1, 4), (21, 1)]
    assert list(found) == ["a.py", "gone.py"]


def test_an_endless_output_names_a_bounded_number_of_files():
    assert len(told("".join(f"f{n}.py:1:x\n" for n in range(5_000)))) == 1_000
    assert len(lines_in_diff("".join(f"+++ b/f{n}\n" for n in range(5_000)))) == 1_000


def test_counts_of_hits_show_no_file():
    assert lines_told("src/a.py:50\nsrc/b.py:0", only=None) == {}
    assert lines_told("src/a.py:50 apples", only=None) == {"src/a.py": ()}
