import pytest

from codevigil_lsp.events.paths import below, expand, join


@pytest.mark.parametrize(
    ("folder", "word", "expected"),
    [
        ("/shop", "a.py", "/shop/a.py"),
        ("/shop", "./a.py", "/shop/a.py"),
        ("/shop/src", "../a.py", "/shop/a.py"),
        ("/shop", "src/", "/shop/src/"),
        ("/shop", ".", "/shop/"),
        ("/shop", "./", "/shop/"),
        ("/shop", "/etc/hosts", "/etc/hosts"),
        ("/shop", "~/a.py", "~/a.py"),
        ("/shop", "src//a.py", "/shop/src/a.py"),
        ("/shop", ".env", "/shop/.env"),
        ("/", "../../a.py", ""),
        (None, "a.py", "a.py"),
        (None, "src/../a.py", "a.py"),
        (None, "../a.py", ""),
        ("C:\\shop", "a.py", "C:\\shop\\a.py"),
        ("C:\\shop", "src\\a.py", "C:\\shop\\src\\a.py"),
        ("C:\\shop", "src/../a.py", "C:\\shop\\a.py"),
        ("C:\\shop", "D:\\a.py", "D:\\a.py"),
    ],
)
def test_a_path_is_put_together_by_its_letters(folder, word, expected):
    assert join(folder, word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("a.py", ["a.py"]),
        ("$D/a.py", ["/shop/a.py"]),
        ("${D}/a.py", ["/shop/a.py"]),
        ("src/$F", ["src/a.py", "src/b.py"]),
        ("src/$OTHER", ["src/"]),
        ("$OTHER", [""]),
        ("src/*.py", ["src/"]),
        ("*.py", ["./"]),
        ("src/{a,b}.py", ["src/"]),
        ("$D/*.py", ["/shop/"]),
    ],
)
def test_what_is_not_known_stands_for_the_folder_that_is(word, expected):
    assert expand(word, {"D": ["/shop"], "F": ["a.py", "b.py"]}) == expected


def test_a_folder_ends_in_a_slash():
    assert below("src") == "src/"
    assert below("src/") == "src/"
    assert below("") == ""
