"""The page that says of each finding what it means and what to do about it."""

from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).with_name("findings.md")
"""Installed beside this module; a section for each code."""


def address_of(code: str) -> str | None:
    """Give the URI of the section about a code, None where the page is not there."""
    return f"{PAGE.as_uri()}#{code}" if PAGE.is_file() else None
