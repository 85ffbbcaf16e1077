"""`lsp.app`: what the server offers."""

from lsprotocol import types

from codevigil_lsp.lsp.app import FEATURES, create_server


def test_every_feature_is_registered_in_its_order() -> None:
    names = [feature.__name__.rpartition(".")[2] for feature in FEATURES]

    assert names == [
        "lifecycle",
        "configuration",
        "documents",
        "commands",
        "actions",
        "dismissals",
        "coverage",
    ]


def test_the_commands_are_those_of_the_protocol_page() -> None:
    server = create_server()

    assert sorted(server.protocol.fm.commands) == [
        "codevigil.server.coverage",
        "codevigil.server.dismiss",
        "codevigil.server.dismissals",
        "codevigil.server.openTranscript",
        "codevigil.server.prompt",
        "codevigil.server.report",
        "codevigil.server.sessions",
        "codevigil.server.snooze",
        "codevigil.server.undismiss",
    ]


def test_two_servers_share_nothing() -> None:
    first, second = create_server(), create_server()
    first.options["scope"] = "all"

    assert second.options == {}
    assert first.protocol.fm.features is not second.protocol.fm.features


def test_of_a_change_only_the_difference_is_asked_for() -> None:
    server = create_server()

    assert server._text_document_sync_kind is types.TextDocumentSyncKind.Incremental
