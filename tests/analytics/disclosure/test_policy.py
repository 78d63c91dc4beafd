"""Tests of the publication policy."""

import pytest

from analytics.disclosure.policy import Policy


@pytest.mark.parametrize("k", [4, 21])
def test_a_threshold_outside_five_to_twenty_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match="between 5 and 20"):
        Policy(k=k)


@pytest.mark.parametrize(("k", "block"), [(5, 10), (8, 10), (20, 20)])
def test_a_block_has_at_least_ten_and_at_least_k(k: int, block: int) -> None:
    assert Policy(k=k).block == block
