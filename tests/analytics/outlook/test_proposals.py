"""What is proposed publishes more than what there is, and nothing is proposed for nothing."""

from hypothesis import given, settings, strategies as st

from analytics.disclosure.policy import Policy
from analytics.outlook.forecast import Population, forecast
from analytics.outlook.proposals import best, choices, joined, joinings, rhythm
from networks.attributes import Rules
from networks.cells import CellClass
from networks.clustering import Clubs, obstacle
from tests.analytics.outlook.populations import POPULATIONS, RULES, SHARES

FLAT = {"root": None, **dict.fromkeys("abcdefg", "root")}


def flat(**members: int) -> Population:
    return Population.of({CellClass(club): n for club, n in members.items()}, FLAT)


def free(population: Population, share: float = 0.6) -> dict[str, Clubs]:
    return {"root": Clubs(population.by_club(), Policy().block, share)}


def proposed(population: Population) -> list[str]:
    found = joinings(population, Rules(), 0.6, Policy(), free(population))
    return ["".join(one.clubs) for one in found]


def test_three_small_clubs_are_proposed_as_a_cluster():
    (one,) = joinings(flat(a=6, b=6, c=6, d=40), Rules(), 0.6, Policy(), free(flat(a=6, b=6, c=6, d=40)))
    assert (one.group, one.clubs, one.answers) == ("root", ("a", "b", "c"), 11)


def test_many_small_clubs_make_several_clusters_and_who_is_left_joins_the_last():
    assert proposed(flat(a=6, b=6, c=6, d=6, e=6, f=6, g=6)) == ["abc", "defg"]


def test_clubs_large_enough_or_too_few_are_left_alone():
    assert proposed(flat(a=40, b=40, c=40)) == []
    assert proposed(flat(a=6, b=6)) == []
    assert proposed(flat(a=6, b=6, c=6)) == []  # the root shows the same people already
    assert proposed(flat(a=3, b=3, c=3, d=40)) == []


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(2, 40), min_size=2))
def test_every_proposal_may_be_made_and_publishes_more(members):
    population = flat(**members)
    if population.members() < 8:
        return
    clubs = free(population)["root"]
    found = joinings(population, Rules(), 0.6, Policy(), {"root": clubs})
    before, after = (
        set(forecast(one, Rules(), 0.6, Policy()).nodes()) for one in (population, joined(population, found))
    )
    assert after >= before | {one.name for one in found}
    assert all(obstacle(one.clubs, clubs) is None for one in found)
    assert len({club for one in found for club in one.clubs}) == sum(len(one.clubs) for one in found)


@settings(max_examples=15)
@given(POPULATIONS, RULES, SHARES)
def test_the_present_choice_stands_first_and_each_publishes_what_it_says(population, rules, share):
    policy = Policy(k=rules.threshold)
    found = choices(population, rules, share, policy)
    assert found[0].rules == rules
    assert len({one.rules for one in found}) == len(found)
    for one in found:
        assert one.published == len(forecast(population, one.rules, share, policy).groups)
    assert best(found).published == max(one.published for one in found)


def test_of_choices_alike_the_present_one_is_best():
    population = flat(a=20, b=20)
    assert best(choices(population, Rules(), 0.6, Policy())).rules == Rules()


def test_without_attributes_the_order_is_no_choice():
    found = choices(flat(a=20, b=20), Rules(), 0.6, Policy())
    assert [one.rules.attributes for one in found].count("") == 1
    assert len(found) == 7


def test_monthly_is_proposed_above_fifty_answers_only():
    assert [rhythm(answers) for answers in (0, 50, 51)] == [4, 4, 12]
