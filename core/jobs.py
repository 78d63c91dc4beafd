"""Run the due work: idempotent jobs, each under a lease in the database so that two workers are safe."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import String, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Model, UtcDateTime, db, transaction, writing
from core.logs import log

LEASE = timedelta(minutes=15)
"""A worker that died is replaced after this long."""
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Job:
    """A piece of due work: `run` commits what it does and may be repeated at any moment.

    With `at_start`, a worker runs it before anything else, due or not and whoever else may be at it.
    """

    name: str
    every: timedelta
    run: Callable[[], None]
    at_start: bool = False


class JobLease(Model):
    """When a job may run next, and until when a worker holds it."""

    __tablename__ = "job_lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)


def register(app: Flask, *jobs: Job) -> None:
    """Add jobs to an application, in the order in which they run."""
    app.extensions.setdefault("jobs", {}).update({job.name: job for job in jobs})


def run_due(app: Flask) -> tuple[str, ...]:
    """Run every job that is due and not held by another worker; return the names of those that ran.

    A job that raises is logged, counted and tried again at its next turn; the others still run.
    """
    with app.app_context(), writing():
        return tuple(job.name for job in app.extensions.get("jobs", {}).values() if _take(job) and _run(job))


def run_first(app: Flask) -> tuple[str, ...]:
    """Run what a worker does before anything else; return the names of those that ran."""
    with app.app_context(), writing():
        return tuple(job.name for job in app.extensions.get("jobs", {}).values() if job.at_start and _run(job))


def each(ids: Iterable[str], step: Callable[[str], None]) -> None:
    """Take a step for each of some ids, each in a transaction of its own: one that fails stops no other.

    Raises the first error once all have had their turn, so that the job counts as failed.
    """
    failed: list[Exception] = []
    for one in ids:
        try:
            with transaction():
                step(one)
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one, the others have their turn
            failed.append(error)
    if failed:
        raise failed[0]


def _take(job: Job) -> bool:
    insert = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
    first = {"name": job.name, "due_at": EPOCH, "held_until": EPOCH, "failures": 0}
    db.session.execute(insert(JobLease).values(first).on_conflict_do_nothing())
    moment = now()
    # much later than anybody could have set it by this clock: that one was wrong, and waiting could take years
    latest = moment + LEASE
    due = (JobLease.due_at <= moment) | (JobLease.due_at > latest + job.every)
    left = (JobLease.held_until <= moment) | (JobLease.held_until > latest + LEASE)
    free = (JobLease.name == job.name) & due & left
    taken = db.session.execute(update(JobLease).where(free).values(held_until=moment + LEASE).returning(JobLease.name))
    mine = taken.first() is not None
    db.session.commit()
    return mine


def _run(job: Job) -> bool:
    try:
        job.run()
    except Exception as error:  # noqa: BLE001  # one failing job must not stop the others; it is logged and counted
        db.session.rollback()
        log("job-failed", job=job.name, error=type(error).__name__)
        _release(job, failed=True)
        return False
    _release(job, failed=False)
    return True


def _release(job: Job, *, failed: bool) -> None:
    moment = now()
    failures = JobLease.failures + 1 if failed else 0
    values = {"due_at": moment + job.every, "held_until": moment, "failures": failures}
    db.session.execute(update(JobLease).where(JobLease.name == job.name).values(values))
    db.session.commit()
