import pytest

from codevigil_lsp.metrics.ledger.paths import (
    is_absolute,
    is_instructions,
    name_of,
    plain,
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b.py", "/a/b.py"),
        ("/a//./c/../b.py", "/a/b.py"),
        ("/a/b/", "/a/b"),
        ("./b.py", "b.py"),
        ("../b.py", "../b.py"),
        ("/../b.py", "/b.py"),
        ("/private/var/b.py", "/var/b.py"),
        ("/private/b.py", "/private/b.py"),
        ("C:\\Shop\\Cart.py", "c:/shop/cart.py"),
        ("c:/Shop/cart.py", "c:/shop/cart.py"),
        ("/C:/Shop/cart.py", "c:/shop/cart.py"),
        ("\\\\?\\C:\\Shop\\cart.py", "c:/shop/cart.py"),
        ("\\\\host\\share\\cart.py", "/host/share/cart.py"),
        ("src\\Cart.py", "src/cart.py"),
        ("", ""),
    ],
)
def test_a_path_has_one_spelling(path, expected):
    assert plain(path) == expected
    assert plain(plain(path)) == expected


def test_absolute_paths_and_last_components():
    assert is_absolute(plain("C:\\a"))
    assert is_absolute("/a")
    assert not is_absolute("a/b")
    assert name_of("/a/b.py") == "b.py"
    assert name_of("b.py") == "b.py"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/shop/CLAUDE.md", True),
        ("/shop/sub/AGENTS.md", True),
        ("/shop/.claude/skills/x.md", True),
        (".claude/rules/x.md", True),
        ("/shop/claude/x.md", False),
        ("/shop/README.md", False),
    ],
)
def test_instructions_are_put_before_the_agent_without_a_record(path, expected):
    assert is_instructions(path) is expected
