"""Know the public holidays of the places that networks live in.

The library that computes them is imported only where it computes: a job of the worker keeps them ahead in a table, so
that a web process does without it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from core.clock import today
from core.db import db, transaction
from core.jobs import Job
from peers.models import PeerHours, PublicHoliday

FRANCE = "FR"
YEARS_AHEAD = 2
PLACES: Mapping[str, object] = {
    FRANCE: _l("France"),
    "FR-6AE": _l("France: Alsace and Moselle"),
    "FR-971": _l("France: Guadeloupe"),
    "FR-972": _l("France: Martinique"),
    "FR-973": _l("France: French Guiana"),
    "FR-974": _l("France: Réunion"),
    "FR-976": _l("France: Mayotte"),
    "BE": _l("Belgium"),
    "CH": _l("Switzerland, the holidays of every canton"),
    "LU": _l("Luxembourg"),
    "CA": _l("Canada, the federal holidays"),
    "GB": _l("United Kingdom, the holidays of every part"),
    "IE": _l("Ireland"),
}
"""Country, or country and part as ISO 3166-2 writes it; Moselle has the holidays of Alsace."""


def computed(place: str, years: Iterable[int]) -> frozenset[date]:
    """Compute the public holidays of a place; slow at first, for it imports the library."""
    import holidays  # noqa: PLC0415  # some megabytes that a web process does without

    country, _, part = place.partition("-")
    wanted = set(years)
    found = holidays.country_holidays(country, subdiv=part or None, years=wanted)
    return frozenset(day for day in found if day.year in wanted)


def between(place: str, first: date, last: date) -> frozenset[date]:
    """Return a place's public holidays of the years from `first` to `last`; none for no place.

    They come from the table, and a year that it does not hold yet is computed here and now.
    """
    if place not in PLACES:
        return frozenset()
    years = range(first.year, last.year + 1)
    kept = _kept(place, years)
    missing = [year for year in years if year not in {day.year for day in kept}]
    return kept | computed(place, missing) if missing else kept


def fill() -> None:
    """Keep the public holidays of the places in use for this year and the two next; forget what is past."""
    with transaction():
        places = set(db.session.scalars(select(PeerHours.holidays).distinct())) | {FRANCE}
        db.session.execute(delete(PublicHoliday).where(PublicHoliday.day < date(today().year, 1, 1)))
        for place in sorted(places & PLACES.keys()):
            keep(place)


def keep(place: str) -> None:
    """Keep the holidays of a place that the table does not hold yet, in the caller's transaction."""
    years = range(today().year, today().year + YEARS_AHEAD + 1)
    held = {day.year for day in _kept(place, years)}
    wanted = computed(place, [year for year in years if year not in held]) if len(held) < len(years) else ()
    db.session.add_all(PublicHoliday(place=place, day=day) for day in wanted)
    db.session.flush()


def _kept(place: str, years: range) -> frozenset[date]:
    first, end = date(years.start, 1, 1), date(years.stop, 1, 1)
    mine = (PublicHoliday.place == place) & (PublicHoliday.day >= first) & (PublicHoliday.day < end)
    return frozenset(db.session.scalars(select(PublicHoliday.day).where(mine)))


JOBS = (Job("public-holidays", timedelta(hours=1), fill),)
"""Every hour, so that a place just chosen is there soon."""
