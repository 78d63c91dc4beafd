"""Waves, copies and derived numbers set side by side tell no more than each by itself."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from analytics.disclosure.counting import Choice, Histogram, Score
from analytics.disclosure.publishing import publish
from analytics.disclosure.table import Figure, Group
from analytics.release import tallies
from analytics.release.content import Break
from analytics.release.editions import Edition
from analytics.release.series import Setting, begins, changes
from surveys import question_sets
from tests.analytics.disclosure.every_world import figure
from tests.analytics.released import wave
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


@pytest.mark.parametrize(("attributes", "compared"), [("sector", 2), ("sector,size", 1)])
def test_nothing_is_compared_across_changed_categories(attributes: str, compared: int) -> None:
    club_alone: dict[str, str | None] = {"club": None}
    broken = changes(Setting(club_alone, attributes="sector"), Setting(club_alone, attributes=attributes))
    first, second = (wave(number, {"club": 30}, club_alone, root="club") for number in (1, 2))
    heads = (first, replace(second, breaks=broken))
    waves = [Edition(number, head, {}) for number, head in enumerate(heads, start=1)]
    assert len(waves[begins(waves, "club", LONELY.id) :]) == compared


def test_whoever_changed_sector_between_two_waves_may_have_answered_anything() -> None:
    outcome = over_time.renamed_sector()
    assert outcome.won_naive == 1
    assert outcome.won_ours == 0


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
    """A node is withheld for too few and for what would remain; a figure for its respondents and for the attacker."""
    too_few = club([5] * 7).publish(POLICY).groups[0]
    tree: dict[str, str | None] = {"fed": None, "x": "fed", "y": "fed"}
    lone = Scene({"x": [5] * 7, "y": [4] * 20}, tree, {"x": "x", "y": "y"}).publish(POLICY)
    small, remainder = (next(group for group in lone.groups if group.node == node) for node in "xy")
    assert [replace(group, node="") for group in (too_few, small, remainder)] == [Group("")] * 3

    skipped: dict[str, Histogram] = {"*": {"1": 12}, LONELY.id: {5: 4, 6: 3}}
    few = publish(club([5] * 12).cells(), {"club": None}, {"club": skipped}, (LONELY,), POLICY).groups[0]
    attacked = club([3, 3] + [9] * 22)
    assert attacked.publish(POLICY).groups[0].figures[0].n is not None
    audited = attacked.publish(POLICY, replacements={"club": 1}).groups[0]
    assert few.n is not None
    assert audited.n is not None
    assert few.figures == audited.figures == (Figure(LONELY.id),)


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
