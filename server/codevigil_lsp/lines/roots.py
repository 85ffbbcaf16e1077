"""Where transcripts live, and where they may be read.

A root is used only when it lies below the home directory or the user opted in.  Without a
usable home directory there are no default roots: the file system's root is never taken in
its place.
"""

import os
import string
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from codevigil_lsp.errors import ErrorLevel, ErrorRecord, PrivacyViolationError
from codevigil_lsp.privacy import sanitize, shorten_path

NAME_LIMIT: Final = 200
_KEPT = frozenset(string.ascii_letters + string.digits)
_DIGITS = string.digits + string.ascii_lowercase


def find_home(
    environ: Mapping[str, str],
    on_error: Callable[[ErrorRecord], None] = lambda _: None,
) -> Path | None:
    """The home directory, None (and a record saying why) when it cannot be used."""
    name = "USERPROFILE" if os.name == "nt" else "HOME"
    value = environ.get(name, "")
    home = Path(value)
    if not value:
        reason = "is not set"
    elif not home.is_absolute() or home.parent == home:
        reason = "does not name a directory of a user"
    elif not _is_directory(home):
        reason = "does not name a directory"
    else:
        return home
    message = f"{name} {reason}; only configured roots are watched"
    on_error(ErrorRecord(ErrorLevel.ERROR, "watcher", "watcher.home_missing", message))
    return None


def default_roots(environ: Mapping[str, str], home: Path | None) -> list[Path]:
    """The directories in which Claude Code keeps its transcripts."""
    configured = environ.get("CLAUDE_CONFIG_DIR", "")
    if configured:
        path = Path(configured)
        if home is not None and configured.startswith("~"):
            path = home / configured[1:].lstrip("/\\")
        return [path / "projects"] if path.is_absolute() else []
    if home is None:
        return []
    roots = [home / ".claude" / "projects"]
    other = home / ".config" / "claude" / "projects"
    if _is_directory(other):
        roots.append(other)
    return roots


def check_scope(
    root: Path, home: Path | None, *, allow_outside_home: bool = False
) -> Path:
    """The root with its links resolved, once; refused when it lies outside the home.

    Raises:
        PrivacyViolationError: with the code `watcher.path_scope_violation`.
    """
    resolved = Path(os.path.realpath(root))
    if allow_outside_home:
        return resolved
    if home is not None and resolved.is_relative_to(os.path.realpath(home)):
        return resolved
    where = "the home directory (~)" if home is not None else "any home directory"
    shown = sanitize(shorten_path(str(root), str(home) if home is not None else None))
    raise PrivacyViolationError(
        f"the root {shown} lies outside {where}; it is read only with the setting"
        " codevigil.allowRootsOutsideHome (or CODEVIGIL_ALLOW_ROOTS_OUTSIDE_HOME=true)",
        code="watcher.path_scope_violation",
        context={"root": shown, "home": "~" if home is not None else ""},
    )


def project_directory_name(cwd: str) -> str:
    """The name Claude Code gives to the project folder of a working directory."""
    data = cwd.encode("utf-16-le", "surrogatepass")
    units = [low | high << 8 for low, high in zip(data[::2], data[1::2], strict=True)]
    name = "".join(chr(unit) if chr(unit) in _KEPT else "-" for unit in units)
    if len(name) <= NAME_LIMIT:
        return name
    number = 0
    for unit in units:
        number = (number * 31 + unit) & 0xFFFF_FFFF
    signed = number - (1 << 32) if number >> 31 else number
    return f"{name[:NAME_LIMIT]}-{_base36(abs(signed))}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
