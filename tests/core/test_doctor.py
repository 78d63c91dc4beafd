import pytest
from sqlalchemy import select

from core import doctor
from core.db import db, transaction
from core.doctor import Finding, Precondition, assured, examine, keep, kept, register, stands
from core.jobs import run_due, run_first
from core.preconditions.catalogue import CATALOGUE, PRECONDITIONS

BOTH = pytest.mark.usefixtures("each_database", "app")
HOLDING = tuple(Finding(name, holds=True) for name in sorted(PRECONDITIONS))


def keep_now(*found):
    with transaction():
        keep(found)


@pytest.fixture
def checks(app):
    """No check but those of the test."""
    app.extensions["doctor"] = []

    def add(*more):
        register(app, *more)

    return add


@BOTH
def test_an_installation_that_was_never_examined_promises_less():
    assert not assured()


@BOTH
def test_the_strong_promise_is_made_while_every_precondition_holds():
    keep_now(*HOLDING)
    assert assured()


@pytest.mark.parametrize("holds", [False, None], ids=["fails", "unknown"])
@pytest.mark.parametrize("name", sorted(PRECONDITIONS))
def test_one_precondition_that_fails_or_is_unknown_is_enough_against_it(name, holds):
    held = dict.fromkeys(PRECONDITIONS, True)
    assert stands(held)
    assert not stands({**held, name: holds})


@pytest.mark.parametrize("name", sorted(PRECONDITIONS))
def test_one_on_which_nothing_is_known_is_enough_against_it(name):
    assert not stands(dict.fromkeys(PRECONDITIONS - {name}, True))


@pytest.mark.parametrize("holds", [False, None], ids=["noted", "unknown"])
def test_notes_decide_nothing(app, holds):
    keep_now(*HOLDING, *(Finding(name, holds) for name in CATALOGUE.keys() - PRECONDITIONS))
    assert assured()


def test_a_precondition_that_nobody_listed_decides_all_the_same(app):
    keep_now(*HOLDING, Finding("something-new", holds=False))
    assert not assured()
    keep_now(*HOLDING, Finding("something-new", holds=True))
    assert assured()


def test_an_examination_stands_for_two_days(app, clock):
    keep_now(*HOLDING)
    clock.advance(days=2)
    assert assured()
    clock.advance(days=1)
    assert not assured()
    assert kept() == ()


def test_an_examination_from_the_future_does_not_stand(app, clock):
    keep_now(*HOLDING)
    clock.advance(days=-1)
    assert not assured()


@BOTH
def test_an_examination_replaces_the_one_before():
    keep_now(*HOLDING, Finding("old", holds=False))
    keep_now(*HOLDING)
    assert assured()
    assert kept() == HOLDING


@BOTH
def test_a_detail_that_is_too_long_is_cut():
    keep_now(Finding("backups", holds=False, detail="x" * 1000))
    assert len(kept()[0].detail) == doctor.DETAIL_LENGTH


@BOTH
@pytest.mark.parametrize("name", ["sauv-\udce9/box.db", "x\0/box.db"], ids=["not UTF-8", "a zero byte"])
def test_a_file_name_that_no_database_takes_keeps_no_finding_out(name):
    keep_now(*HOLDING)
    keep_now(*HOLDING, Finding("backups", holds=False, detail=name))
    assert not assured()
    assert "box.db" in {one.name: one.detail for one in kept()}["backups"]


def test_what_is_examined_has_one_finding_a_name_and_is_not_known_where_nobody_looked(app, checks):
    checks(lambda: Finding("gate", holds=True), lambda: (Finding("logs", holds=False), Finding("logs", holds=True)))
    found = {one.name: one.holds for one in examine(app)}
    assert set(found) == PRECONDITIONS
    assert found.pop("gate") is True
    assert found.pop("logs") is False
    assert set(found.values()) == {None}


def test_a_check_that_breaks_is_not_known_and_stops_no_other(app, checks, caplog):
    def breaks():
        raise RuntimeError("with a name in it")

    checks(breaks, lambda: Finding("gate", holds=True))
    found = {one.name: one.holds for one in examine(app)}
    assert found["gate"] is True
    assert found["logs"] is None
    assert "check-failed" in caplog.text
    assert "with a name" not in caplog.text


def test_a_check_leaves_no_transaction_open_behind_it(app, checks):
    def reads():
        db.session.execute(select(Precondition))
        return Finding("gate", holds=True)

    checks(reads)
    examine(app)
    assert not db.session.in_transaction()


@BOTH
def test_the_worker_examines_when_it_starts_and_hourly(app, checks, clock):
    checks(*(lambda one=one: one for one in HOLDING))
    app.extensions["jobs"] = {"doctor": app.extensions["jobs"]["doctor"]}
    assert run_due(app) == ("doctor",)
    assert assured()
    db.session.rollback()
    checks(lambda: Finding("logs", holds=False))
    assert run_due(app) == ()
    clock.advance(minutes=60)
    assert run_due(app) == ("doctor",)
    assert not assured()
    db.session.rollback()
    app.extensions["doctor"].pop()
    assert run_first(app) == ("doctor",)
    assert assured()


def test_the_home_page_follows_what_was_found(client):
    strong = "Even a full copy of the database does not tell who answered what."
    weak = "Your answers are counted without your name, your address or the time."
    text = client.get("/en/").text
    assert strong not in text
    assert weak in text
    keep_now(*HOLDING)
    text = client.get("/en/").text
    assert strong in text
    assert weak not in text
