"""Tests of reading figures back: exactly the totals with the same words, no more and no less."""

import pytest
from hypothesis import given, strategies as st

from analytics.disclosure.counting import Choice, Code, Score
from analytics.disclosure.meaning import Fact, facts, key
from analytics.disclosure.policy import Policy
from tests.analytics.disclosure.every_world import figure

LONELY = Score("ucla3", 3, 9)
TURNED = Score("turned", 9, 3)
TALK = Choice("peer_talk", ("helped", "needed"))
POLICY = Policy(k=5)


def test_a_key_tells_points_and_thirds_whichever_way_the_scale_runs() -> None:
    assert key(LONELY).points == (0, 1, 2, 3, 4, 5, 6)
    assert key(LONELY).names == ("0", "0", "1", "1", "2", "2", "2")
    assert key(TURNED).points == (6, 5, 4, 3, 2, 1, 0)
    assert key(TALK).names == ("helped", "needed")


def test_a_mean_of_twelve_answers_stands_for_a_sum_of_points() -> None:
    # twelve people, 72 points possible: a mean shown as 4 lies from 3 (21.6 points) to under 5 (36 points)
    counts = (4, 0, 2, 4, 1, 0, 1)
    twelve: dict[Code, int] = dict(zip(range(3, 10), counts, strict=True))
    assert list(facts(figure(twelve, LONELY, POLICY, shares=False), counts, key(LONELY), POLICY)) == [
        Fact((0, 1, 2, 3, 4, 5, 6), 22, 35)
    ]


def test_a_masked_figure_tells_nothing() -> None:
    assert list(facts(figure({3: 4}, LONELY, POLICY, shares=False), (4, 0, 0, 0, 0, 0, 0), key(LONELY), POLICY)) == []


def test_a_figure_of_other_counts_is_refused() -> None:
    low = figure({3: 12}, LONELY, POLICY, shares=False)
    with pytest.raises(ValueError, match="not what is published"):
        list(facts(low, (0, 0, 0, 0, 0, 0, 12), key(LONELY), POLICY))


@given(st.lists(st.sampled_from(range(3, 10)), min_size=5, max_size=60), st.sampled_from((LONELY, TURNED)))
def test_every_number_in_the_interval_has_the_same_words_and_its_neighbours_have_others(
    answers: list[int], measure: Score
) -> None:
    counts = tuple(answers.count(code) for code in range(3, 10))
    n = len(answers)
    histogram: dict[Code, int] = dict(zip(range(3, 10), counts, strict=True))
    published = figure(histogram, measure, POLICY, shares=True)
    mean, *shares = facts(published, counts, key(measure), POLICY)

    def words(points: int) -> object:
        """Publish the same number of people with another sum of points."""
        sixes, rest = divmod(points, 6)
        people: dict[Code, int] = {measure.high: sixes, measure.low: n - sixes - (rest > 0)}
        if rest:
            toward = 1 if measure.high > measure.low else -1
            people[measure.low + toward * rest] = 1
        other = figure(people, measure, POLICY, shares=False)
        return other.mean, other.level

    same = [points for points in range(6 * n + 1) if words(points) == (published.mean, published.level)]
    assert (mean.low, mean.high) == (same[0], same[-1])
    assert len(same) == mean.high - mean.low + 1
    for fact, share in zip(shares, published.shares, strict=True):
        assert fact.low <= fact.of(counts) <= fact.high, share
