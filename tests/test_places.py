"""Where what is the user's lies."""

import os
import subprocess
import sys

import platformdirs
import pytest

from codevigil_lsp.places import user_config, user_state


@pytest.mark.parametrize("home", ["/home/u", "/", "relative", None])
@pytest.mark.parametrize("named", ["/elsewhere", "elsewhere", "", None])
def test_directories_are_those_of_the_platform(monkeypatch, home, named):
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        value = home if name == "HOME" else named
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    expected = platformdirs.user_config_path("codevigil", appauthor=False)
    assert user_config() == expected
    assert user_state() == platformdirs.user_state_path("codevigil", appauthor=False)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the library is asked")
def test_nothing_is_imported_where_the_environment_tells(tmp_path):
    code = (
        "import sys; from codevigil_lsp.places import user_config, user_state;"
        " user_config(), user_state(); sys.exit('platformdirs' in sys.modules)"
    )
    environ = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, check=False, timeout=60
    )
    assert done.returncode == 0
