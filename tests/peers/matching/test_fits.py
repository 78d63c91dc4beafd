"""One pair: what keeps two people apart, what makes them fit, and what is said of it."""

from dataclasses import replace

from hypothesis import given, strategies as st

from peers.matching.fits import REASONS, Owner, Peer, Reason, Request, Way, Weights, allowed, score, why
from tests.peers.crowd import asking, crowd_of, peer


def test_points_follow_the_weights() -> None:
    wish = asking(
        area="Lyon", size="1-9", topics=frozenset("abcd"), slots=frozenset(range(5)), hours_waited=500, trade="x"
    )
    near = peer(area="Lyon", size="1-9", topics=frozenset("abcd"), slots=frozenset(range(5)), used=2, trade="y")
    assert score(wish, near, Weights()) == 300 + 80 + 3 * 120 + 3 * 60 + 2 * 240 - 2 * 60
    elsewhere = replace(asking(trade="x", area="Lyon"), same_trade_elsewhere=True)
    assert score(elsewhere, peer(trade="x", area="Nantes"), Weights()) == 60


def test_reasons_are_true_and_at_most_three() -> None:
    wish = asking(area="Lyon", size="1-9", topics=frozenset("ab"), slots=frozenset({1, 2, 3}))
    assert why(wish, peer()) == ()
    near = peer(area="Lyon", size="1-9", topics=frozenset("bc"), slots=frozenset({2, 3}))
    assert why(wish, near) == (Reason("area", 1), Reason("topics", 1), Reason("slots", 2))
    elsewhere = asking(trade="x", area="Lyon", same_trade_elsewhere=True)
    assert why(elsewhere, peer(trade="x", area="Nantes")) == (Reason("trade", 1),)


PAIRS = st.integers(0, 10_000).map(lambda seed: crowd_of(seed, 6))


@given(PAIRS)
def test_every_reason_given_for_any_pair_is_true(crowd: tuple[list[Request], list[Peer]]) -> None:
    requests, peers = crowd
    for request in requests:
        for one in peers:
            told = why(request, one)
            assert len(told) <= REASONS
            assert all(is_true(reason, request, one.owner) for reason in told)


def is_true(reason: Reason, request: Request, owner: Owner) -> bool:
    """Say in another way what the sentence of each reason claims."""
    asker = request.asker
    if reason.kind == "area":
        return {asker.area, owner.area} == {asker.area} != {""}
    if reason.kind == "trade":
        return asker.trade == owner.trade != "" and asker.area != owner.area and all((asker.area, owner.area))
    if reason.kind == "size":
        return {asker.size, owner.size} == {asker.size} != {""}
    mine, theirs = (getattr(side, reason.kind) for side in (asker, owner))
    return sum(one in theirs for one in mine) == reason.number > 0


def test_the_trade_is_no_reason_where_it_makes_competitors() -> None:
    wish = asking(trade="4322", area="Lyon", same_trade_elsewhere=True)
    assert [reason.kind for reason in why(wish, peer(trade="4322", area="Lyon"))] == ["area"]
    assert why(wish, peer(trade="4322")) == ()
    assert why(replace(wish, same_trade_elsewhere=False), peer(trade="4322", area="Nantes")) == ()


@given(PAIRS)
def test_a_pair_is_allowed_just_when_no_rule_stands_against_it(crowd: tuple[list[Request], list[Peer]]) -> None:
    requests, peers = crowd
    for request in requests:
        for one in peers:
            assert allowed(request, one) is not any(against(request, one).values())


def against(request: Request, one: Peer) -> dict[str, bool]:
    """Write every hard rule down once more, as the member would say it."""
    asker, owner = request.asker, one.owner
    ways = set(asker.ways or Way) & set(owner.ways or Way)
    if not asker.ways and not owner.ways:
        ways = set(Way)
    return {
        "we are one person": asker.member_id == owner.member_id,
        "we are of one company": asker.company == owner.company != "",
        "we compete": asker.trade == owner.trade != ""
        and (asker.area == owner.area or not (asker.area and owner.area)),
        "I would rather not": any(key in owner.known_as for key in asker.avoids),
        "they would rather not": any(key in asker.known_as for key in owner.avoids),
        "we met this year": asker.member_id in one.met,
        "they were asked already": owner.member_id in request.already_asked,
        "they hold an office": one.officer and not request.officers_welcome,
        "no language": bool(asker.languages and owner.languages) and not asker.languages & owner.languages,
        "no moment": bool(asker.slots and owner.slots) and not asker.slots & owner.slots,
        "no way": not ways,
        "too far to meet": ways == {Way.IN_PERSON} and not (asker.area == owner.area != ""),
    }
