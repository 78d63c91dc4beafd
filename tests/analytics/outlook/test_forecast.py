"""The forecast is what is really published when exactly so many answer, whatever they say."""

from itertools import count

import pytest
from hypothesis import given, settings, strategies as st

from analytics.disclosure.counting import Score
from analytics.disclosure.policy import Policy
from analytics.disclosure.publishing import publish
from analytics.disclosure.table import Group
from analytics.outlook.forecast import Sight, expected, forecast, foreseen
from networks.attributes import Rules, form_by
from networks.cells import Cell, TooFewMembers
from networks.wave_calendar import expected_answers
from tests.analytics.outlook.populations import POPULATIONS, RULES, SHARES, alone, by_club

STRESS = Score("stress", 0, 4)


def formed(population, rules):
    numbers = count()
    return form_by(rules, dict(population.classes), population.lines(), lambda: f"{next(numbers):016x}").cells


def seen(group: Group):
    """Return what a published group shows, as a forecast tells it."""
    (figure,) = group.figures
    told = "mean" if figure.mean else "level" if figure.level else None
    return group.node, group.attribute, group.categories, told, bool(figure.shares)


@settings(max_examples=40)
@given(POPULATIONS, RULES, SHARES, st.data())
def test_what_is_foreseen_is_what_is_published(population, rules, share, data):
    cells, policy = formed(population, rules), Policy(k=rules.threshold)
    weights = expected(cells, share)
    counts: dict[str, dict[str, dict[int | str, int]]] = {}
    for cell, answers in weights.items():
        low = data.draw(st.integers(0, answers))
        counts[cell] = {"*": {"1": answers}, "stress": {1: low, 3: answers - low}}
    table = publish(
        cells, dict(population.parents), counts, [STRESS], policy, sizes=population.by_club(), audited=False
    )
    found = forecast(population, rules, share, policy)
    told = {seen(group) for group in table.groups if group.n is not None}
    assert told == {(*label, sight.told, sight.shares) for label, sight in found.groups.items()}
    assert found.answers == expected_answers(population.members(), share)


@given(st.lists(st.integers(8, 60), min_size=1, max_size=9), SHARES)
def test_expected_answers_are_whole_near_their_share_and_add_up(sizes, share):
    cells = [Cell(str(place), "root", ("club",), None, None, size) for place, size in enumerate(sizes)]
    found = expected(cells, share)
    assert sum(found.values()) == expected_answers(sum(sizes), share)
    assert all(abs(found[cell.id] - cell.members * share) < 1 for cell in cells)
    assert all(found[cell.id] <= cell.members for cell in cells)


@pytest.mark.parametrize(
    ("members", "told", "shares"), [(14, "level", False), (17, "mean", True), (30, "mean", True), (13, "level", False)]
)
def test_a_stand_alone_club_sees_words_then_a_figure_with_its_spread(members, told, shares):
    sight = forecast(alone(members), Rules(), 0.6, Policy()).total("club")
    assert sight
    assert (sight.told, sight.shares) == (told, shares)


def test_twelve_members_of_whom_six_in_ten_answer_see_nothing():
    assert forecast(alone(12), Rules(), 0.6, Policy()).groups == {}
    lower = forecast(alone(12), Rules(threshold=5), 0.6, Policy(k=5)).total("club")
    assert lower == Sight(7, "level", shares=False)


def test_no_forecast_without_enough_members_for_a_check_in():
    with pytest.raises(TooFewMembers):
        forecast(alone(7), Rules(), 1.0, Policy())


def test_three_clubs_of_six_are_seen_in_no_figure_below_the_root_but_as_a_cluster():
    before = forecast(by_club(n1=6, n2=6, n3=6, own=40), Rules(), 0.6, Policy())
    assert before.nodes() == ("root", "north", "own")  # the region is as good as a cluster
    direct = by_club(s1=6, s2=6, own=6, n1=40)
    parents = dict(direct.parents) | {"s1": "root", "s2": "root"}
    apart = foreseen(*_asked(direct, parents))
    assert apart.nodes() == ("root", "north", "n1")
    together = parents | {"cluster": "root", "s1": "cluster", "s2": "cluster", "own": "cluster"}
    assert "cluster" in foreseen(*_asked(direct, together)).nodes()


def _asked(population, parents):
    moved = type(population).of(dict(population.classes), parents)
    cells = formed(moved, Rules())
    return cells, parents, expected(cells, 0.6), Policy()
