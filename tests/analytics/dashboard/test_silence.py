"""Tests of the clubs of which nothing was published twice in a row."""

from analytics.dashboard.silence import silent
from analytics.release.editions import Edition, in_line
from tests.analytics.released import lined_up, wave

TREE = {"fed": None, "x": "fed", "y": "fed"}


def waves(*sizes: tuple[int, int]) -> tuple[Edition, ...]:
    contents = [
        wave(number, {"x": x, "y": y}, TREE, root="fed") for number, (x, y) in enumerate(sizes, start=1) if x or y
    ]
    return lined_up(*contents)


def test_two_publications_without_a_figure_make_a_club_silent() -> None:
    assert silent(["x", "y"], waves((12, 9), (12, 9))) == ("y",)


def test_a_club_whose_cluster_has_figures_is_not_silent() -> None:
    assert silent(["x", "y"], waves((12, 9), (12, 9)), {"y": "fed"}) == ()
    assert silent(["x", "y"], waves((12, 9), (12, 9)), {"y": "x"}) == ()
    assert silent(["y"], waves((12, 9), (12, 9)), {"y": "y"}) == ("y",)


def test_one_publication_is_not_enough() -> None:
    assert silent(["x", "y"], waves((12, 9))) == ()
    assert silent(["x", "y"], waves((12, 12), (12, 9))) == ()
    assert silent(["x", "y"], waves((12, 9), (12, 9), (12, 12))) == ()


def test_a_wave_of_which_nothing_was_published_says_nothing_about_a_club() -> None:
    assert silent(["x", "y"], waves((12, 9), (0, 0), (12, 9))) == ("y",)
    assert silent(["x", "y"], waves((12, 12), (0, 0), (12, 9))) == ()


def test_a_club_that_came_since_is_not_silent_yet() -> None:
    assert silent(["new"], waves((12, 9), (12, 9))) == ()


def test_the_last_two_publications_decide_whatever_was_before() -> None:
    assert silent(["x", "y"], waves((12, 12), (12, 9), (12, 9))) == ("y",)


def test_no_release_no_silence() -> None:
    assert silent(["x"], in_line([(wave(1, {"x": 12}, {"x": None}, root="x"), {})])) == ()
