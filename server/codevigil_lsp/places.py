"""Where a program keeps what is its user's, by the rules of the platform.

`platformdirs` knows them.  On Linux they come down to two variables of the environment
(XDG Base Directory Specification): there the library is not imported, which takes more
memory with it than a large check holds, and as long as a small one.
"""

import os
import sys
from pathlib import Path
from typing import Final

_NAME: Final = "codevigil"


def user_config() -> Path:
    """Give the directory for settings: `$XDG_CONFIG_HOME/codevigil`, or the platform's."""
    found = _by_xdg("XDG_CONFIG_HOME", ".config")
    if found is not None:
        return found
    from platformdirs import user_config_path

    return user_config_path(_NAME, appauthor=False)


def user_state() -> Path:
    """Give the directory for state: `$XDG_STATE_HOME/codevigil`, or the platform's."""
    found = _by_xdg("XDG_STATE_HOME", ".local/state")
    if found is not None:
        return found
    from platformdirs import user_state_path

    return user_state_path(_NAME, appauthor=False)


def _by_xdg(variable: str, below_home: str) -> Path | None:
    """Follow the specification; None where it is not in force, or there is no home."""
    if sys.platform != "linux":
        return None
    named, home = os.environ.get(variable, ""), os.environ.get("HOME", "")
    # A relative path is to be ignored, it says.
    if named.startswith("/"):
        return Path(named, _NAME)
    return Path(home, below_home, _NAME) if home.startswith("/") else None
