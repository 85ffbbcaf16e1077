"""Bytes in, whole lines out: the only code that touches transcript files."""
