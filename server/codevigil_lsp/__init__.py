"""The health of coding-agent sessions, inside the editor."""

__version__ = "0.1.0"
