import pytest

from codevigil_lsp.config.file import read_settings_file
from codevigil_lsp.config.layers import combine
from codevigil_lsp.errors import ConfigError


def test_a_file_that_is_not_there_sets_nothing(tmp_path):
    layer = read_settings_file(tmp_path / "config.toml")
    assert (layer.origin, layer.values) == ("config.toml", {})


def test_its_settings_are_read_with_their_origin(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('scope = "all"\n[watch]\nmax_files = 7\n')
    layered = combine([read_settings_file(path)])
    assert layered.settings.watch.max_files == 7
    assert layered.origins["scope"] == "config.toml"
    assert layered.problems == ()


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbfscope = "all"\r\n')
    assert read_settings_file(path).values == {"scope": "all"}


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"scope = \n", "config.not_toml", "line 1"),
        (b"\xff\xfe", "config.unreadable", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_name(
    tmp_path, content, code, said
):
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_settings_file(path)
    assert caught.value.code == code
    assert "config.toml" in caught.value.message
    assert said in caught.value.message
    assert str(tmp_path) not in caught.value.message


def test_a_directory_in_its_place_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        read_settings_file(tmp_path)
