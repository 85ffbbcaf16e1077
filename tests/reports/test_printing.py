from io import StringIO, TextIOWrapper

import pytest

from codevigil_lsp.reports.printing import print_to


class Terminal(StringIO):
    """Where somebody looks at colours."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def printed(out, text="─ a… ", **environ):
    print_to(out, environ, lambda console: console.print(text, style="bold"))
    return out


def test_a_terminal_gets_colours_and_a_pipe_none():
    assert "\x1b[1m" in printed(Terminal(), TERM="xterm").getvalue()
    assert printed(StringIO()).getvalue() == "─ a…\n"


@pytest.mark.parametrize(
    ("columns", "width"), [("40", 40), ("3", 20), ("", 120), ("wide", 120)]
)
def test_columns_give_the_width(columns, width):
    text = printed(StringIO(), "x" * 300, COLUMNS=columns).getvalue()
    assert len(text.splitlines()[0]) == width


def test_an_encoding_without_lines_gets_ascii(tmp_path):
    path = tmp_path / "out"
    with path.open("wb") as raw, TextIOWrapper(raw, encoding="ascii") as out:
        printed(out)
    assert path.read_bytes().splitlines() == [b"- a~"]
