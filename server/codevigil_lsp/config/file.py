"""What the settings file holds."""

import tomllib
from pathlib import Path

from codevigil_lsp.config.layers import Layer
from codevigil_lsp.errors import ConfigError


def read_settings_file(path: Path) -> Layer:
    """Read the file; one that does not exist gives an empty layer.

    Raises:
        ConfigError: it cannot be read, or is not TOML.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return Layer(path.name, {})
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigError(
            f"the settings file {path.name} cannot be read: {reason}",
            code="config.unreadable",
        ) from error
    try:
        return Layer(path.name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"the settings file {path.name} is not TOML: {error}",
            code="config.not_toml",
        ) from error
