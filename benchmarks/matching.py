"""Print what pairing requests with peers costs, against NetworkX and SciPy on the same candidates, in one run.

"Plenty" has one member in ten ask and three in ten offer one to three seats; "scarce" has two in ten ask and one in
eight offer, about as many seats as requests. Ours is measured whole (`peers.matching.pairing.match`: which pairs are
allowed, what they are worth, the best thirty, the solution); NetworkX and SciPy only solve the graph that ours
prepared. All must serve as many people at the same weight. Then the worker's look at a large root in a real database.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

import networkx as nx
import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks import tick
from benchmarks.people import population
from peers.matching.pairing import Peer, Request, Weights, match
from peers.matching.pool import Pool

KEY = b"the same in every run"
SIZES = (200, 2_000, 20_000)
DENSE_UP_TO, NETWORKX_UP_TO = 2_000, 2_000
"""Above, a dense matrix takes hundreds of megabytes, and NetworkX minutes: it runs by itself, with a limit."""
LIMIT = 60
BUDGET = 1.0


@dataclass(frozen=True)
class Load:
    """How many of a root's members ask and offer, and how many seats those offer."""

    name: str
    asks: float
    offers: float
    seats: tuple[int, ...]


PLENTY = Load("plenty", 0.10, 0.30, (1, 2, 3))
SCARCE = Load("scarce", 0.20, 0.12, (1, 2, 2))


@dataclass(frozen=True)
class Graph:
    """The pairs that may be made: request and seat by number, and what each pair is worth."""

    requests: int
    seats: int
    edges: dict[tuple[int, int], int]

    @property
    def above(self) -> int:
        """A weight above the sum of all differences, so that one more person served is worth any fit."""
        return (max(self.edges.values()) - min(self.edges.values()) + 1) * (self.requests + 1)


Optimum = tuple[int, int]
"""How many are served, and at what weight in all."""


def crowd(load: Load, members: int, seed: int) -> tuple[list[Request], list[Peer]]:
    """Draw those who ask and those who offer."""
    draw = Random(seed)
    people = population(draw, members, max(members // 25, 1), load.offers)
    peers = [Peer(people.owners[one], seats=draw.choice(load.seats), used=draw.randrange(2)) for one in people.seats]
    others = [one for one in people.owners.values() if one.member_id not in people.seats]
    chosen = draw.sample(others, round(load.asks * members))
    return [Request(f"r{one.member_id}", one, hours_waited=draw.randrange(48)) for one in chosen], peers


def graph_of(requests: Sequence[Request], peers: Sequence[Peer], weights: Weights) -> Graph:
    """Return the graph that ours solves: the best candidates of each request, a peer's seats as copies."""
    pool, first, edges, seats = Pool(peers, KEY), dict[str, int](), dict[tuple[int, int], int](), 0
    for peer in pool.peers:
        first[peer.owner.member_id] = seats
        seats += peer.seats
    for number, request in enumerate(requests):
        for points, _tie, peer in pool.best(request, weights):
            for seat in range(peer.seats):
                edges[number, first[peer.owner.member_id] + seat] = points - weights.seat_used * seat
    return Graph(len(requests), seats, edges)


def by_networkx(graph: Graph) -> Optimum:
    """Solve with NetworkX, on the general graph as ours does."""
    network = nx.Graph()
    network.add_weighted_edges_from((("r", one), ("s", other), worth) for (one, other), worth in graph.edges.items())
    pairs = nx.max_weight_matching(network, maxcardinality=True)
    return len(pairs), sum(network.edges[pair]["weight"] for pair in pairs)


def by_sparse(graph: Graph) -> Optimum:
    """Solve with SciPy's sparse bipartite matching; a request that nobody serves gets a column of its own."""
    rows, columns = (np.array(side) for side in zip(*graph.edges, strict=True))
    costs = graph.above - np.array(list(graph.edges.values()))
    own = np.arange(graph.requests)
    shape = (graph.requests, graph.seats + graph.requests)
    alone = np.full(graph.requests, 3 * graph.above)
    every = (np.r_[rows, own], np.r_[columns, graph.seats + own])
    table = csr_array((np.r_[costs, alone].astype(float), every), shape=shape)
    return _optimum(graph, *min_weight_full_bipartite_matching(table))


def by_dense(graph: Graph) -> Optimum:
    """Solve with SciPy's assignment on a full matrix."""
    table = np.full((graph.requests, graph.seats + graph.requests), 3.0 * graph.above)
    rows, columns = (np.array(side) for side in zip(*graph.edges, strict=True))
    table[rows, columns] = graph.above - np.array(list(graph.edges.values()))
    return _optimum(graph, *linear_sum_assignment(table))


def _optimum(graph: Graph, rows: Sequence[int], columns: Sequence[int]) -> Optimum:
    found = [graph.edges[pair] for pair in zip(map(int, rows), map(int, columns), strict=True) if pair in graph.edges]
    return len(found), sum(found)


def seconds(what: Callable[[], Optimum]) -> tuple[float, Optimum]:
    """Return the CPU seconds of one call and what it found."""
    start = time.process_time()
    found = what()
    return time.process_time() - start, found


def measure(load: Load, members: int, seed: int) -> dict[str, float]:
    """Return the CPU seconds of each method on one crowd; raises ArithmeticError when they do not agree."""
    requests, peers = crowd(load, members, seed)
    graph = graph_of(requests, peers, Weights())
    methods: dict[str, Callable[[], Optimum]] = {"ours": lambda: ours(requests, peers)}
    methods["SciPy sparse"] = lambda: by_sparse(graph)
    if members <= DENSE_UP_TO:
        methods["SciPy dense"] = lambda: by_dense(graph)
    if members <= NETWORKX_UP_TO:
        methods["NetworkX"] = lambda: by_networkx(graph)
    costs = {"candidates": seconds(lambda: _only(graph_of(requests, peers, Weights())))[0]}
    agreed: Optimum | None = None
    for name, method in methods.items():
        costs[name], found = seconds(method)
        agreed = agreed or found
        if found != agreed:
            raise ArithmeticError(f"{name} found {found}, not {agreed}")
    return costs


def ours(requests: Sequence[Request], peers: Sequence[Peer]) -> Optimum:
    """Pair with the product's own function."""
    pairs = match(requests, peers, Weights(), KEY)
    return len(pairs), sum(pair.weight for pair in pairs)


def _only(graph: Graph) -> Optimum:
    return len(graph.edges), 0


def main() -> None:
    """Measure and print; with `--networkx` only that, on one crowd: the run that has a limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--limit", type=int, default=LIMIT, help="seconds that NetworkX gets for the largest size")
    parser.add_argument("--networkx", nargs=2, metavar=("LOAD", "MEMBERS"))
    given = parser.parse_args()
    if given.networkx:
        load = PLENTY if given.networkx[0] == PLENTY.name else SCARCE
        requests, peers = crowd(load, int(given.networkx[1]), 1)
        print(seconds(lambda: by_networkx(graph_of(requests, peers, Weights())))[0])
        return
    report(given.sizes, given.seeds, given.limit)
    report_tick()


def report(sizes: Sequence[int], seeds: int, limit: int) -> None:
    """Print the CPU seconds of each method, median over the seeds, and how many times ours they are."""
    names = ("candidates", "ours", "NetworkX", "SciPy sparse", "SciPy dense")
    print(f"\n{'matching, CPU s (x ours)':22}" + "".join(f"{name:>19}" for name in names))
    for members in sizes:
        for load in (PLENTY, SCARCE):
            runs = [measure(load, members, seed) for seed in range(1, seeds + 1)]
            costs = {name: median(run[name] for run in runs) for name in runs[0]}
            cells = [_cell(costs.get(name), costs["ours"]) for name in names]
            if "NetworkX" not in costs:
                cells[2] = _within_limit(load, members, limit)
            if "SciPy dense" not in costs:
                cells[4] = "too large"
            print(f"{f'{members} {load.name}':22}" + "".join(f"{cell:>19}" for cell in cells))
    print("all that ran agree on how many are served and on the weight; candidates are part of ours")


def _cell(cost: float | None, own: float) -> str:
    return "" if cost is None else f"{cost:.4f} ({cost / own:.2f})"


def _within_limit(load: Load, members: int, limit: int) -> str:
    """Let NetworkX try by itself and say honestly when it does not get there."""
    command = (sys.executable, "-m", "benchmarks.matching", "--networkx", load.name, str(members))
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return f"not in {limit} s"
    return f"{float(done.stdout):.1f}"


def report_tick(members: int = 2_000, listeners: int = 600, requests: int = 400) -> None:
    """Print what the worker's look at one root costs, rows and mails and all."""
    with tempfile.TemporaryDirectory() as folder:
        looked = tick.look(Path(folder), members=members, listeners=listeners, requests=requests)
    rows = (
        ("matching, from rows to pairs", looked.matching, ""),
        (f"the whole look, {looked.offers} offers sent", looked.tick, f"{BUDGET}"),
    )
    print(f"\n{f'{members} members, {listeners} listen, {requests} due':38}{'wall s':>10}{'CPU s':>10}{'budget':>10}")
    for name, cost, budget in rows:
        print(f"{name:38}{cost.wall:10.3f}{cost.cpu:10.3f}{budget:>10}")


if __name__ == "__main__":
    main()
