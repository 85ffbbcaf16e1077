from codevigil_lsp.events import model, shown


def test_they_are_among_the_events():
    for kind in (
        shown.FileShown,
        shown.FileChanged,
        shown.TextShown,
        shown.FindingShown,
        shown.Continued,
    ):
        assert kind in model.Event.__args__
