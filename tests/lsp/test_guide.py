"""`lsp.guide`: what a code means is said on a page of our own."""

from pathlib import Path

import pytest

from codevigil_lsp.lsp import guide


def test_a_code_leads_to_its_section_of_the_page() -> None:
    assert guide.PAGE.is_file()
    assert guide.address_of("stale-edit") == f"{guide.PAGE.as_uri()}#stale-edit"


def test_a_page_that_is_not_there_is_not_linked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(guide, "PAGE", tmp_path / "findings.md")

    assert guide.address_of("stale-edit") is None
