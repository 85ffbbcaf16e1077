"""`lsp.guide`: what a code means is said on a page of its own."""

from pathlib import Path

import pytest

from codevigil_lsp.lsp import guide
from codevigil_lsp.lsp.paths import path_of
from codevigil_lsp.metrics.model import FindingCode


@pytest.mark.parametrize("code", [code.value for code in FindingCode])
def test_a_code_leads_to_its_page(code: str) -> None:
    address = guide.address_of(code)

    assert address is not None
    page = path_of(address)
    assert page is not None
    assert Path(page).read_text("utf-8").startswith(f"# {code}\n")


def test_a_page_that_is_not_there_is_not_linked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(guide, "PAGES", tmp_path)

    assert guide.address_of("stale-edit") is None
