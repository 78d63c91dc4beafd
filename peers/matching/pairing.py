"""Pair open requests with peers: as many people as possible first, then the best fit (exact, not greedy). Pure.

Hard rules decide which pairs may exist; integer weights decide between them; a keyed hash breaks ties, never
the order of ids. Maximum-weight matching after Galil, "Efficient Algorithms for Finding Maximum Matching in
Graphs", ACM Computing Surveys 1986, as implemented by rustworkx.
"""

from collections.abc import Sequence
from typing import NamedTuple

import rustworkx

from peers.matching.fits import Owner, Peer, Reason, Request, Way, Weights, allowed, score, why
from peers.matching.pool import Pool

__all__ = ["Owner", "Pairing", "Peer", "Reason", "Request", "Way", "Weights", "allowed", "match", "score", "why"]
TIE_BITS = 32


class Pairing(NamedTuple):
    """A request and the peer to offer it to; `weight` is for tests and benchmarks, never shown."""

    request_id: str
    peer_id: str
    weight: int


def match(requests: Sequence[Request], peers: Sequence[Peer], weights: Weights, tie_key: bytes) -> tuple[Pairing, ...]:
    """Return the pairing that serves most requests and, of those, weighs most; sorted by request.

    A peer with n free seats stands n times in the graph, each copy worth less than the one before. At most
    `weights.candidates` peers are considered per request. `tie_key` is 16 to 64 secret bytes.
    """
    pool = Pool(peers, tie_key)
    seats = [(peer, seat) for peer in pool.peers for seat in range(peer.seats)]
    node_of: dict[str, list[int]] = {}
    for index, (peer, _seat) in enumerate(seats, start=len(requests)):
        node_of.setdefault(peer.owner.member_id, []).append(index)
    graph: rustworkx.PyGraph[None, int] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * (len(requests) + len(seats)))
    scale = (len(requests) + 1) << TIE_BITS
    worth: dict[tuple[int, int], int] = {}
    for index, request in enumerate(requests):
        for points, tie, peer in pool.best(request, weights):
            for seat, node in enumerate(node_of[peer.owner.member_id]):
                worth[index, node] = points - weights.seat_used * seat
                graph.add_edge(index, node, worth[index, node] * scale + tie)
    pairs = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    ordered = sorted((min(pair), max(pair)) for pair in pairs)
    return tuple(
        sorted(
            Pairing(requests[one].request_id, seats[other - len(requests)][0].owner.member_id, worth[one, other])
            for one, other in ordered
        )
    )
