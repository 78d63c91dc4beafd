"""A quarter of a small root, played with the product's own machine and matching: its rules hold in every step."""

from collections import Counter
from dataclasses import replace

import pytest

from benchmarks.listeners import COOL_DOWN, REST
from benchmarks.peer_year import Size, play
from benchmarks.people import MIDDLING, POOR, Answering, Population, Setting, always, real_weeks
from benchmarks.year import Seen
from peers.duty.promise import REFERENT_NEEDS, Hours, add_waking, is_waking, next_waking
from peers.matching.pairing import Peer, Request, allowed
from peers.requests.deadlines import OFFERS_CAP, REFERENT_AFTER
from peers.requests.states import OVER, OfferState

WEEKDAYS = Hours()
SMALL = Size(members=200, clubs=8, listeners=0.3, asks=0.2, days=91)
SCARCE = replace(SMALL, listeners=0.05, asks=0.3)


def setting(answering: Answering = MIDDLING, *, own_club_only: bool = False) -> Setting:
    return Setting(WEEKDAYS, real_weeks(WEEKDAYS), answering, leave=0.8, direct=0.6, own_club_only=own_club_only)


@pytest.fixture(scope="module", params=["plenty", "scarce"])
def played(request: pytest.FixtureRequest) -> tuple[Population, Seen]:
    people, seen = play(setting(POOR), SMALL if request.param == "plenty" else SCARCE, seed=3)
    assert len(seen.ended) > 20
    assert len(seen.sent) > 40
    return people, seen


def test_every_request_ends(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    assert all(status.state in OVER for status in seen.ended.values())
    assert not any(status.standing({OfferState.SENT}) for status in seen.ended.values())


def test_no_offer_leaves_at_night_or_at_a_week_end(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    assert all(is_waking(sent.at, WEEKDAYS) for sent in seen.sent)


def test_no_offer_breaks_a_hard_rule_and_only_those_who_listen_are_asked(played: tuple[Population, Seen]) -> None:
    people, seen = played
    for sent in seen.sent:
        wish = Request(sent.request_id, people.owners[seen.ended[sent.request_id].member_id])
        assert allowed(wish, Peer(people.owners[sent.peer_id]))
        assert sent.peer_id in people.seats


def test_who_said_no_or_nothing_is_not_asked_again_for_that_request(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    for request_id, status in seen.ended.items():
        asked = Counter(sent.peer_id for sent in seen.sent if sent.request_id == request_id)
        final = status.standing({OfferState.DECLINED, OfferState.EXPIRED, OfferState.REVOKED, OfferState.ACCEPTED})
        last = {offer.peer_id: offer.sent_at for offer in final}
        later = [one for one in seen.sent if one.request_id == request_id and one.at > last.get(one.peer_id, one.at)]
        assert later == []
        assert asked.keys() >= last.keys()


def test_a_peer_has_one_open_offer_at_a_time_and_each_ends(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    assert len(seen.answered) == len(seen.sent)
    opened: set[str] = set()
    both = [(one.at, 1, one.peer_id) for one in seen.sent] + [(one.at, 0, one.peer_id) for one in seen.answered]
    for _moment, is_sent, peer_id in sorted(both):
        assert (peer_id in opened) is not bool(is_sent)
        opened ^= {peer_id}


def test_nobody_listens_to_more_people_than_they_offered(played: tuple[Population, Seen]) -> None:
    people, seen = played
    assert seen.held
    assert all(0 <= number <= people.seats[peer] for _moment, peer, number in seen.held)


def test_peers_rest_after_a_no_a_silence_and_a_meeting(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    ended = seen.ended.values()
    refused = [one for status in ended for one in status.standing({OfferState.DECLINED, OfferState.EXPIRED})]
    rests = [(one.peer_id, one.decided_at, REST) for one in refused if one.decided_at]
    rests += [(status.accepted.peer_id, status.since, COOL_DOWN) for status in ended if status.accepted]
    assert {length for _peer, _from, length in rests} == {REST, COOL_DOWN}
    for sent in seen.sent:
        mine = (one for one in rests if one[0] == sent.peer_id)
        assert not any(start <= sent.at < start + length for _peer, start, length in mine)


def test_two_who_met_do_not_meet_again(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    pairs = Counter((one.member_id, one.accepted.peer_id) for one in seen.ended.values() if one.accepted)
    assert set(pairs.values()) <= {1}


def test_one_search_asks_at_most_five_who_say_no_or_nothing(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    counted = {OfferState.DECLINED, OfferState.EXPIRED}
    assert max(len(one.standing(counted)) for one in seen.ended.values()) <= OFFERS_CAP


def test_the_moment_promised_leaves_the_referent_the_time_to_call(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    assert seen.promised
    for request_id, moment in seen.promised.items():
        status = seen.ended[request_id]
        assert status.referent_may_know
        alert = next_waking(status.asked_at + REFERENT_AFTER, WEEKDAYS)
        assert moment >= add_waking(alert, REFERENT_NEEDS, WEEKDAYS)


def test_the_referent_is_alerted_after_30_hours_and_in_waking_hours(played: tuple[Population, Seen]) -> None:
    _people, seen = played
    alerts = [(one.escalated_at, one.asked_at) for one in seen.ended.values() if one.escalated_at]
    assert alerts
    assert all(at - asked >= REFERENT_AFTER and is_waking(at, WEEKDAYS) for at, asked in alerts)


def test_nobody_is_passed_over_while_somebody_free_could_be_asked(played: tuple[Population, Seen]) -> None:
    assert not played[1].passed_over


def test_clubs_that_look_no_further_than_themselves_do_pass_people_over() -> None:
    _people, seen = play(setting(own_club_only=True), SCARCE, seed=3)
    assert seen.passed_over


def test_the_same_seed_gives_the_same_quarter_and_another_one_another() -> None:
    first, again, other = (play(setting(), SMALL, seed)[1] for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_people_who_never_sleep_are_asked_and_called_at_any_hour() -> None:
    day_and_night = Setting(Hours(opens=0, closes=24, weekends=True), always, MIDDLING)
    _people, seen = play(day_and_night, SMALL, seed=1)
    assert any(not is_waking(sent.at, WEEKDAYS) for sent in seen.sent)
    assert any(one.contacted_at and not is_waking(one.contacted_at, WEEKDAYS) for one in seen.ended.values())
