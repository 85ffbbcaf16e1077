from codevigil_lsp.events.model import Notified, Prompt, SlashCommand
from codevigil_lsp.metrics.collectors.prompts import Prompts
from codevigil_lsp.metrics.model import Metric, Severity


def after(*events):
    collector = Prompts()
    for event in events:
        collector.ingest(event)
    return collector


def test_prompts_are_counted_with_the_queued_among_them():
    collector = after(Prompt(3, None, "a"), Prompt(9, None, "b", queued=True))
    assert collector.snapshot() == Metric(
        "prompts",
        2.0,
        "2 prompts",
        Severity.OK,
        {"count": 2, "queued": 1, "lastLine": 9},
    )


def test_one_prompt_is_one_prompt():
    assert after(Prompt(1, None, "a")).snapshot().label == "1 prompt"
    assert after().snapshot().label == ""


def test_commands_and_reports_are_no_prompts():
    collector = after(SlashCommand(1, None, "clear"), Notified(2, None))
    assert collector.snapshot().value == 0


def test_many_prompts_are_never_an_alarm():
    collector = after(*(Prompt(n, None, "a") for n in range(1, 500)))
    assert collector.snapshot().severity is Severity.OK
    assert collector.findings() == ()
