"""Health in, LSP out; the only package that knows pygls, lsprotocol and the event loop.

Annotations here are imports at run time, never under `TYPE_CHECKING`: pygls reads them
to structure what the client sends.
"""
