"""One file per LSP feature, each with one function `register(server)`."""
