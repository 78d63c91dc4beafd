from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from core.db import db, transaction
from demo import listeners, tree
from demo.clock import Hands
from demo.listeners import CANDIDATE, LISTENS
from peers.duty import line
from peers.listeners import vouching
from peers.listeners.readiness import is_due, is_ready
from peers.models import PeerProfile

TODAY = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)


@pytest.fixture
def planted(app):
    hands = Hands(TODAY)
    app.extensions["clock"] = hands
    with transaction():
        planted = tree.plant(date(2024, 1, 2))
    listeners.begin(*planted, hands)
    listeners.confirm(planted[0], hands)
    assert hands() == TODAY
    return planted


def profiles():
    return db.session.scalars(select(PeerProfile)).all()


def test_each_club_has_a_founding_listener_and_the_larger_ones_three(planted):
    ready = [profile for profile in profiles() if is_ready(profile)]
    assert len(ready) == sum(1 for place in LISTENS for _ in listeners.at(planted[0], place)) == 18
    assert sum(profile.founding for profile in ready) == 8
    assert all(profile.topics and profile.ways and profile.slots for profile in ready)


def test_two_vouched_for_each_of_the_others(planted):
    others = [profile for profile in profiles() if is_ready(profile) and not profile.founding]
    assert {vouching.count(profile.member_id) for profile in others} == {2}


def test_nobody_is_asked_today_whether_they_are_still_there(planted):
    assert not any(is_due(profile, TODAY.date()) for profile in profiles())


def test_one_member_has_vouched_for_each_candidate(planted):
    candidates = [*planted[0].members.values()]
    ids = {candidates[number][CANDIDATE].id for number in (0, 3)}
    assert {profile.member_id for profile in profiles() if profile.accepted_on is None} == ids
    assert {vouching.count(one) for one in ids} == {1}


def test_people_are_reached_on_every_day_of_the_week(planted):
    for each in planted:
        hours = line.load(each.root.id).hours
        assert all(hours.works(date(2026, 3, day)) for day in range(2, 9))
