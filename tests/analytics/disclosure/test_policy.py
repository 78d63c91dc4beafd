"""Tests of the publication policy."""

import orjson
import pytest
from pydantic import TypeAdapter

from analytics.disclosure.policy import Policy, from_rules


@pytest.mark.parametrize("k", [4, 21])
def test_a_threshold_outside_five_to_twenty_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match="between 5 and 20"):
        Policy(k=k)


@pytest.mark.parametrize(("k", "block"), [(5, 10), (8, 10), (20, 20)])
def test_a_block_has_at_least_ten_and_at_least_k(k: int, block: int) -> None:
    assert Policy(k=k).block == block


def test_an_effective_group_is_no_larger_than_the_threshold() -> None:
    with pytest.raises(ValueError, match="not between 1 and the threshold 8"):
        Policy(effective=9)


@pytest.mark.parametrize(
    "policy", [Policy(), Policy(k=12, insiders=2, edges=(10, 100), pooled_sd=2.5)], ids=["usual", "other"]
)
def test_a_policy_comes_back_from_json_as_it_was(policy: Policy) -> None:
    assert from_rules(orjson.loads(orjson.dumps(policy.rules()))) == policy
    assert from_rules(orjson.loads(orjson.dumps(policy))) == policy
    assert TypeAdapter(Policy).validate_json(orjson.dumps(policy)) == policy


def test_rules_left_out_are_the_usual_ones_and_unknown_ones_are_refused() -> None:
    assert from_rules({"k": 6}) == Policy(k=6)
    with pytest.raises(TypeError):
        from_rules({"mercy": 1})
