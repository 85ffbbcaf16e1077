"""Printing on a terminal, or plainly where nobody looks at colours."""

from collections.abc import Callable, Mapping
from io import StringIO
from typing import Final, TextIO

from rich.console import Console

_PIPED_WIDTH: Final = 120
_LEAST_WIDTH: Final = 20


def print_to(
    out: TextIO, environ: Mapping[str, str], write: Callable[[Console], None]
) -> None:
    """Have something written on a console that suits `out`.

    Colours and the terminal's width are used only where `out` is a terminal; `COLUMNS`
    gives the width anywhere.  Elsewhere no line ends in blanks.
    """
    width = _width_of(environ)
    if out.isatty():
        write(Console(file=out, highlight=False, width=width))
        return
    plain = StringIO()
    write(
        Console(
            file=plain,
            highlight=False,
            color_system=None,
            force_terminal=False,
            width=width or _PIPED_WIDTH,
        )
    )
    text = "".join(f"{line.rstrip()}\n" for line in plain.getvalue().splitlines())
    out.write(_encodable(text, out.encoding))


def _width_of(environ: Mapping[str, str]) -> int | None:
    columns = environ.get("COLUMNS", "")
    return max(_LEAST_WIDTH, int(columns)) if columns.isdecimal() else None


def _encodable(text: str, encoding: str | None) -> str:
    """Draw with ASCII where the encoding has no lines, as on a Windows pipe."""
    try:
        "─…".encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return text.replace("─", "-").replace("…", "~")
    return text
