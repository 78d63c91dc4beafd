"""The mark of a button: one for each person and page, and nothing else passes for it."""

import pytest
from flask import Flask, g

from core.access import Actor
from peers.shown import FIELD, mark, was_shown

PAGE = "0123456789abcdef"


def actor(member_id: str) -> Actor:
    return Actor(member_id, "root", "leaf", "fr", frozenset())


def test_a_mark_is_of_one_person_and_one_page(app: Flask) -> None:
    found = set()
    for member_id in ("ada", "pia"):
        for page_id in (PAGE, PAGE[::-1]):
            with app.test_request_context():
                g.actor = actor(member_id)
                found.add(mark(page_id))
    assert len(found) == 4


@pytest.mark.parametrize(("sent", "known"), [("own", True), ("", False), ("0" * 64, False), ("\N{SNOWMAN}", False)])
def test_only_the_mark_itself_tells_that_a_button_was_shown(app: Flask, sent: str, *, known: bool) -> None:
    with app.test_request_context():
        g.actor = actor("ada")
        own = mark(PAGE)
    with app.test_request_context(method="POST", data={FIELD: own if sent == "own" else sent}):
        g.actor = actor("ada")
        assert was_shown(PAGE) is known
