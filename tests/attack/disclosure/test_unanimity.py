"""Nobody's band is certain, however alike the answers; exact figures make it so."""

import pytest

from analytics.disclosure.policy import Policy
from tests.attack.disclosure import unanimity
from tests.attack.disclosure.attacker import certain
from tests.attack.disclosure.naive import hide_small, merge_small
from tests.attack.disclosure.scenes import Scene, club
from tests.attack.disclosure.unanimity import HIGH, LOW, POLICY, alike, clustered


@pytest.mark.parametrize("rule", [hide_small, merge_small], ids=["hiding", "merging"])
def test_exact_figures_give_everybody_away_where_all_answered_alike(rule) -> None:
    for scene, insiders in alike():
        told = scene.told_exactly(list(rule(scene).values()))
        assert certain(scene, told, insiders) == sum(scene.sizes.values()) - sum(insiders.values())


def test_our_figures_give_nobody_away_where_all_answered_alike() -> None:
    assert [certain(scene, scene.told_by_us(POLICY), insiders) for scene, insiders in alike()] == [0] * 28


def test_without_closed_ends_and_steps_our_own_figures_would() -> None:
    bare = Policy(ends=0, mean_factor=0, share_factor=0)
    scene = club([HIGH] * 20)
    assert certain(scene, scene.told_by_us(bare, audited=False), {}) == 20


def test_the_audit_catches_what_rounding_leaves_of_clustered_dissent() -> None:
    left = [
        (scene, insiders)
        for scene, insiders in clustered()
        if certain(scene, scene.told_by_us(POLICY, audited=False), insiders)
    ]
    assert left  # rounding alone is not enough
    assert [certain(scene, scene.told_by_us(POLICY), insiders) for scene, insiders in left] == [0] * len(left)
    for scene, _ in left:
        table = scene.publish(POLICY)
        assert table != scene.publish(POLICY, audited=False)
        assert len(table.groups) == len(scene.publish(POLICY, audited=False).groups)  # groups do not tell which


def test_two_who_disagree_know_the_rest_unless_the_audit_expects_two() -> None:
    scene: Scene = club([LOW, LOW] + [HIGH] * 10)
    both = {("club", LOW): 2}
    assert certain(scene, scene.told_by_us(POLICY), both) == 10
    assert certain(scene, scene.told_by_us(POLICY), {("club", LOW): 1}) == 0
    assert certain(scene, scene.told_by_us(POLICY, replacements={"club": 1}), both) == 0
    assert certain(scene, scene.told_by_us(Policy(ends=3, mean_factor=3)), both) == 0


def test_skewed_answers_are_certain_from_exact_figures_and_not_from_ours() -> None:
    outcome = unanimity.floor()
    assert outcome.won_naive > 0.05
    assert outcome.won_ours == 0


def test_a_mean_and_shares_that_are_harmless_apart_are_audited_together() -> None:
    outcome = unanimity.together()
    assert outcome.won_naive == 24
    assert outcome.won_ours == 0
