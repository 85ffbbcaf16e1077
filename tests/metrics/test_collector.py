import inspect

import pytest

from codevigil_lsp.metrics.catalog import MetricOptions, create_collectors
from codevigil_lsp.metrics.collector import Collector

PROMISED = ("ingest", "snapshot", "findings")


@pytest.mark.parametrize(
    "collector", create_collectors(MetricOptions()), ids=lambda c: c.name
)
def test_every_collector_is_what_the_protocol_promises(collector):
    assert isinstance(collector.name, str)
    for name in PROMISED:
        promised = inspect.signature(getattr(Collector, name))
        assert list(inspect.signature(getattr(type(collector), name)).parameters) == (
            list(promised.parameters)
        )
