import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.privacy import is_inside, sanitize, shorten_path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text", "plain text"),
        ("grüße 漢字 🙂", "grüße 漢字 🙂"),
        ("a\nb\r\nc\rd\u2028e", "a⏎b⏎c⏎d⏎e"),
        ("a\tb\xa0c", "a b c"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("ab\u202ecd\u2066", "ab\\u202ecd\\u2066"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("lone\ud800", "lone\\ud800"),
        ("", ""),
    ],
)
def test_what_could_act_on_a_screen_becomes_visible(text, expected):
    assert sanitize(text) == expected


def test_a_long_text_is_cut_and_shows_it():
    assert sanitize("x" * 200) == "x" * 200
    assert sanitize("x" * 201) == "x" * 199 + "…"
    assert sanitize("abc", 2) == "a…"
    assert sanitize("abc", 0) == ""


def test_a_cut_does_not_leave_an_accent_on_the_ellipsis():
    assert sanitize("abe\u0301f", 4) == "ab…"


@given(st.text(st.characters(), max_size=300), st.integers(0, 250))
def test_nothing_unprintable_comes_out_and_nothing_too_long(text, limit):
    shown = sanitize(text, limit)
    assert len(shown) <= limit
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") for c in shown)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert sanitize(shown, limit) == shown


@pytest.mark.parametrize(
    ("path", "home", "expected"),
    [
        ("/home/u/code/x", "/home/u", "~/code/x"),
        ("/home/u", "/home/u/", "~"),
        ("/home/user2/x", "/home/u", "/home/user2/x"),
        ("/srv/x", "/home/u", "/srv/x"),
        ("/srv/x", None, "/srv/x"),
        ("/srv/x", "/", "/srv/x"),
        ("C:\\Users\\U\\code", "c:\\users\\u", "~\\code"),
        ("relative", "/home/u", "relative"),
    ],
)
def test_the_home_directory_is_never_shown(path, home, expected):
    assert shorten_path(path, home) == expected


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/a/b", "/a"),
        ("/a", "/a"),
        ("/a/./b//c", "/a/b/"),
        ("/a/x/../b", "/a/b"),
        ("/a", "/"),
        ("C:\\Git\\CC\\x", "c:/git/cc"),
        ("C:\\x", "C:\\"),
    ],
)
def test_a_path_is_inside_its_folder(path, folder):
    assert is_inside(path, folder)


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("/ab", "/a"),
        ("/a/../b", "/a"),
        ("/a/../..", "/"),
        ("/A/b", "/a"),
        ("a/b", "/a"),
        ("", "/"),
        ("/a\0/b", "/a"),
        ("//host/share/a", "/"),
        ("\\\\host\\share", "C:\\"),
        ("\\\\?\\C:\\x", "C:\\"),
        ("\\\\.\\COM1", "C:\\"),
        ("C:\\x\\NUL", "C:\\x"),
        ("C:\\x\\com1.txt", "C:\\x"),
        ("C:\\x\\a:stream", "C:\\x"),
        ("C:\\x\\.. \\y", "C:\\x"),
        ("C:x", "C:\\"),
        ("D:\\x", "C:\\"),
        ("C:\\x", "/"),
        ("file:///a/b", "/a"),
    ],
)
def test_what_is_elsewhere_or_doubtful_is_not_inside(path, folder):
    assert not is_inside(path, folder)


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_at_all_gets_an_answer(path, folder):
    assert is_inside(path, folder) in (True, False)
    assert isinstance(shorten_path(path, folder), str)
