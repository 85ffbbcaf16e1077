"""`lsp.diagnostics`: only differences are sent, and they add up."""

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from codevigil_lsp.lsp.convert import Diagnostics, range_of
from codevigil_lsp.lsp.diagnostics import DiagnosticsPublisher, difference


def on_line(line: int) -> types.Diagnostic:
    return types.Diagnostic(range_of(line, line), f"something on line {line}")


_SOME = st.dictionaries(
    st.sampled_from(["file:///a", "file:///b", "file:///c"]),
    st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True).map(
        lambda lines: tuple(on_line(line) for line in lines)
    ),
)


def test_what_is_known_is_not_told_again() -> None:
    told: list[types.PublishDiagnosticsParams] = []
    publisher = DiagnosticsPublisher(told.append)
    diagnostics = {"file:///a": (on_line(7),)}
    publisher.tell(diagnostics)
    publisher.tell(dict(diagnostics))

    assert len(told) == 1


def test_a_file_that_became_clean_gets_one_empty_list() -> None:
    told: list[types.PublishDiagnosticsParams] = []
    publisher = DiagnosticsPublisher(told.append)
    publisher.tell({"file:///a": (on_line(7),)})
    publisher.clear()
    publisher.clear()

    assert [len(params.diagnostics) for params in told] == [1, 0]


def test_an_opened_file_is_told_again_if_there_is_something_to_tell() -> None:
    told: list[types.PublishDiagnosticsParams] = []
    publisher = DiagnosticsPublisher(told.append)
    publisher.tell({"file:///a": (on_line(7),)})
    publisher.tell_again("file:///a")
    publisher.tell_again("file:///b")

    assert [params.uri for params in told] == ["file:///a", "file:///a"]
    assert told[0] == told[1]


def test_a_clean_file_is_never_mentioned() -> None:
    assert list(difference({}, {})) == []


def test_an_open_file_is_told_with_its_version() -> None:
    told: list[types.PublishDiagnosticsParams] = []
    publisher = DiagnosticsPublisher(told.append)
    publisher.tell(
        {"file:///a": (on_line(7),), "file:///b": (on_line(7),)}, {"file:///a": 4}
    )

    assert [params.version for params in told] == [4, None]


def test_what_is_of_an_older_text_is_not_told_and_not_taken_back() -> None:
    told: list[types.PublishDiagnosticsParams] = []
    publisher = DiagnosticsPublisher(told.append)
    publisher.tell({"file:///a": (on_line(7),)})
    publisher.tell({"file:///a": (on_line(9),)}, outdated={"file:///a"})
    publisher.tell({}, outdated={"file:///a"})
    assert len(told) == 1
    publisher.tell({"file:///a": (on_line(9),)})

    assert told[-1].diagnostics == [on_line(9)]


@given(st.lists(_SOME, max_size=6))
def test_the_differences_in_order_leave_the_client_with_the_last_state(
    states: list[Diagnostics],
) -> None:
    client: dict[str, list[types.Diagnostic]] = {}

    def receive(params: types.PublishDiagnosticsParams) -> None:
        client[params.uri] = list(params.diagnostics)

    publisher = DiagnosticsPublisher(receive)
    for state in states:
        publisher.tell(state)

    shown = {uri: tuple(found) for uri, found in client.items() if found}
    assert shown == (states[-1] if states else {})
