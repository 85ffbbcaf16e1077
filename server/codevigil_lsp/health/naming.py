"""What a project is called."""


def project_name(cwd: str) -> str:
    """Give the last component of a working directory, of whichever system it is."""
    return cwd.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or cwd
