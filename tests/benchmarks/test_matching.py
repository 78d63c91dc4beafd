"""The matching bench compares like with like: every method solves the same graph to the same optimum."""

import pytest

from benchmarks.matching import (
    KEY,
    PLENTY,
    SCARCE,
    Graph,
    Load,
    by_dense,
    by_networkx,
    by_sparse,
    crowd,
    graph_of,
    measure,
    ours,
)
from peers.matching.pairing import Weights, match


@pytest.mark.parametrize("load", [PLENTY, SCARCE], ids=lambda load: load.name)
@pytest.mark.parametrize("seed", range(5))
def test_all_methods_find_the_same_optimum(load: Load, seed: int) -> None:
    costs = measure(load, 120, seed)
    assert set(costs) == {"candidates", "ours", "NetworkX", "SciPy sparse", "SciPy dense"}
    assert all(cost >= 0 for cost in costs.values())


def test_people_come_before_fit_in_every_method() -> None:
    # the better pair would leave the second request alone
    graph = Graph(2, 2, {(0, 0): 900, (0, 1): 0, (1, 0): 0})
    assert by_networkx(graph) == by_sparse(graph) == by_dense(graph) == (2, 0)


def test_a_request_that_nobody_can_serve_is_left_alone() -> None:
    graph = Graph(2, 1, {(0, 0): 5, (1, 0): 7})
    assert by_networkx(graph) == by_sparse(graph) == by_dense(graph) == (1, 7)


def test_the_crowd_is_as_large_as_its_load_says_and_the_same_for_a_seed() -> None:
    requests, peers = crowd(SCARCE, 200, 1)
    assert (len(requests), len(peers)) == (40, 24)
    assert crowd(SCARCE, 200, 1) == (requests, peers)
    assert ours(requests, peers)[0] == len(match(requests, peers, Weights(), KEY))
    assert graph_of(requests, peers, Weights()).seats == sum(peer.seats for peer in peers)
