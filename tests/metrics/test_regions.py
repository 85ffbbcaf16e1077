from hypothesis import given
from hypothesis import strategies as st

from codevigil_lsp.events.model import Hunk
from codevigil_lsp.metrics.regions import Regions

A, B = "/shop/cart.py", "/shop/tests/test_cart.py"


def change(start, old=1, new=None):
    """A hunk that replaces lines, with three lines around as Claude Code writes it."""
    return Hunk(start - 3, old + 6, start - 3, (old if new is None else new) + 6)


def after(*edits):
    """Edits as (path, hunk, …), on lines 1, 2, 3 …"""
    regions = Regions()
    for line, (path, *hunks) in enumerate(edits, 1):
        regions.edit(path, hunks, line)
    return regions


def longest(*edits):
    region = after(*edits).longest
    return region and (region.start, region.end, region.edits, list(region.lines))


def test_nothing_edited_is_no_region():
    assert Regions().longest is None


def test_edits_of_the_same_lines_add_up():
    assert longest((A, change(40)), (A, change(40)), (A, change(40))) == (
        40,
        41,
        3,
        [1, 2, 3],
    )


def test_lines_around_a_change_are_not_changed():
    assert longest((A, change(40)), (A, change(41)))[2] == 1
    assert longest((A, change(40, old=2)), (A, change(41)))[2] == 2


def test_a_region_moves_with_what_is_changed_above_it():
    edits = (A, change(40)), (A, change(10, old=1, new=6)), (A, change(45))
    assert longest(*edits) == (45, 46, 2, [1, 3])
    edits = (A, change(40)), (A, change(80, old=1, new=6)), (A, change(45))
    assert longest(*edits)[2] == 1


def test_an_edit_in_several_places_is_one_edit_of_each():
    edits = (A, change(40), change(90)), (A, change(40), change(90))
    regions = after(*edits)
    assert regions.longest.edits == 2
    assert list(regions.longest.lines) == [1, 2]


def test_files_are_apart():
    assert longest((A, change(40)), (B, change(40)), (A, change(40)))[3] == [1, 3]


def test_lines_taken_away_and_put_back_are_the_same_place():
    assert longest((A, change(40, old=2, new=0)), (A, change(40, old=0, new=2)))[2] == 2


def test_at_the_start_of_a_file_no_lines_are_taken_for_lines_around():
    first = Hunk(1, 4, 1, 4)
    assert longest((A, first), (A, first))[2] == 2


def test_a_file_or_a_directory_or_all_can_be_forgotten():
    edits = (A, change(40)), (B, change(40))
    for path, left in (
        (A, [B]),
        ("/shop/tests", [A]),
        ("/shop/tests/", [A]),
        ("/shop", []),
        ("/sho", [A, B]),
        (None, []),
    ):
        regions = after(*edits)
        regions.forget(path)
        assert list(regions._files) == left
    regions.forget(None)


def test_what_is_kept_does_not_grow():
    regions = Regions()
    for line in range(1, 500):
        regions.edit(f"/shop/{line}.py", [change(9)], line)
        regions.edit(A, [change(20 * line)], line)
    assert len(regions._files) == 20
    assert len(regions._files[A]) == 30
    for line in range(500):
        regions.edit(A, [change(7)], line)
    assert regions.longest.edits == 500
    assert len(regions.longest.lines) == 20


NUMBERS = st.integers(0, 60)


@given(st.lists(st.lists(st.builds(Hunk, *[NUMBERS] * 4), max_size=4), max_size=20))
def test_whatever_the_hunks_say_an_edit_counts_once(edits):
    regions = Regions()
    for line, hunks in enumerate(edits, 1):
        regions.edit(A, hunks, line)
    region = regions.longest
    assert region is None or region.edits == len(region.lines) <= len(edits)
