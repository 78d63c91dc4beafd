"""Three small clubs at least, no large one unless it is needed, and enough answers together."""

import pytest
from hypothesis import given, strategies as st

from networks.clustering import FEWEST_CLUBS, Clubs, Obstacle, obstacle

SMALL = Clubs({"a": 4, "b": 4, "c": 4, "d": 2, "large": 12, "larger": 30}, alone_from=10)
TWO_SMALL = Clubs({"a": 4, "b": 4, "large": 12, "larger": 30}, alone_from=10)


@pytest.mark.parametrize(
    ("chosen", "clubs", "found"),
    [
        ("abc", SMALL, None),
        ("abcd", SMALL, None),
        ("ab", SMALL, Obstacle.TOO_FEW_CLUBS),
        ("", SMALL, Obstacle.TOO_FEW_CLUBS),
        ("abx", SMALL, Obstacle.NOT_FREE),
        ("abd", Clubs({"a": 3, "b": 3, "d": 3}, 10), Obstacle.TOO_FEW_ANSWERS),
        (("a", "b", "c", "large"), SMALL, Obstacle.LARGE_CLUB),
        (("a", "b", "large"), SMALL, Obstacle.LARGE_CLUB),
        (("a", "b", "large"), TWO_SMALL, None),
        (("a", "b", "large", "larger"), TWO_SMALL, Obstacle.LARGE_CLUB),
        (("a", "large", "larger"), TWO_SMALL, Obstacle.LARGE_CLUB),
        (("large", "larger", "x"), Clubs({"large": 12, "larger": 30, "x": 10}, 10), Obstacle.NO_SMALL_CLUB),
    ],
)
def test_what_keeps_clubs_from_a_cluster_is_named(chosen, clubs, found):
    assert obstacle(chosen, clubs) == found


def test_answers_of_clubs_together_are_rounded_once() -> None:
    clubs = Clubs(dict.fromkeys("abc", 6), alone_from=10, share=0.56)
    assert clubs.expected == dict.fromkeys("abc", 3)
    assert clubs.answers("abc") == 10
    assert obstacle("abc", clubs) is None


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40)), st.data())
def test_a_cluster_always_has_three_clubs_enough_answers_and_helps_a_small_one(expected, data):
    clubs = Clubs(expected, alone_from=10)
    chosen = data.draw(st.sets(st.sampled_from(sorted(expected)))) if expected else set()
    if obstacle(chosen, clubs) is None:
        assert len(chosen) >= FEWEST_CLUBS
        assert sum(expected[club] for club in chosen) >= 10
        assert chosen & clubs.small()


@given(st.lists(st.integers(0, 9), min_size=3, max_size=8))
def test_small_clubs_with_enough_answers_together_may_always_join(sizes):
    clubs = Clubs({str(place): size for place, size in enumerate(sizes)}, alone_from=10)
    assert obstacle(clubs.expected, clubs) is (None if sum(sizes) >= 10 else Obstacle.TOO_FEW_ANSWERS)
