"""`lines.projects`: a workspace that lies among the transcripts."""

from pathlib import Path

from codevigil_lsp.lines.projects import scope_of
from codevigil_lsp.lines.scope import ALL


def test_a_project_folder_means_the_sessions_in_it(tmp_path: Path) -> None:
    root = tmp_path / ".claude" / "projects"
    scope = scope_of([str(root / "-home-you-shop")], [root])

    assert scope.may_hold("-home-you-shop")
    assert scope.holds("/home/you/shop")
    assert not scope.may_hold("-home-you-shop-two")
    assert not scope.holds("/home/you/shop/two")


def test_a_folder_below_a_project_folder_means_that_project(tmp_path: Path) -> None:
    folder = tmp_path / "-home-you-shop" / "0c9e" / "subagents"

    assert scope_of([str(folder)], [tmp_path]).holds("/home/you/shop")


def test_a_root_means_every_session(tmp_path: Path) -> None:
    assert scope_of([str(tmp_path)], [tmp_path]) is ALL


def test_an_ordinary_folder_keeps_its_meaning_beside_it(tmp_path: Path) -> None:
    root = tmp_path / ".claude" / "projects"
    work = tmp_path / "work"
    scope = scope_of([str(work), str(root / "-home-you-shop")], [root])

    assert scope.holds(f"{work}/below")
    assert scope.holds("/home/you/shop")
    assert not scope.holds("/home/you")
    assert not scope.may_hold("-home-you")


def test_the_home_directory_does_not_mean_its_transcripts(tmp_path: Path) -> None:
    root = tmp_path / ".claude" / "projects"
    scope = scope_of([str(tmp_path)], [root])

    assert scope.holds(f"{tmp_path}/code")
    assert not scope.holds("/elsewhere")
