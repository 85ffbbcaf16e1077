"""Where the settings file lies."""

from collections.abc import Mapping
from pathlib import Path

from codevigil_lsp.places import user_config


def settings_file(environ: Mapping[str, str]) -> Path:
    """Give the place of the settings file: `$CODEVIGIL_CONFIG`, else the platform's."""
    named = environ.get("CODEVIGIL_CONFIG")
    if named:
        return Path(named)
    return user_config() / "config.toml"
