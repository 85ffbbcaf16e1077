from attrs import evolve
from msgspec.structs import replace

from codevigil_lsp.config.model import Settings
from codevigil_lsp.health.model import Turn, TurnOutcome
from codevigil_lsp.history.snapshot import digest, fingerprint, pack, unpack
from codevigil_lsp.metrics.collectors.tool_errors import ToolErrorsOptions
from codevigil_lsp.metrics.model import SourceLines
from support.sessions import a_finding, a_metric, a_session

TURN = Turn(1, 1.0, 2.0, 1.0, 3, 1, TurnOutcome.FINISHED)


def test_a_health_comes_back_as_it_was_but_for_its_title():
    health = a_session(
        metrics=(a_metric(),), findings=(a_finding(),), turn=TURN, turns=(TURN,)
    )
    assert unpack(pack(health), (TURN,)) == replace(health, title=health.id)


def test_its_title_is_not_in_it_and_a_finding_on_source_lines_is():
    on_source = replace(a_finding(), source=SourceLines("cart.py", 1, (7,)))
    health = a_session(title="Round the total", findings=(on_source, a_finding()))
    packed = pack(health)
    assert "Round the total" not in packed
    back = unpack(packed, ())
    assert back is not None
    assert back.findings == (on_source, a_finding())


def test_what_is_no_health_gives_none():
    assert unpack("{}", ()) is None
    assert unpack("not JSON", ()) is None


def test_the_fingerprint_tells_other_thresholds_and_nothing_else():
    settings = Settings()
    assert fingerprint(settings) == fingerprint(evolve(settings, roots=("/x",)))
    metrics = evolve(settings.metrics, tool_errors=ToolErrorsOptions(warning=0.1))
    assert fingerprint(settings) != fingerprint(evolve(settings, metrics=metrics))


def test_a_digest_is_the_same_in_every_process_and_takes_any_text():
    assert digest("cart") == "ca3f0229dc6881fc8f55a743ddccf119"
    assert digest("\ud800") != digest("cart")
