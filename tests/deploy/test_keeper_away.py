"""While the keeper of the boxes is away nothing is lost: jobs try again, and a lead is told or needs not know."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from core.db import db
from core.jobs import EPOCH, JobLease, run_due
from core.settings import Settings
from members.models import Member
from networks.models import Network, Wave
from networks.waves import State
from surveys.keeper import kept
from tests.builders import OPENS, make_lead, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.surveys.keeping import socket_path


@pytest.fixture
def settings(settings: Settings) -> Iterator[Settings]:
    """Settings of a Desk whose boxes stand behind a socket."""
    with socket_path() as path:
        yield settings.model_copy(update={"box_socket": str(path)})


@pytest.fixture
def club(app: Flask, clock: FakeClock) -> Network:
    """A club of fourteen whose check-in is due."""
    root = make_root(contact="Camille, 02 40 00 00 00")
    for _ in range(13):
        make_member(root)
    make_wave(root)
    db.session.commit()
    clock.moment = OPENS
    return root


@pytest.fixture
def lead(club: Network, sign_in: Callable[[Member], CheckedClient]) -> CheckedClient:
    return sign_in(make_lead(club))


def work(app: Flask) -> None:
    """Let the worker do everything, due or not."""
    db.session.execute(update(JobLease).values(due_at=EPOCH))
    db.session.commit()
    run_due(app)
    db.session.rollback()


def wave() -> Wave:
    db.session.rollback()
    return db.session.scalars(select(Wave)).one()


def folder(settings: Settings) -> Path:
    return settings.waves_dir / wave().id


def test_a_check_in_waits_for_the_keeper_and_opens_when_it_is_back(
    app: Flask, club: Network, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    work(app)
    assert wave().manifest_hash == ""
    assert "BoxAway" in caplog.text
    with kept(settings):
        work(app)
    assert wave().manifest_hash
    assert (folder(settings) / "box.db").exists()


def test_a_lead_who_extends_meanwhile_is_told_and_nothing_has_changed(
    app: Flask, lead: CheckedClient, club: Network, settings: Settings, clock: FakeClock
) -> None:
    with kept(settings):
        work(app)
        clock.advance(days=2)
        page, before = f"/app/club/{club.id}/wave/{wave().id}", wave().closes_at
        found = re.search(r'name="csrf_token" value="([^"]+)"', lead.get(page).text)
    assert found is not None
    sent: Any = {"data": {"days": "2", "csrf_token": found[1]}, "headers": {"Referer": f"http://localhost{page}"}}
    told = lead.post(f"{page}/extend", **sent)
    assert told.status_code == 503
    assert "redémarre" in told.text
    assert (wave().closes_at, wave().extended) == (before, False)
    with kept(settings):
        assert lead.post(f"{page}/extend", **sent).status_code == 303
    assert wave().closes_at == before + timedelta(days=2)


def test_a_check_in_cancelled_meanwhile_is_destroyed_when_the_keeper_is_back(
    app: Flask, lead: CheckedClient, club: Network, settings: Settings
) -> None:
    with kept(settings):
        work(app)
    assert lead.send_form(f"/app/club/{club.id}/wave/{wave().id}/cancel").status_code == 303
    assert (wave().state, wave().cleared) == (State.CANCELLED, False)
    assert (folder(settings) / "box.db").exists()
    with kept(settings):
        work(app)
    assert wave().cleared
    assert not (folder(settings) / "box.db").exists()
