"""Hours of a root, absences and deputies of its referents."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from flask import Flask
from hypothesis import given, strategies as st

from core.db import db, transaction, writing
from members.models import Member
from peers.duty import rota as duty
from peers.duty.promise import DAY
from peers.duty.rota import ABSENCES, Rota, TooManyAbsences
from tests.builders import make_member, make_root
from tests.conftest import START, FakeClock

pytestmark = pytest.mark.usefixtures("each_database", "app")
TODAY = START.date()


def referent() -> Member:
    member = make_member(make_root())
    db.session.commit()
    return member


def test_without_a_row_week_ends_and_french_holidays_are_off() -> None:
    hours = duty.hours_of(make_root().id)
    assert (hours.zone, hours.opens, hours.closes, hours.weekends) == ("Europe/Paris", 8, 21, False)
    assert date(2026, 4, 6) in hours.days_off
    assert not hours.works(date(2026, 3, 7))


def test_hours_that_were_kept_count_at_once() -> None:
    root = make_root(time_zone="Indian/Reunion")
    past, near = TODAY - 10 * DAY, TODAY + 3 * DAY
    with transaction():
        duty.save_hours(root.id, opens=9, closes=18, weekends=True, place="", days_off=[past, near])
    hours = duty.hours_of(root.id)
    assert (hours.zone, hours.opens, hours.closes, hours.weekends) == ("Indian/Reunion", 9, 18, True)
    assert hours.days_off == {near}
    with transaction():
        duty.save_hours(root.id, opens=8, closes=21, weekends=False, place="BE", days_off=[])
    assert date(2026, 7, 21) in duty.hours_of(root.id).days_off


def test_an_absence_counts_on_both_its_days_and_is_noted_once() -> None:
    member = referent()
    for _twice in range(2):
        with transaction():
            duty.add_absence(member.id, TODAY + DAY, TODAY + 3 * DAY)
    [row] = duty.absences(member.id)
    assert (row.starts_on, row.ends_on) == (TODAY + DAY, TODAY + 3 * DAY)
    rota = duty.rota([member.id])
    assert [rota.there(member.id, TODAY + number * DAY) for number in range(5)] == [True, False, False, False, True]


def test_an_absence_that_is_over_goes_with_the_next(clock: FakeClock) -> None:
    member = referent()
    with transaction():
        duty.add_absence(member.id, TODAY, TODAY + DAY)
    clock.advance(days=5)
    assert duty.absences(member.id) == []
    with transaction():
        duty.add_absence(member.id, TODAY + 9 * DAY, TODAY + 9 * DAY)
    assert len(duty.absences(member.id)) == 1


def test_only_the_own_absence_can_be_removed() -> None:
    member = referent()
    other = make_member(make_root("Club du Lac"))
    with transaction():
        duty.add_absence(member.id, TODAY, TODAY)
    [row] = duty.absences(member.id)
    with transaction():
        duty.remove_absence(other.id, row.id)
    assert len(duty.absences(member.id)) == 1
    for _twice in range(2):
        with transaction():
            duty.remove_absence(member.id, row.id)
        assert duty.absences(member.id) == []


def test_absences_have_a_bound() -> None:
    member = referent()
    for number in range(ABSENCES):
        duty.add_absence(member.id, TODAY + number * DAY, TODAY + number * DAY)
    with pytest.raises(TooManyAbsences):
        duty.add_absence(member.id, TODAY + 99 * DAY, TODAY + 99 * DAY)


def test_a_referent_stands_in_or_not() -> None:
    member = referent()
    for only in (True, True, False, False, True):
        with transaction():
            duty.stand_in(member.id, only=only)
        assert duty.is_deputy(member.id) is only
    assert duty.rota([member.id]).deputies == {member.id}


def test_nothing_of_the_duty_is_left_of_who_leaves() -> None:
    member = referent()
    with transaction():
        duty.add_absence(member.id, TODAY, TODAY)
        duty.stand_in(member.id, only=True)
    with transaction():
        duty.erase(member.id)
    assert duty.rota([member.id]) == Rota()


def test_two_presses_at_one_moment_are_one(app: Flask) -> None:
    member_id, root_id = referent().id, make_root("Club du Lac").id
    db.session.commit()
    both_ready = Barrier(2, timeout=30)

    def press(_number: int) -> None:
        with app.app_context(), writing():
            both_ready.wait()
            with transaction():
                duty.add_absence(member_id, TODAY, TODAY)
                duty.stand_in(member_id, only=True)
                duty.save_hours(root_id, opens=9, closes=18, weekends=False, place="", days_off=())

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(press, range(2)))
    assert len(duty.absences(member_id)) == 1
    assert duty.is_deputy(member_id)
    assert duty.hours_of(root_id).opens == 9


PEOPLE = ("a", "b", "c")
SPELLS = st.tuples(st.integers(0, 20), st.integers(0, 5)).map(
    lambda spell: (TODAY + timedelta(days=spell[0]), TODAY + timedelta(days=sum(spell)))
)
ROTAS = st.builds(
    Rota,
    st.dictionaries(st.sampled_from(PEOPLE), st.lists(SPELLS, max_size=3).map(tuple)),
    st.frozensets(st.sampled_from(PEOPLE)),
)


@given(ROTAS, st.integers(0, 25))
def test_somebody_is_on_duty_exactly_when_somebody_is_there(rota: Rota, number: int) -> None:
    day = TODAY + number * DAY
    on = rota.on_duty(PEOPLE, day)
    there = {one for one in PEOPLE if rota.there(one, day)}
    assert bool(on) is bool(there)
    assert on <= there
    assert there - rota.deputies <= on
    assert not (on & rota.deputies) or on <= rota.deputies
