"""The title of a session whose transcript is not read."""

from collections.abc import Sequence

from codevigil_lsp.events.parser import Parser


def title_in(lines: Sequence[bytes]) -> str | None:
    """Give the title that some lines of a transcript tell, in their order.

    Others may stand between them and tell another one.
    """
    parser = Parser()
    for _ in parser.parse(lines, 1):
        pass
    return parser.facts.title
