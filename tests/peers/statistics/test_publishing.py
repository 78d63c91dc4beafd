"""Publishing: on the tenth day, once, from closed and open requests; what it was counted from goes later."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.db import db
from core.jobs import run_due
from networks import tree
from networks.models import Network
from peers.models import PeerFigures, PeerProfile, PeerRequest, Tombstone
from peers.requests.states import Party
from peers.statistics import publishing
from peers.statistics.quarters import Quarter
from tests.builders import make_club, make_federation, make_member, make_region
from tests.conftest import FakeClock
from tests.peers.scene import ask, make_scene

pytestmark = pytest.mark.usefixtures("each_database", "app")
SPRING = "2026-Q1"


def bury(club: Network, number: int, quarter: str = SPRING, outcome: str = "useful", duration: str = "0-24") -> None:
    """Add what closed requests leave."""
    for _ in range(number):
        db.session.add(Tombstone(network_id=club.id, quarter=quarter, outcome=outcome, duration=duration))
    db.session.commit()


def on(clock: FakeClock, day: date) -> None:
    """Publish on a day at noon in Paris."""
    clock.moment = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    publishing.publish_due()


def rows() -> list[PeerFigures]:
    db.session.rollback()
    return list(db.session.scalars(select(PeerFigures).order_by(PeerFigures.last_quarter, PeerFigures.network_id)))


def frozen() -> list[tuple[object, ...]]:
    return [
        (row.id, row.network_id, row.first_quarter, row.last_quarter, row.published_on, row.figures) for row in rows()
    ]


def test_figures_come_out_on_the_tenth_day_and_are_never_computed_again(clock: FakeClock) -> None:
    club = make_club(make_federation())
    bury(club, 9)
    on(clock, date(2026, 4, 9))
    assert rows() == []
    on(clock, date(2026, 4, 10))
    [row] = rows()
    assert (row.first_quarter, row.last_quarter, row.published_on) == (SPRING, SPRING, date(2026, 4, 10))
    assert row.figures == {"requests": 10, "within_48": 100, "half": "day", "never": 0, "useful": 100, "peers": None}
    before = frozen()
    bury(club, 30, duration="none")
    on(clock, date(2026, 4, 11))
    assert frozen() == before


@pytest.mark.parametrize(("zone", "is_out"), [("Pacific/Auckland", True), ("Europe/Paris", False)])
def test_the_tenth_day_begins_in_the_time_zone_of_the_root(clock: FakeClock, zone: str, *, is_out: bool) -> None:
    club = make_club(make_federation(time_zone=zone))
    bury(club, 9)
    clock.moment = datetime(2026, 4, 9, 13, tzinfo=UTC)
    publishing.publish_due()
    assert bool(rows()) is is_out


def test_one_node_never_tells_a_quarter_twice() -> None:
    root = make_federation()
    one = {"network_id": root.id, "first_quarter": SPRING, "last_quarter": SPRING, "published_on": date(2026, 4, 10)}
    db.session.add_all([PeerFigures(**one, figures={}), PeerFigures(**one, figures={})])
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_request_that_is_still_open_counts_in_the_quarter_it_was_made_in(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    bury(scene.club, 7)
    ask(scene.asker)
    on(clock, date(2026, 4, 10))
    [row] = rows()
    assert row.figures["requests"] == 10
    assert row.figures["within_48"] == 50  # five of ten: seven and eight, each to the nearest five


def test_an_open_request_that_somebody_called_counts_as_reached(clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    bury(scene.club, 7, duration="none")
    request = ask(scene.asker)
    for number, reached in enumerate((timedelta(hours=30), timedelta(hours=70))):
        request = db.session.get_one(PeerRequest, request.id)
        request.contacted_at, request.contacted_by = request.asked_at + reached, Party.REFERENT
        request.contact_after = int(reached.total_seconds())
        db.session.commit()
        counts = publishing._counts(tree.load(scene.root.id))
        count = counts[scene.club.id, Quarter(2026, 1)]
        assert (count.requests, count.within_day, count.within_two_days, count.never) == (8, 0, 1 - number, 7)


def test_a_quarter_with_too_few_waits_for_the_next(clock: FakeClock) -> None:
    club = make_club(make_federation())
    bury(club, 7)
    on(clock, date(2026, 4, 10))
    assert [row.figures for row in rows()] == [{}]
    bury(club, 3, "2026-Q2")
    on(clock, date(2026, 7, 10))
    assert [(row.first_quarter, row.last_quarter, bool(row.figures)) for row in rows()] == [
        (SPRING, SPRING, False),
        (SPRING, "2026-Q2", True),
    ]


@pytest.mark.parametrize(("number", "is_shown"), [(7, False), (8, True)])
def test_below_the_root_a_year_is_shown_from_eight_requests_on(
    clock: FakeClock, number: int, *, is_shown: bool
) -> None:
    root = make_federation()
    region = make_region(root)
    club = make_club(region)
    bury(club, number, "2026-Q2")
    on(clock, date(2027, 1, 10))
    last = [row for row in rows() if row.last_quarter == "2026-Q4" and row.network_id != root.id]
    assert {row.network_id for row in last} == {region.id, club.id}
    assert all((row.first_quarter, bool(row.figures)) == (SPRING, is_shown) for row in last)


def test_a_worker_that_was_down_publishes_what_it_missed(clock: FakeClock) -> None:
    club = make_club(make_federation())
    for quarter in (SPRING, "2026-Q2", "2026-Q3"):
        bury(club, 8, quarter)
    on(clock, date(2026, 12, 1))
    assert [row.last_quarter for row in rows()] == [SPRING, "2026-Q2", "2026-Q3"]


@pytest.mark.parametrize(("pause", "told"), [(None, 10), (date(2026, 4, 10), 10), (date(2026, 4, 11), None)])
def test_peers_who_may_be_asked_are_counted(clock: FakeClock, pause: date | None, told: int | None) -> None:
    scene = make_scene(listeners=8)
    make_member(scene.club)
    db.session.get_one(PeerProfile, scene.peers[0].id).paused_until = pause
    bury(scene.club, 8)
    on(clock, date(2026, 4, 10))
    assert rows()[0].figures["peers"] == told


def test_roots_do_not_count_for_each_other(clock: FakeClock) -> None:
    one, other = make_club(make_federation("One")), make_club(make_federation("Other"))
    bury(one, 4)
    bury(other, 9)
    on(clock, date(2026, 4, 10))
    assert {row.network_id: bool(row.figures) for row in rows()} == {one.root_id: False, other.root_id: True}


def test_what_was_counted_goes_a_year_after_its_year_was_published(clock: FakeClock) -> None:
    club, elsewhere = make_club(make_federation("One")), make_club(make_federation("Other"))
    bury(club, 9, "2026-Q4")
    on(clock, date(2027, 1, 10))
    bury(club, 9, "2027-Q1")
    bury(elsewhere, 1, "2028-Q1")
    for day, kept in ((date(2028, 1, 10), 19), (date(2028, 1, 12), 10)):
        on(clock, day)
        assert db.session.scalar(select(func.count()).select_from(Tombstone)) == kept


def test_the_worker_publishes(app: Flask, clock: FakeClock) -> None:
    club = make_club(make_federation())
    bury(club, 9)
    clock.moment = datetime(2026, 4, 10, 11, tzinfo=UTC)
    assert "peer-figures" in run_due(app)
    assert len(rows()) == 1
