"""The page on which members choose to listen."""

from datetime import timedelta

import pytest
from flask import Flask

from core.db import db
from peers.models import PeerProfile
from tests.conftest import FakeClock
from tests.peers.scene import Scene, enter, make_scene

pytestmark = pytest.mark.usefixtures("each_database")
PATH = "/app/peers/listen"


def profile(scene: Scene) -> PeerProfile | None:
    db.session.rollback()
    return db.session.get(PeerProfile, scene.asker.id)


def test_who_ticks_the_charter_listens(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    assert page.send_form(PATH, {"capacity": "2", "charter": "y", "pause": "14"}).location == "/app/peers"
    kept = profile(scene)
    assert kept is not None
    assert (kept.offers, kept.capacity, kept.charter_on) == (True, 2, clock().date())
    assert kept.paused_until == clock().date() + timedelta(days=14)
    again = page.get(PATH).text
    assert 'value="2" checked' in again
    assert "lundi 16 mars 2026" in again
    assert "Vous écoutez les autres" in page.get("/app/peers").text


def test_without_the_charter_nobody_listens(app: Flask) -> None:
    scene = make_scene()
    answer = enter(app, scene.asker).send_form(PATH, {"capacity": "1"})
    assert answer.status_code == 422
    assert profile(scene) is None


@pytest.mark.parametrize("wrong", [{"capacity": "4"}, {"capacity": "many"}, {"pause": "365"}])
def test_what_the_form_does_not_offer_is_refused(app: Flask, wrong: dict[str, str]) -> None:
    scene = make_scene()
    answer = enter(app, scene.asker).send_form(PATH, {"capacity": "1", "charter": "y", "pause": "0", **wrong})
    assert answer.status_code == 422
    assert profile(scene) is None


def test_stopping_takes_one_press(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    page.send_form(PATH, {"capacity": "1", "charter": "y"})
    assert page.send_form(PATH, action=f"{PATH}/stop").location == "/app/peers"
    kept = profile(scene)
    assert kept is not None
    assert not kept.offers
    assert page.post(f"{PATH}/stop").status_code == 400
