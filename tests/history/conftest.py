"""Stores in a directory of the test's own."""

import pytest

from codevigil_lsp.history.store import Store


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "state" / "codevigil"


@pytest.fixture
def errors():
    return []


@pytest.fixture
def open_store(directory, errors):
    """Open one more store on the same directory, as another server does."""
    opened = []

    def open_one(**options):
        opened.append(Store(directory, errors.append, **options))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store):
    return open_store()
