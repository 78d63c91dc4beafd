"""The columns say of all peers what the rules say of each pair."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from peers.matching.fits import Weights, allowed, score
from peers.matching.pool import Pool
from tests.peers.crowd import asking, crowd_of, peer

KEY = b"a key of the network"


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_columns_and_pairs_agree(seed: int, size: int) -> None:
    requests, peers = crowd_of(seed, size)
    pool = Pool(peers, KEY)
    for request in requests:
        strangers = [replace(one, met=frozenset()) for one in pool.peers]
        assert pool.possible(request).tolist() == [allowed(request, one) for one in strangers]
        assert pool.scores(request, Weights()).tolist() == [score(request, one, Weights()) for one in pool.peers]


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 8))
def test_the_best_are_those_with_most_points(seed: int, size: int, candidates: int) -> None:
    requests, peers = crowd_of(seed, size)
    weights = Weights(candidates=candidates)
    pool = Pool(peers, KEY)
    for request in requests:
        best = pool.best(request, weights)
        every = [score(request, one, weights) for one in pool.peers if allowed(request, one)]
        assert [points for points, _tie, _peer in best] == sorted(every, reverse=True)[:candidates]
        assert all(points == score(request, one, weights) for points, _tie, one in best)
        assert [rank[:2] for rank in best] == sorted((rank[:2] for rank in best), reverse=True)


def test_a_full_peer_is_no_candidate_and_nobody_is_an_empty_list() -> None:
    assert Pool([peer(seats=0)], KEY).best(asking(), Weights()) == []
    assert Pool([], KEY).best(asking(), Weights()) == []


def test_ties_depend_on_the_key_the_request_and_the_peer() -> None:
    pool = Pool([peer(f"p{number}") for number in range(100)], KEY)
    first = pool.ties(asking("a")).tolist()
    assert first == pool.ties(asking("a")).tolist()
    assert len(set(first)) == 100
    assert all(0 <= tie < 2**32 for tie in first)
    other_key = Pool(pool.peers, b"another key of 16")
    orders = {tuple(sorted(range(100), key=one.ties(asking(name)).tolist().__getitem__))
              for one in (pool, other_key) for name in "abcdef"}  # fmt: skip
    assert len(orders) == 12


def test_more_choices_than_a_column_holds_are_an_error_and_never_a_wrong_answer() -> None:
    with pytest.raises(OverflowError):
        Pool([peer(topics=frozenset(str(number) for number in range(65)))], KEY)
