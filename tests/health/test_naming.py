import pytest

from codevigil_lsp.health.naming import project_name


@pytest.mark.parametrize(
    ("cwd", "name"),
    [
        ("/home/you/shop", "shop"),
        ("/home/you/shop/", "shop"),
        ("C:\\git\\shop", "shop"),
        ("/", "/"),
    ],
)
def test_a_project_is_called_by_the_last_component_of_its_directory(cwd, name):
    assert project_name(cwd) == name
