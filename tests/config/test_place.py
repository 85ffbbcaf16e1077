"""Where the settings file lies."""

from codevigil_lsp.config.place import settings_file


def test_the_file_lies_below_the_users_configuration(user_home):
    assert settings_file({}) == user_home / ".config" / "codevigil" / "config.toml"


def test_another_file_can_be_named(tmp_path):
    named = str(tmp_path / "mine.toml")
    assert settings_file({"CODEVIGIL_CONFIG": named}) == tmp_path / "mine.toml"


def test_an_empty_name_is_none(user_home):
    assert settings_file({"CODEVIGIL_CONFIG": ""}).name == "config.toml"
