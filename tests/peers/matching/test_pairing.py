"""Matching: exact, fair by its weights, and never against a hard rule."""

import random

import networkx as nx
import pytest
from hypothesis import given, strategies as st

from peers.matching.pairing import Pairing, Peer, Request, Way, Weights, allowed, match, score
from tests.peers.crowd import asking, crowd_of, peer

KEY = b"a key of the network"


@pytest.mark.parametrize(
    ("request_", "listener"),
    [
        (asking(languages=frozenset({"en"})), peer()),
        (asking(slots=frozenset({1, 2})), peer(slots=frozenset({3}))),
        (asking(ways=frozenset({Way.VIDEO})), peer(ways=frozenset({Way.PHONE}))),
        (asking(ways=frozenset({Way.IN_PERSON}), area="Lyon"), peer(area="Nantes")),
        (asking(ways=frozenset({Way.IN_PERSON})), peer()),
        (asking(ways=frozenset({Way.IN_PERSON, Way.VIDEO})), peer(ways=frozenset({Way.IN_PERSON}))),
        (asking(company="Acme"), peer(company="Acme")),
        (asking(avoids=frozenset({"a", "b"})), peer(known_as=frozenset({"b", "c"}))),
        (asking(known_as=frozenset({"a"})), peer(avoids=frozenset({"a"}))),
        (asking(trade="41.20", area="Lyon"), peer(trade="41.20", area="Lyon")),
        (asking(trade="41.20", area="Lyon"), peer(trade="41.20")),
        (asking(trade="41.20", area="Lyon", same_trade_elsewhere=True), peer(trade="41.20", area="Lyon")),
        (asking(), peer(met=frozenset({"asker-r"}))),
        (asking(), peer(officer=True)),
        (asking(already_asked=frozenset({"p"})), peer()),
        (asking(), peer("asker-r")),
        (asking(), peer(seats=0)),
    ],
)
def test_a_pair_against_a_hard_rule_is_never_made(request_: Request, listener: Peer) -> None:
    assert match([request_], [listener], Weights(), KEY) == ()


@pytest.mark.parametrize(
    ("request_", "listener"),
    [
        (asking(), peer()),
        (asking(languages=frozenset()), peer(languages=frozenset({"de"}))),
        (asking(ways=frozenset({Way.IN_PERSON}), area="Lyon"), peer(area="Lyon")),
        (asking(ways=frozenset({Way.IN_PERSON, Way.VIDEO})), peer(ways=frozenset({Way.VIDEO}))),
        (asking(trade="41.20", area="Lyon"), peer(trade="41.20", area="Nantes")),
        (asking(trade="41.20", area="Lyon"), peer(trade="62.01", area="Lyon")),
        (asking(officers_welcome=True), peer(officer=True)),
        (asking(company=""), peer(company="")),
    ],
)
def test_a_pair_within_the_rules_is_made(request_: Request, listener: Peer) -> None:
    assert [pairing[:2] for pairing in match([request_], [listener], Weights(), KEY)] == [("r", "p")]


def test_the_own_club_comes_last_when_the_member_prefers_so() -> None:
    own, other = peer("own", network_id="north", area="Lyon"), peer("other")
    indifferent, shy = asking(area="Lyon"), asking(area="Lyon", own_club_last=True)
    assert match([indifferent], [own, other], Weights(), KEY)[0].peer_id == "own"
    assert match([shy], [own, other], Weights(), KEY)[0].peer_id == "other"
    assert match([shy], [own], Weights(), KEY)[0].peer_id == "own"


def test_nobody_is_left_out_for_a_better_fit_of_somebody_else() -> None:
    choosy = asking("choosy", languages=frozenset({"en"}))
    easy = asking("easy", languages=frozenset({"en", "fr"}), area="Lyon")
    bilingual = peer("bilingual", languages=frozenset({"en", "fr"}), area="Lyon")
    pairs = {pairing[:2] for pairing in match([choosy, easy], [bilingual, peer("plain")], Weights(), KEY)}
    assert pairs == {("choosy", "bilingual"), ("easy", "plain")}


def test_a_second_seat_is_taken_only_when_it_is_worth_it() -> None:
    requests = [asking("a", area="Lyon"), asking("b", area="Lyon")]
    near, far = peer("near", area="Lyon", seats=2), peer("far")
    both_near = match(requests, [near, far], Weights(), KEY)
    assert {pairing.peer_id for pairing in both_near} == {"near"}
    assert sorted(pairing.weight for pairing in both_near) == [240, 300]
    spread = match(requests, [near, far], Weights(seat_used=301), KEY)
    assert {pairing.peer_id for pairing in spread} == {"near", "far"}


def test_no_more_than_the_best_candidates_are_considered() -> None:
    crowd = [peer(f"p{number}", area="Lyon" if number == 7 else "") for number in range(40)]
    assert match([asking(area="Lyon")], crowd, Weights(candidates=1), KEY)[0].peer_id == "p7"


def test_equal_pairs_are_decided_by_the_key_and_not_by_the_order_of_ids() -> None:
    crowd = [peer(f"p{number}") for number in range(50)]
    chosen = {match([asking()], crowd, Weights(), bytes([key]) * 16)[0].peer_id for key in range(20)}
    assert len(chosen) > 5
    assert match([asking()], crowd, Weights(), KEY) == match([asking()], crowd[::-1], Weights(), KEY)


def optimum(requests: list[Request], peers: list[Peer], weights: Weights) -> tuple[int, int]:
    """How many are served, and at what total weight, by NetworkX on the whole graph."""
    graph = nx.Graph()
    for request in requests:
        for one in peers:
            for seat in range(one.seats if allowed(request, one) else 0):
                weight = score(request, one, weights) - weights.seat_used * seat
                graph.add_edge(request.request_id, (one.owner.member_id, seat), weight=weight)
    pairs = nx.max_weight_matching(graph, maxcardinality=True)
    return len(pairs), sum(graph.edges[pair]["weight"] for pair in pairs)


@pytest.mark.parametrize("seed", range(200))
def test_the_optimum_is_that_of_networkx(seed: int) -> None:
    requests, peers = crowd_of(seed, size=4 + seed % 9)
    pairs = match(requests, peers, Weights(), KEY)
    assert (len(pairs), sum(pairing.weight for pairing in pairs)) == optimum(requests, peers, Weights())


@given(st.integers(0, 10_000), st.integers(1, 15))
def test_no_pairing_breaks_a_rule_or_a_capacity(seed: int, size: int) -> None:
    requests, peers = crowd_of(seed, size)
    pairs = match(requests, peers, Weights(), KEY)
    asked = {request.request_id: request for request in requests}
    listed = {one.owner.member_id: one for one in peers}
    assert all(allowed(asked[pairing.request_id], listed[pairing.peer_id]) for pairing in pairs)
    assert len({pairing.request_id for pairing in pairs}) == len(pairs)
    for peer_id, one in listed.items():
        assert sum(pairing.peer_id == peer_id for pairing in pairs) <= one.seats
    draw = random.Random(seed)  # a seeded shuffle, not a secret
    draw.shuffle(requests)
    draw.shuffle(peers)
    # which of a peer's seats is whose may differ, who meets whom may not
    assert [pairing[:2] for pairing in match(requests, peers, Weights(), KEY)] == [pairing[:2] for pairing in pairs]


def test_nobody_asks_and_nobody_listens() -> None:
    assert match([], [peer()], Weights(), KEY) == ()
    assert match([asking()], [], Weights(), KEY) == ()
    assert Pairing("r", "p", 0) < Pairing("s", "p", 0)


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_nobody_is_left_out_where_everybody_could_be_served(seed: int, size: int) -> None:
    requests, peers = crowd_of(seed, size)
    graph = nx.Graph()
    graph.add_nodes_from(request.request_id for request in requests)
    for request in requests:
        for one in peers:
            seats = one.seats if allowed(request, one) else 0
            graph.add_edges_from((request.request_id, (one.owner.member_id, seat)) for seat in range(seats))
    served = nx.bipartite.hopcroft_karp_matching(graph, [request.request_id for request in requests])
    possible = sum(request.request_id in served for request in requests)
    assert len(match(requests, peers, Weights(), KEY)) == possible
