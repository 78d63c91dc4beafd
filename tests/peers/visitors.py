"""Press the buttons of the peer side's pages as the people of a scene do."""

import re

from bs4 import BeautifulSoup
from flask import Flask

from core.mail import Memory
from tests.pages import CheckedClient
from tests.peers.scene import (
    Scene,
    enter,
    link_in,
    mails_to,
    stranger,
)

ASK, HOME = "/app/peers/ask", "/app/peers"
BOTH_TICKED = {"who": "peer", "referent": "y"}


def asks(page: CheckedClient, **chosen: str) -> None:
    assert page.send_form(ASK, {**BOTH_TICKED, **chosen}).location == HOME


def press(page: CheckedClient, step: str, path: str = HOME, action: str = "") -> int:
    """Press one button of a page and return the status; a yes needs the charter ticked."""
    if step == "yes":
        return page.send_form(f"{HOME}/ready", {"charter": "y", "answer": "yes"}).status_code
    return page.send_form(path, action=action or f"{HOME}/request/{step}").status_code


def tap(page: CheckedClient, step: str) -> int:
    """Press a button that may be on a page no more, as in a page left open, and return the status."""
    token = BeautifulSoup(page.get(HOME).text, "html.parser").select("input[name=csrf_token]")[0]["value"]
    return page.post(f"{HOME}/request/{step}", data={"csrf_token": str(token)}).status_code


def said(page: CheckedClient, path: str = HOME) -> str:
    """Return the words of a page, with plain spaces."""
    return " ".join(BeautifulSoup(page.get(path).text, "html.parser").text.split())


def says_yes(app: Flask, outbox: Memory, scene: Scene) -> CheckedClient:
    """Say yes from the link in the peer's mail, without signing in."""
    browser = stranger(app)
    link = link_in(mails_to(outbox, scene.peers[0])[0])
    assert browser.send_form(link, {"charter": "y", "answer": "yes"}).location == HOME
    return browser


def says_yes_latest(app: Flask, outbox: Memory, scene: Scene) -> None:
    """Say yes to the latest offer in the peer's mails."""
    link = link_in(mails_to(outbox, scene.peers[0])[-1])
    stranger(app).send_form(link, {"charter": "y", "answer": "yes"})


def talked(app: Flask, outbox: Memory, scene: Scene) -> CheckedClient:
    """Bring the asker and the only peer together until they have talked."""
    asker = enter(app, scene.asker)
    asks(asker)
    says_yes(app, outbox, scene)
    assert press(asker, "yes") == 303
    path = re.search(r"/app/peers/introduction/\w+", asker.get(HOME).text)
    assert path
    assert press(asker, "", path[0], f"{path[0]}/done") == 303
    return asker
