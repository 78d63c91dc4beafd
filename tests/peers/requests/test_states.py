"""The status of a request: which offer to a peer counts, and which one stands accepted."""

from dataclasses import replace

from peers.requests.states import INTRODUCED, LIVE, OVER, SEEKING, OfferState, OfferStatus, State
from tests.peers.asked import ASKED, HOUR, OTHER, PEER, request_in

EARLIER = OfferStatus(PEER, OfferState.EXPIRED, ASKED)
LATER = OfferStatus(PEER, OfferState.ACCEPTED, ASKED + HOUR)
ELSE = OfferStatus(OTHER, OfferState.SENT, ASKED)


def test_of_two_offers_to_one_peer_the_latest_counts() -> None:
    request = request_in(State.SEARCHING, offers=(EARLIER, ELSE, LATER))
    assert (request.offer_to(PEER), request.offer_to(OTHER), request.offer_to("nobody")) == (LATER, ELSE, None)


def test_nobody_stands_accepted_until_somebody_says_yes() -> None:
    request = request_in(State.SEARCHING, offers=(EARLIER, ELSE))
    assert request.accepted is None
    assert replace(request, offers=(*request.offers, LATER)).accepted == LATER


def test_offers_stand_oldest_first() -> None:
    request = request_in(State.SEARCHING, offers=(EARLIER, ELSE, LATER))
    assert request.standing({OfferState.ACCEPTED, OfferState.EXPIRED}) == (EARLIER, LATER)
    assert request.standing(()) == ()


def test_a_request_is_live_or_over_and_seeks_or_introduces() -> None:
    assert frozenset(State) == LIVE | OVER
    assert not LIVE & OVER
    assert not SEEKING & INTRODUCED
    assert SEEKING | INTRODUCED < LIVE
