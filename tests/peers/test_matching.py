"""Matching: exact, fair by its weights, and never against a hard rule."""

import random
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, strategies as st

from peers.matching import Owner, Pairing, Peer, Reason, Request, Way, Weights, allowed, match, score, why

KEY = b"a key of the network"
FR = frozenset({"fr"})


def asking(request_id: str = "r", **changes: object) -> Request:
    wishes = {name: changes.pop(name) for name in list(changes) if name in Request.__dataclass_fields__}
    owner = Owner(member_id=f"asker-{request_id}", network_id="north", languages=FR)
    return Request(request_id, replace(owner, **changes), **wishes)  # type: ignore[arg-type]  # fields by name


def peer(member_id: str = "p", **changes: object) -> Peer:
    own = {name: changes.pop(name) for name in list(changes) if name in Peer.__dataclass_fields__}
    owner = Owner(member_id=member_id, network_id="south", languages=FR)
    return Peer(replace(owner, **changes), **own)  # type: ignore[arg-type]  # fields by name


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
        (asking(avoids=frozenset({"p"})), peer()),
        (asking(avoids=frozenset({"Acme"})), peer(company="Acme")),
        (asking(), peer(avoids=frozenset({"asker-r"}))),
        (asking(company="Acme"), peer(avoids=frozenset({"Acme"}))),
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


def test_points_follow_the_weights() -> None:
    wish = asking(
        area="Lyon", size="1-9", topics=frozenset("abcd"), slots=frozenset(range(5)), hours_waited=500, trade="x"
    )
    near = peer(area="Lyon", size="1-9", topics=frozenset("abcd"), slots=frozenset(range(5)), used=2, trade="y")
    assert score(wish, near, Weights()) == 300 + 80 + 3 * 120 + 3 * 60 + 2 * 240 - 2 * 60
    elsewhere = replace(asking(trade="x", area="Lyon"), same_trade_elsewhere=True)
    assert score(elsewhere, peer(trade="x", area="Nantes"), Weights()) == 60


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


def test_reasons_are_true_and_at_most_three() -> None:
    wish = asking(area="Lyon", size="1-9", topics=frozenset("ab"), slots=frozenset({1, 2, 3}))
    assert why(wish, peer()) == ()
    near = peer(area="Lyon", size="1-9", topics=frozenset("bc"), slots=frozenset({2, 3}))
    assert why(wish, near) == (Reason("area", 1), Reason("topics", 1), Reason("slots", 2))
    elsewhere = asking(trade="x", area="Lyon", same_trade_elsewhere=True)
    assert why(elsewhere, peer(trade="x", area="Nantes")) == (Reason("trade", 1),)


def crowd_of(seed: int, size: int) -> tuple[list[Request], list[Peer]]:
    """A random small network, scarce enough that matching has to choose."""
    draw = random.Random(seed)  # a seeded example, not a secret

    def profile() -> dict[str, object]:
        return {
            "company": draw.choice(["", *(f"c{number}" for number in range(size))]),
            "trade": draw.choice(["", "41", "62", "10", "47"]),
            "area": draw.choice(["", "Lyon", "Nantes", "Brest"]),
            "size": draw.choice(["", "alone", "1-9", "10+"]),
            "languages": frozenset(draw.sample(["fr", "en", "de"], draw.randint(1, 2))),
            "ways": frozenset(draw.sample(list(Way), draw.randint(0, 3))),
            "slots": frozenset(draw.sample(range(14), draw.randint(0, 5))),
            "topics": frozenset(draw.sample("abcdefgh", draw.randint(0, 4))),
            "avoids": frozenset(draw.sample([f"c{number}" for number in range(size)], draw.randint(0, 1))),
        }

    requests = [
        asking(f"r{n}", hours_waited=draw.randrange(300), own_club_last=draw.random() < 0.3, **profile())
        for n in range(size)
    ]
    peers = [
        peer(f"p{n}", seats=draw.randrange(3), used=draw.randrange(2), officer=draw.random() < 0.1, **profile())
        for n in range(size)
    ]
    return requests, peers


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
