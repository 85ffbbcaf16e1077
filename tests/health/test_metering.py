import pytest

from codevigil_lsp.events.model import Prompt
from codevigil_lsp.health.metering import Metering
from codevigil_lsp.metrics.catalog import MetricOptions
from codevigil_lsp.metrics.collectors.prompts import Prompts
from codevigil_lsp.metrics.collectors.tokens import Tokens
from codevigil_lsp.metrics.personal import NO_BASELINE
from codevigil_lsp.metrics.spending import Spending


@pytest.fixture
def errors():
    return []


@pytest.fixture
def metering(errors):
    return Metering(MetricOptions(), NO_BASELINE, errors.append)


def readers_of(metering, kind):
    return [readers[kind] for readers in metering.readers if kind in readers]


def test_each_collector_reads_and_says_its_metric(metering, errors):
    metrics, findings = metering.read()
    assert len(metrics) == len(metering.readers)
    assert (findings, errors, metering.broken) == ([], [], [])


def test_who_failed_to_read_is_set_aside(metering, errors):
    (read,) = [
        read for read in readers_of(metering, Prompt) if "Prompts" in read.__qualname__
    ]
    assert metering.blame(read, ValueError("secret"))
    assert read not in readers_of(metering, Prompt)
    assert metering.broken == ["prompts"]
    assert [error.code for error in errors] == ["metrics.collector_failed"]
    assert "secret" not in str(errors)


def test_what_is_nobodys_error_is_not_taken(metering, errors):
    assert not metering.blame(print, ValueError())
    assert (metering.broken, errors) == ([], [])


def test_who_fails_to_say_it_is_unknown_from_then_on(monkeypatch, metering, errors):
    monkeypatch.setattr(Prompts, "snapshot", None)
    for _ in range(2):
        metrics, _ = metering.read()
        assert [m.label for m in metrics if m.name == "prompts"] == ["unknown"]
    assert len(errors) == 1


def test_without_the_collector_of_tokens_nothing_was_spent(monkeypatch, metering):
    monkeypatch.setattr(Tokens, "snapshot", None)
    metering.read()
    assert metering.spending() == Spending()
    assert not metering.stops_early()
