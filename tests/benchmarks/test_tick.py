"""A look of the worker at a root asks the database the same number of questions, however many members there are."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select

from benchmarks import tick
from core.db import db, transaction
from members.models import Member
from peers.duty import public_holidays
from peers.jobs import tick_root
from peers.models import Offer
from tests.conftest import FakeClock

pytestmark = pytest.mark.usefixtures("each_database", "app")


@contextmanager
def statements() -> Iterator[Counter[str]]:
    """Count what the block sends to the database, by its first word."""
    found: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found[statement.split(maxsplit=1)[0]] += 1

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def look(*, members: int, listeners: int, requests: int) -> tuple[Counter[str], int]:
    """Fill the database, look once and return the statements and how many offers left."""
    with transaction():
        root_id = tick.fill(members=members, listeners=listeners, requests=requests)
    public_holidays.fill()
    db.session.expunge_all()
    with statements() as found, transaction():
        tick_root(root_id)
    sent = select(func.count()).select_from(Offer).join(Member, Member.id == Offer.peer_id)
    return found, db.session.scalar(sent.where(Member.root_id == root_id)) or 0


@pytest.fixture(autouse=True)
def _morning(clock: FakeClock) -> None:
    clock.moment = tick.NOW


def test_four_times_as_many_members_and_listeners_cost_no_further_statement() -> None:
    few, sent = look(members=50, listeners=15, requests=5)
    many, sent_too = look(members=200, listeners=60, requests=5)
    assert sent == sent_too == 5
    assert few == many


def test_the_count_does_notice_what_grows() -> None:
    few, _sent = look(members=50, listeners=15, requests=2)
    more, _sent = look(members=50, listeners=15, requests=8)
    assert more["INSERT"] > few["INSERT"]


def test_reading_what_to_pair_costs_no_statement_per_request_either() -> None:
    found = []
    for requests in (2, 8):
        with transaction():
            root_id = tick.fill(members=50, listeners=15, requests=requests)
        db.session.expunge_all()
        with statements() as counted:
            assert len(tick.match_due(root_id)) == requests
        found.append(counted)
        db.session.rollback()
    assert found[0] == found[1]
