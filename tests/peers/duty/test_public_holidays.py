"""Public holidays: kept ahead in a table, computed where the table lacks a year, without the library until then."""

import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import select

from core.db import db, transaction
from peers.duty import public_holidays, rota as duty
from peers.duty.public_holidays import PLACES, between, computed, fill
from peers.models import PublicHoliday
from tests.builders import make_root
from tests.conftest import FakeClock

pytestmark = pytest.mark.usefixtures("each_database", "app")
EASTER_MONDAY, GOOD_FRIDAY = date(2026, 4, 6), date(2026, 4, 3)


def kept() -> dict[str, set[int]]:
    rows = db.session.execute(select(PublicHoliday.place, PublicHoliday.day)).all()
    return {place: {day.year for of, day in rows if of == place} for place, _day in rows}


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_new_years_day_and_christmas(place: str) -> None:
    assert {date(2027, 1, 1), date(2027, 12, 25)} <= computed(place, [2027])
    assert {day.year for day in computed(place, [2027])} == {2027}


def test_parts_of_a_country_have_their_own_days() -> None:
    assert GOOD_FRIDAY not in computed("FR", [2026])
    assert {GOOD_FRIDAY, date(2026, 12, 26)} <= computed("FR-6AE", [2026])
    assert date(2026, 12, 20) in computed("FR-974", [2026]) - computed("FR", [2026])


def test_the_worker_keeps_the_places_in_use_for_three_years_and_drops_what_is_past(clock: FakeClock) -> None:
    root = make_root()
    with transaction():
        duty.save_hours(root.id, opens=8, closes=20, weekends=False, place="FR-974", days_off=())
    fill()
    fill()
    assert kept() == {"FR": {2026, 2027, 2028}, "FR-974": {2026, 2027, 2028}}
    clock.advance(days=366)
    fill()
    assert kept() == {"FR": {2027, 2028, 2029}, "FR-974": {2027, 2028, 2029}}


def test_a_year_is_read_from_the_table_where_the_table_has_it() -> None:
    with transaction():
        db.session.add(PublicHoliday(place="FR", day=date(2026, 2, 3)))
    found = between("FR", date(2026, 12, 1), date(2027, 1, 10))
    assert date(2026, 2, 3) in found
    assert EASTER_MONDAY not in found
    assert date(2027, 1, 1) in found


def test_nowhere_has_no_public_holidays() -> None:
    assert between("", date(2026, 1, 1), date(2026, 12, 31)) == frozenset()


def loaded_after(code: str) -> bool:
    """Tell whether a fresh process has loaded the library after some code."""
    asked = f"import sys; {code}; print('holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


def test_the_library_is_not_imported_with_the_application() -> None:
    assert not loaded_after("import app")
    assert loaded_after("from peers.duty.public_holidays import computed; computed('FR', [2026])")


def test_the_job_is_registered() -> None:
    assert [job.run for job in public_holidays.JOBS] == [fill]
