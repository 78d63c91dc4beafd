from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import db
from core.jobs import LEASE, Job, JobLease, each, register, run_due

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def ran(app):
    calls = []
    app.extensions["jobs"] = {}
    register(app, Job("count", timedelta(minutes=5), lambda: calls.append("count")))
    return calls


def test_a_job_runs_when_it_is_due_and_not_before(app, clock, ran):
    assert run_due(app) == ("count",)
    assert run_due(app) == ()
    clock.advance(minutes=5)
    assert run_due(app) == ("count",)
    assert ran == ["count", "count"]


def test_a_job_held_by_another_worker_is_left_alone_until_its_lease_ends(app, clock, ran):
    run_due(app)
    lease = db.session.get_one(JobLease, "count")
    lease.held_until = clock() + LEASE
    lease.due_at = clock()
    db.session.commit()
    assert run_due(app) == ()
    clock.advance(seconds=LEASE.total_seconds())
    assert run_due(app) == ("count",)
    assert len(ran) == 2


def test_a_clock_that_was_years_ahead_for_a_moment_stops_no_job_once_it_is_right(app, clock, ran):
    right = clock.moment
    clock.advance(days=4000)
    run_due(app)
    lease = db.session.get_one(JobLease, "count")
    lease.held_until = clock() + LEASE  # and a worker died meanwhile
    db.session.commit()
    clock.moment = right
    assert run_due(app) == ("count",)
    assert run_due(app) == ()
    assert len(ran) == 2


def test_workers_whose_clocks_differ_by_minutes_do_not_take_each_other_s_jobs(app, clock, ran):
    run_due(app)
    clock.advance(minutes=-10)
    assert run_due(app) == ()
    db.session.get_one(JobLease, "count").held_until = clock() + LEASE + timedelta(minutes=10)
    db.session.commit()
    clock.advance(minutes=20)
    assert run_due(app) == ()
    assert len(ran) == 1


def test_a_failing_job_is_counted_and_stops_no_other(app, clock, ran):
    def fail():
        raise RuntimeError("no")

    app.extensions["jobs"] = {"fail": Job("fail", timedelta(minutes=1), fail), **app.extensions["jobs"]}
    assert run_due(app) == ("count",)
    assert db.session.get_one(JobLease, "fail").failures == 1
    db.session.rollback()
    clock.advance(minutes=1)
    run_due(app)
    db.session.expire_all()
    assert db.session.get_one(JobLease, "fail").failures == 2
    assert ran == ["count"]


def test_one_that_fails_stops_no_other_and_leaves_nothing_half_written(app, clock):
    def note(name):
        db.session.add(JobLease(name=name, due_at=clock(), held_until=clock()))
        if name == "broken":
            raise RuntimeError(name)

    with pytest.raises(RuntimeError, match="broken"):
        each(["first", "broken", "last"], note)
    db.session.rollback()
    assert sorted(db.session.scalars(select(JobLease.name))) == ["first", "last"]
