from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from core.access import Role
from core.db import db, transaction
from demo import listeners, stories, tree
from demo.clock import Hands
from demo.tree import LEADS
from peers.duty import desks, line
from peers.duty.promise import is_waking
from peers.models import PeerRequest
from peers.requests.states import OfferState, State
from peers.safety import referent_calls

ADMITTED = datetime(2024, 1, 2, 9, tzinfo=UTC)
THURSDAY, SUNDAY = datetime(2026, 3, 5, 14, 30, tzinfo=UTC), datetime(2026, 5, 3, 14, 30, tzinfo=UTC)
HOURS = range(0, 24, 4)


@pytest.fixture
def hands(app):
    hands = Hands(ADMITTED)
    app.extensions["clock"] = hands
    return hands


@pytest.fixture
def planted(app, hands):
    with transaction():
        return tree.plant(date(2024, 1, 2))


def tell(planted, hands, moment):
    hands.set(moment)
    federation, club = planted
    listeners.begin(federation, club, hands)
    listeners.confirm(federation, hands)
    return stories.tell(federation, club, hands)


def requests():
    return db.session.scalars(select(PeerRequest)).all()


def of(member):
    return db.session.scalars(select(PeerRequest).where(PeerRequest.member_id == member.id)).one()


@pytest.mark.parametrize("hour", HOURS)
@pytest.mark.parametrize("day", [THURSDAY, SUNDAY], ids=["thursday", "sunday"])
def test_at_any_hour_of_any_day_every_story_stands_where_it_should(planted, hands, day, hour):
    moment = day.replace(hour=hour)
    told = tell(planted, hands, moment)
    assert hands() == moment
    states = sorted(request.state for request in requests())
    two = [State.REFERENT, State.SEARCHING] * 2
    assert states == sorted([State.CONNECTED, State.PEER_READY, *two])
    introduction = of(told.introduced).introduction
    assert introduction is not None
    assert len(introduction.proposed) == 3
    asked = [offer for offer in of(told.searching).offers if offer.state == OfferState.SENT]
    assert asked
    assert all(is_waking(offer.sent_at, line.load(planted[0].root.id).hours) for offer in asked)
    assert told.listener.id not in {introduction.peer_id, *(offer.peer_id for offer in asked)}
    waiting = [offer for one in requests() for offer in one.offers if offer.peer_id == told.listener.id]
    assert [offer.state for offer in waiting] == [OfferState.SENT]
    assert waiting[0].sent_at <= moment - timedelta(hours=2)


def test_the_referent_has_a_call_to_make_and_a_member_with_a_name(planted, hands):
    told = tell(planted, hands, THURSDAY)
    held = line.load(planted[0].root.id).holders
    (role,) = [node for (kind, node), people in held.items() if kind == "referent" and told.referent in people]
    person = listeners.actor(told.referent, Role("referent", role))
    assert len(referent_calls.waiting(person)) == 1
    assert [case.name for case in desks.cases(person) if case.name]


def test_those_who_run_the_federation_see_who_agreed(planted, hands):
    tell(planted, hands, THURSDAY)
    lead = planted[0].everybody()[LEADS]
    person = listeners.actor(lead, Role("lead", planted[0].root.id))
    assert len(desks.flagged(planted[0].root.id, person)) == 2
