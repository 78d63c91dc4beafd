from datetime import UTC, date, datetime, timedelta

import pytest

from core.db import db, transaction
from demo import stories, tree
from demo.clock import Hands
from peers import line
from peers.models import PeerRequest
from peers.promise import is_waking
from peers.states import OfferState

DAYTIME = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


@pytest.fixture
def planted(app):
    with transaction():
        return tree.plant(date(2024, 1, 2))


@pytest.fixture
def hands(app):
    hands = Hands(DAYTIME)
    app.extensions["clock"] = hands
    return hands


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_at_any_hour_an_offer_waits_and_somebody_was_introduced(planted, hands, hour):
    federation, club = planted
    hands.set(DAYTIME.replace(hour=hour))
    told = stories.tell(federation, club, hands)
    assert hands() == DAYTIME.replace(hour=hour)
    introduced = db.session.query(PeerRequest).filter_by(member_id=told.introduced.id).one()
    assert introduced.introduction is not None
    assert introduced.introduction.peer_id != told.listener.id
    waiting = [offer for one in db.session.query(PeerRequest) for offer in one.offers if offer.state == OfferState.SENT]
    assert [offer.peer_id for offer in waiting] == [told.listener.id]
    assert is_waking(waiting[0].sent_at, line.load(federation.root.id).hours)
    assert waiting[0].sent_at <= hands() - timedelta(hours=2)
