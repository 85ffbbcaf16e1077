"""The pages that say of each finding what it means and what to do about it.

One for each code, since an editor that opens a file of this machine is not known to go to
a section of it.
"""

from pathlib import Path
from typing import Final

PAGES: Final = Path(__file__).with_name("pages")
"""Installed beside this module."""


def address_of(code: str) -> str | None:
    """Give the URI of the page about a code, None where it is not there."""
    page = PAGES / f"{code}.md"
    return page.as_uri() if page.is_file() else None
