import pytest

from codevigil_lsp.lines.roots import project_directory_name
from codevigil_lsp.lines.scope import ALL, WorkspaceScope, workspace_scope

SHOP = WorkspaceScope(("/home/u/shop",))


@pytest.mark.parametrize(
    "name", ["-home-u-shop", "-home-u-shop-src", "-home-u-shop--claude-worktrees-x"]
)
def test_the_folder_and_what_lies_below_may_hold_its_sessions(name):
    assert SHOP.may_hold(name)


@pytest.mark.parametrize("name", ["-home-u", "-home-u-shopping", "-Home-u-shop", ""])
def test_other_folders_may_not(name):
    assert not SHOP.may_hold(name)


def test_a_name_that_could_mean_another_folder_is_decided_by_the_cwd():
    assert SHOP.may_hold(project_directory_name("/home/u/shop-two"))
    assert not SHOP.holds("/home/u/shop-two")
    assert SHOP.holds("/home/u/shop")
    assert SHOP.holds("/home/u/shop/src/")
    assert not SHOP.holds("/home/u/shop/../other")


@pytest.mark.parametrize("length", [190, 198, 199, 200, 230])
def test_names_over_the_limit_are_compared_as_far_as_they_go(length):
    folder = "/" + "a" * length
    scope = WorkspaceScope((folder,))
    for below in (folder, folder + "/x", folder + "/" + "b" * 30):
        assert scope.may_hold(project_directory_name(below))
    assert not scope.may_hold(project_directory_name("/b" + "a" * length))


def test_windows_folders_are_compared_without_case():
    scope = WorkspaceScope(("C:\\Git\\CC",))
    assert scope.may_hold("c--git-cc")
    assert scope.may_hold("C--Git-CC-sub")
    assert not scope.may_hold("D--Git-CC")
    assert scope.holds("c:\\git\\cc\\sub")
    assert not scope.holds("\\\\host\\git\\cc")


def test_the_root_of_a_file_system_holds_everything_on_it():
    assert WorkspaceScope(("/",)).may_hold("-home-u")
    assert WorkspaceScope(("C:\\",)).may_hold("C--git")


def test_no_folders_hold_nothing_and_all_holds_everything():
    assert not WorkspaceScope(()).may_hold("-a")
    assert not WorkspaceScope(()).holds("/a")
    assert ALL.may_hold("-a")
    assert ALL.holds("/a")


def test_the_real_path_of_a_linked_folder_belongs_to_it(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    scope = workspace_scope([str(tmp_path / "link")])
    assert scope.folders == (str(tmp_path / "link"), str(tmp_path / "real"))


def test_the_worktrees_of_a_repository_belong_to_it(tmp_path):
    repository, checkout = tmp_path / "shop", tmp_path / "elsewhere" / "fix"
    for name, text in (
        ("fix", f"{checkout}/.git\n"),
        ("near", "../../../../near/.git\n"),
        ("torn", ""),
        ("odd", "/nowhere\n"),
        ("binary", "\0\0"),
    ):
        folder = repository / ".git" / "worktrees" / name
        folder.mkdir(parents=True)
        (folder / "gitdir").write_text(text)
    scope = workspace_scope([str(repository)])
    assert set(scope.folders) == {
        str(repository),
        str(checkout),
        str(tmp_path / "near"),
    }


def test_a_folder_without_a_repository_is_a_scope_too(tmp_path):
    (tmp_path / ".git").write_text("gitdir: /nowhere")
    assert workspace_scope([str(tmp_path)]).folders == (str(tmp_path),)
    assert workspace_scope(["/no/such/\0folder"]).folders == ("/no/such/\0folder",)
