"""The pages of the peer side, as a member sees them."""

import pytest
from flask import Flask

from core.mail import Memory
from tests.conftest import FakeClock
from tests.peers.scene import SignIn, link_in, mails_to, make_scene

pytestmark = pytest.mark.usefixtures("each_database")


def test_two_taps_ask_and_both_yeses_introduce(app: Flask, outbox: Memory, sign_in: SignIn, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    page = sign_in(scene.asker)
    assert page.send_form("/app/peers/ask", {"who": "peer", "referent": "y"}).location == "/app/peers"
    own = page.get("/app/peers").text
    assert "mercredi 4 mars à 10 h" in own
    peer = scene.peers[0]
    link = link_in(mails_to(outbox, peer)[0])
    phone = app.test_client()
    assert phone.get(link).status_code == 200
    yes = phone.send_form(link, {"charter": "y", "answer": "yes"})
    assert yes.location == "/app/peers"
    assert phone.get("/app/peers").location.startswith("/app/sign-in?next=")
