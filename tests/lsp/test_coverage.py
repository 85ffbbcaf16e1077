"""`lsp.coverage`: ranges put together, and never more said than is known."""

from codevigil_lsp.events.model import LineRange
from codevigil_lsp.health.model import FileCoverage
from codevigil_lsp.lsp.coverage import cover
from codevigil_lsp.lsp.paths import Folder, Folders, Place
from codevigil_lsp.lsp.protocol import Coverage, Lines
from support.sessions import NOW, a_session

FOLDERS = Folders((Folder("/home/you/shop", "/data/shop"),))
CART = Place(FOLDERS.folders[0], ("cart.py",))


def covered(
    *,
    path: str = "/home/you/shop/cart.py",
    read: tuple[LineRange, ...] = (),
    edited: tuple[LineRange, ...] = (),
    unseen: tuple[LineRange, ...] = (),
    is_certain: bool = True,
    updated: float | None = NOW,
    agent: str | None = None,
) -> FileCoverage:
    return FileCoverage(path, read, edited, unseen, is_certain, updated, agent)


def of(*files: FileCoverage, lines: int = 100) -> Coverage:
    return cover(CART, FOLDERS, [a_session(coverage=files)], lines)


def test_what_no_agent_saw_or_wrote_is_the_rest() -> None:
    coverage = of(covered(read=(LineRange(11, 10),), edited=(LineRange(15, 20),)))

    assert coverage.read == [Lines(11, 20)]
    assert coverage.edited == [Lines(15, 34)]
    assert coverage.never == [Lines(1, 10), Lines(35, 100)]


def test_ranges_are_sorted_joined_and_cut_to_the_file() -> None:
    parts = (LineRange(5, 2), LineRange(1, 2), LineRange(3, 2), LineRange(90, 50))
    coverage = of(covered(read=(*parts, LineRange(200, 3), LineRange(50, 0))))

    assert coverage.read == [Lines(1, 6), Lines(90, 100)]


def test_agents_are_told_apart_the_latest_first() -> None:
    early = covered(read=(LineRange(1, 10),), updated=NOW - 60)
    late = covered(
        edited=(LineRange(5, 1),), unseen=(LineRange(5, 1),), agent="a1", updated=NOW
    )
    coverage = of(early, late)

    assert [agent.agent for agent in coverage.agents] == ["a1", None]
    assert [agent.updated for agent in coverage.agents] == [
        "2026-01-05T08:00:00Z",
        "2026-01-05T07:59:00Z",
    ]
    assert coverage.agents[0].unseen == coverage.unseen == [Lines(5, 5)]
    assert coverage.agents[0].title == "Round the cart total"
    assert coverage.never == [Lines(11, 100)]


def test_who_may_have_seen_more_is_not_said_to_have_missed_something() -> None:
    coverage = of(
        covered(read=(LineRange(1, 100),)),
        covered(read=(LineRange(1, 1),), is_certain=False),
    )

    assert not coverage.is_certain
    assert coverage.never == []
    assert of(covered(is_certain=False)).never == []


def test_a_file_that_no_agent_touched_has_no_coverage() -> None:
    coverage = of(covered(path="/home/you/shop/money.py", read=(LineRange(1, 9),)))

    assert coverage == Coverage(100, True, [], [], [], [], [])


def test_a_file_is_known_by_both_names_of_its_folder_and_by_no_other() -> None:
    assert of(covered(path="/data/shop/cart.py")).agents
    assert not of(covered(path="/data/shop/../cart.py")).agents
