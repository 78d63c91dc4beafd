"""What was deleted is nowhere: not in the log, not in a page, not in an earlier version of a row, not in an order."""

import random
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, insert, select, update

from core.db import Model, db, transaction
from core.jobs import EPOCH, JobLease, run_due
from core.mail import Message, Outgoing, deliver, queue
from core.traces import AT_ONCE_S, Trace, clear, forget
from tests.stored import stored

SECRET = "a-job-whose-name-must-not-stay"
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def add(name=SECRET):
    with transaction():
        db.session.add(JobLease(name=name, due_at=LATER, held_until=EPOCH))


def drop(name=SECRET, *, traceless=True):
    with transaction():
        db.session.delete(db.session.get_one(JobLease, name))
        if traceless:
            forget(JobLease)


def marks():
    found = db.session.scalar(select(func.count()).select_from(Trace))
    db.session.rollback()
    return found


@pytest.mark.usefixtures("each_database")
class TestBoth:
    def test_what_was_deleted_is_gone_with_the_commit_that_deleted_it(self, app, settings):
        add()
        assert SECRET.encode() in stored(settings)
        drop()
        assert SECRET.encode() not in stored(settings)

    def test_without_being_asked_to_forget_the_database_keeps_it(self, app, settings):
        add()
        drop(traceless=False)
        assert SECRET.encode() in stored(settings)

    def test_what_a_crash_left_after_the_commit_is_cleared_by_the_worker(self, app, settings):
        add()
        drop(traceless=False)
        with transaction():
            db.session.add(Trace(of_table=JobLease.__tablename__))
        clear()
        assert SECRET.encode() not in stored(settings)
        assert marks() == 0

    def test_a_deletion_that_is_taken_back_clears_nothing(self, app, settings):
        add("stays")
        db.session.delete(db.session.get_one(JobLease, "stays"))
        forget(JobLease)
        db.session.rollback()
        assert marks() == 0
        with transaction():
            db.session.get_one(JobLease, "stays")
        assert b"stays" in stored(settings)

    def test_a_savepoint_ends_nothing_early(self, app, settings):
        add()
        with transaction():
            with db.session.begin_nested():
                db.session.delete(db.session.get_one(JobLease, SECRET))
                forget(JobLease)
            assert SECRET.encode() in stored(settings)
        assert SECRET.encode() not in stored(settings)

    def test_it_happens_in_a_request_too(self, app, settings):
        add()
        with app.test_request_context("/app/leave", method="POST"):
            drop()
        assert SECRET.encode() not in stored(settings)

    def test_it_happens_in_a_job_too(self, app, settings, clock):
        with transaction():
            queue(Message("ada@exemple.fr", "Le club", "Un message vous attend."))
            sealed = db.session.scalars(select(Outgoing.sealed)).one()
        assert sealed in stored(settings)
        assert "mail" in run_due(app)
        assert sealed not in stored(settings)

    def test_mail_that_nobody_waits_for_leaves_no_mark(self, app):
        deliver()
        assert marks() == 0

    def test_the_job_is_cheap_and_silent_when_there_is_nothing_to_do(self, app, caplog):
        clear()
        assert marks() == 0
        assert not caplog.records

    def test_every_table_can_be_written_anew(self, app):
        for mapper in Model.registry.mappers:
            with transaction():
                forget(mapper.class_)
        clear()
        assert marks() == 0


def test_a_reader_of_sqlite_delays_it_and_fails_nothing(app, settings, clock, caplog):
    add()
    with closing(sqlite3.connect(settings.data_dir / "desk.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM job_lease").fetchone()
        drop()
        assert SECRET.encode() in stored(settings)
    assert "traces" in run_due(app)
    assert SECRET.encode() not in stored(settings)


def test_a_page_of_sqlite_that_was_split_keeps_nothing_after_the_worker_came(app, settings):
    drawn = random.Random(1)
    tokens = {drawn.randbytes(8).hex(): drawn.randbytes(100) for _ in range(3000)}
    with transaction():
        db.session.execute(insert(Outgoing), [{"id": i, "sealed": t, "next_try": LATER} for i, t in tokens.items()])
        for one in drawn.sample(sorted(tokens), 3000):
            longer = tokens[one] + drawn.randbytes(drawn.choice((0, 40, 84)))
            db.session.execute(update(Outgoing).where(Outgoing.id == one).values(sealed=longer))
    gone = drawn.sample(sorted(tokens), 1500)
    with transaction():
        db.session.execute(delete(Outgoing).where(Outgoing.id.in_(gone)))
        forget(Outgoing)
    content = stored(settings)
    assert [one for one in gone if tokens[one] in content]  # or this test shows nothing: secure_delete would do
    clear()
    content = stored(settings)
    assert not [one for one in gone if tokens[one] in content]


class TestPostgres:
    @pytest.fixture
    def database_url(self, postgres_database):
        return postgres_database

    def test_a_plain_vacuum_is_not_enough(self, app, settings):
        add()
        drop(traceless=False)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM job_lease")
            left = SECRET.encode() in stored(settings)
            connection.exec_driver_sql("VACUUM (FULL) job_lease")
        assert left
        assert SECRET.encode() not in stored(settings)

    def test_who_locks_the_table_delays_it_and_fails_nothing(self, app, settings, caplog):
        add()
        with db.engine.connect() as reader:
            reader.exec_driver_sql("SELECT count(*) FROM job_lease")
            started = time.monotonic()
            drop()
            assert time.monotonic() - started < 10 * AT_ONCE_S
        assert SECRET.encode() in stored(settings)
        clear()
        assert SECRET.encode() not in stored(settings)

    def test_the_mark_stays_while_somebody_may_still_look_behind_the_deletion(self, app, settings):
        add()
        with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as reader:
            reader.exec_driver_sql("SELECT 1")
            drop()
            clear()
            assert marks() == 1
            assert SECRET.encode() in stored(settings)
        clear()
        assert marks() == 0
        assert SECRET.encode() not in stored(settings)
