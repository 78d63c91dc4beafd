"""Waves, copies and derived numbers set side by side tell no more than each by itself."""

import pytest
from hypothesis import given, strategies as st

from analytics.disclosure.counting import Choice, Score
from analytics.disclosure.table import Figure
from analytics.release import tallies
from analytics.release.content import Break
from analytics.release.series import Setting, changes
from surveys import question_sets
from tests.analytics.disclosure.every_world import figure
from tests.attack.disclosure import over_time
from tests.attack.disclosure.over_time import POLICY, alike_but_different
from tests.attack.disclosure.scenes import LONELY, Scene, club, sectors


def test_a_joiner_is_hidden_by_the_steps_of_two_means() -> None:
    exact, rounded, widths = over_time._joiners(same=1.0)  # the attack itself
    assert exact > 0.99
    assert rounded < 0.2
    assert min(widths) > 2
    assert sum(width <= 5 for width in widths) / len(widths) < 0.12


def test_a_joiner_among_fresh_answers_is_hidden_better() -> None:
    exact, rounded, _ = over_time._joiners(same=0.8)  # the attack itself
    assert rounded < 0.12 < exact


def test_changed_categories_begin_a_new_series() -> None:
    tree: dict[str, str | None] = {"club": None}
    before = Setting(tree, attributes="sector-5")
    assert changes(before, Setting(tree, attributes="sector-7")) == (Break("categories"),)
    assert changes(before, before) == ()


def test_the_same_people_have_the_same_figure_under_every_name() -> None:
    # a region with one club: three names for the same people
    scene = Scene({"c": [3, 4, 5, 9] * 4}, {"fed": None, "region": "fed", "club": "region"}, {"c": "club"})
    figures = [one for _, one in scene.figures(scene.publish(POLICY), POLICY)]
    assert len(figures) == 3
    assert len(set(figures)) == 1


def test_what_is_hidden_depends_on_numbers_of_people_and_never_on_answers() -> None:
    alike, mixed = (sectors(food=[9] * 31, craft=codes) for codes in ([9] * 40, [3, 5, 9, 4] * 10))
    for one, other in zip(
        alike.publish(POLICY, audited=False).groups, mixed.publish(POLICY, audited=False).groups, strict=True
    ):
        assert (one.node, one.categories, one.n) == (other.node, other.categories, other.n)
        assert [figure.n for figure in one.figures] == [figure.n for figure in other.figures]
        assert [len(figure.shares) for figure in one.figures] == [len(figure.shares) for figure in other.figures]


def test_a_masked_figure_looks_the_same_for_every_reason() -> None:
    too_few = club([5] * 7).publish(POLICY).groups[0]
    engineered = sectors(s0=[9] * 4 + [3] * 27, s1=[3] * 11)
    withheld = [one for group in engineered.publish(POLICY).groups for one in group.figures if one.n is None]
    assert too_few.figures == ()
    assert set(withheld) <= {Figure(LONELY.id)}


@given(st.integers(8, 60), st.integers(0, 3))
def test_a_skipped_question_changes_no_published_number_of_answers_unless_a_range_ends(n: int, skipped: int) -> None:
    whole, less = figure({5: n}, LONELY, POLICY, shares=False), figure({5: n - skipped}, LONELY, POLICY, shares=False)
    if whole.n and less.n and whole.n != less.n:
        assert whole.n.low > n - skipped  # the edge of a range lies between the two


def test_a_figure_has_no_spread_and_no_extremes() -> None:
    assert set(Figure.__dataclass_fields__) == {"measure", "n", "level", "mean", "shares"}


def test_intervals_are_the_same_for_clubs_with_the_same_figures() -> None:
    narrow, wide = alike_but_different()
    assert narrow.answers != wide.answers
    assert narrow.publish(POLICY) == wide.publish(POLICY)
    assert over_time.derived_numbers().won_ours == 0


@pytest.mark.parametrize("name", question_sets.known())
def test_no_question_takes_free_text(name: str) -> None:
    assert all(isinstance(measure, Score | Choice) for measure in tallies.measures(name))
