"""`python -m codevigil_lsp`."""

from codevigil_lsp.cli import run

if __name__ == "__main__":
    run()
