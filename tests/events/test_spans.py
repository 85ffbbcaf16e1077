from codevigil_lsp.events import model, spans


def test_the_model_of_events_hands_them_on():
    assert model.LineRange is spans.LineRange
    assert model.Hunk is spans.Hunk
    assert model.Touch is spans.Touch


def test_a_touch_without_lines_is_about_the_whole_file():
    assert spans.Touch("a.py", spans.Sight.PERHAPS).ranges == ()
