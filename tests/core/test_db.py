from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from core.db import db, new_id, transaction
from core.jobs import EPOCH, JobLease

pytestmark = pytest.mark.usefixtures("each_database", "app")


def lease(due_at):
    return JobLease(name="x", due_at=due_at, held_until=EPOCH)


def test_a_moment_comes_back_aware_and_in_utc():
    moment = datetime(2026, 3, 2, 11, tzinfo=timezone(timedelta(hours=2)))
    with transaction():
        db.session.add(lease(moment))
    db.session.expire_all()
    found = db.session.get_one(JobLease, "x").due_at
    assert found == moment
    assert found.tzinfo == UTC
    db.session.rollback()


def test_a_moment_without_a_zone_is_refused():
    db.session.add(lease(datetime(2026, 3, 2, 11)))  # noqa: DTZ001  # that is the point
    with pytest.raises(StatementError):
        db.session.flush()


def test_a_transaction_that_fails_leaves_nothing():
    def half():
        with transaction():
            db.session.add(lease(EPOCH))
            db.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert db.session.get(JobLease, "x") is None


def test_identifiers_are_random_and_short():
    drawn = {new_id() for _ in range(100)}
    assert len(drawn) == 100
    assert all(len(one) == 16 and int(one, 16) >= 0 for one in drawn)


def test_a_page_that_reads_holds_no_writer_up(app):
    with app.test_request_context("/app/home"):
        db.session.execute(text("SELECT count(*) FROM job_lease"))
        with db.engine.connect() as other:
            other.exec_driver_sql("UPDATE job_lease SET failures = 1")
            other.rollback()
        db.session.rollback()
