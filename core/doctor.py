"""Examine what the strong promise depends on, remember what was found, and say whether the promise may be made.

The strong promise is that even a full copy of what is stored does not tell who answered what. It rests on settings,
folders and habits that no test of ours can fix, so every installation is examined, hourly and by `entrepairs doctor`.
What cannot be known counts as not holding, and so does an examination that is too old: pages then say less.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from flask import Flask, current_app
from sqlalchemy import String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import today
from core.db import NO_ORDER, Model, db, transaction
from core.findings import Check, Finding, together
from core.jobs import Job, register as register_job
from core.logs import log
from core.preconditions.catalogue import CATALOGUE, PRECONDITIONS
from core.settings import Settings

__all__ = ["Check", "Finding", "Precondition", "assured", "examine", "init_app", "keep", "kept", "register"]

EVERY = timedelta(hours=1)
VALID = timedelta(days=2)
"""How long an examination stands."""
NAME_LENGTH, DETAIL_LENGTH = 40, 300


class Precondition(Model):
    """What the last examination found about one thing; a note about one that decides nothing is kept here too."""

    __tablename__ = "precondition"
    __table_args__ = NO_ORDER

    name: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    holds: Mapped[bool | None]
    detail: Mapped[str] = mapped_column(String(DETAIL_LENGTH), default="")
    checked_on: Mapped[date]


def init_app(app: Flask, settings: Settings) -> None:
    """Examine hourly, and when a worker starts: a new version or a new setting may just have come."""
    del settings
    app.extensions["doctor"] = []
    app.jinja_env.globals["assured"] = assured
    register_job(app, Job("doctor", EVERY, examine_and_keep, at_start=True))


def register(app: Flask, *checks: Check) -> None:
    """Add checks, after those already there."""
    app.extensions["doctor"].extend(checks)


def examine(app: Flask) -> tuple[Finding, ...]:
    """Run every check, inside the application's context, and return one finding per name, sorted.

    A precondition on which no check reports is there too, as not known.
    """
    checks: list[Check] = app.extensions["doctor"]
    found = [finding for check in checks for finding in _run(check)]
    missing = PRECONDITIONS - {finding.name for finding in found}
    return together((*found, *(Finding(name, None) for name in missing)))


def _run(check: Check) -> tuple[Finding, ...]:
    try:
        found = check()
        return (found,) if isinstance(found, Finding) else tuple(found)
    except Exception as error:  # noqa: BLE001  # logged; what it would have told is then not known
        log("check-failed", error=type(error).__name__, step=getattr(getattr(check, "func", check), "__name__", ""))
        return ()
    finally:
        db.session.rollback()  # a check may take seconds, and the next one too: hold no lock meanwhile


def examine_and_keep() -> None:
    """Examine the application at work and replace what the last examination found."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's documented way
    found = examine(app)
    with transaction():
        keep(found)


def keep(found: Iterable[Finding]) -> None:
    """Replace what the last examination found, in the caller's transaction; two at the same moment are no error."""
    merged = {one.name: one for one in together(found)}
    rows = [_row(one) for one in merged.values()]
    db.session.execute(delete(Precondition).where(Precondition.name.not_in([row["name"] for row in rows])))
    if rows:
        written = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(Precondition).values(rows)
        fresh = {name: written.excluded[name] for name in ("holds", "detail", "checked_on")}
        db.session.execute(written.on_conflict_do_update(index_elements=["name"], set_=fresh))
    if not stands({name: one.holds for name, one in merged.items()}):
        log("promise-not-assured", count=sum(one.holds is not True and decides(name) for name, one in merged.items()))


def _row(one: Finding) -> dict[str, object]:
    name, detail = one.name[:NAME_LENGTH], one.detail[:DETAIL_LENGTH]
    return {"name": name, "holds": one.holds, "detail": detail, "checked_on": today()}


def kept() -> tuple[Finding, ...]:
    """Return what the last examination found, or nothing when it is too old to stand; one finding per name, sorted."""
    first, last = today() - VALID, today()
    valid = Precondition.checked_on.between(first, last)
    rows = db.session.scalars(select(Precondition).where(valid).order_by(Precondition.name))
    return tuple(Finding(row.name, row.holds, row.detail) for row in rows)


def assured() -> bool:
    """Tell whether the strong promise may be made: the last examination still stands, and every precondition held."""
    return stands({one.name: one.holds for one in kept()})


def stands(found: Mapping[str, bool | None]) -> bool:
    """Tell whether every precondition is known to hold, those included that nobody has listed; notes do not count."""
    needed = PRECONDITIONS | {name for name in found if decides(name)}
    return all(found.get(name) is True for name in needed)


def decides(name: str) -> bool:
    """Tell whether a finding decides on the promise: all do but those listed as notes."""
    return name not in CATALOGUE or CATALOGUE[name].decides
