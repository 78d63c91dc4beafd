"""The page on which members name whom they would rather not meet."""

import re

import pytest
from flask import Flask

from core.db import db
from peers.listeners import exclusions
from peers.listeners.exclusions import LINES
from tests.pages import CheckedClient
from tests.peers.scene import enter, make_scene, press, pressed_twice

pytestmark = pytest.mark.usefixtures("app")
PATH = "/app/peers/avoid"


def send(page: CheckedClient, *lines: str) -> int:
    return page.send_form(PATH, {"avoid": "\r\n".join(lines)}, action=PATH).status_code


def test_names_are_kept_for_their_owner_alone(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    assert send(page, "Zénobie Quelconque", "", "  Atelier   Duval ") == 303
    mine = page.get(PATH).text
    assert "Zénobie Quelconque" in mine
    assert "Atelier Duval" in mine
    for other in (scene.lead, scene.referent, scene.peers[0]):
        assert "Zénobie" not in enter(app, other).get(PATH).text


def test_the_answer_says_nothing_of_whether_anybody_bears_the_name(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    bodies = []
    for line in (scene.peers[0].name, "Zénobie Quelconque"):
        assert send(page, line) == 303
        text = page.get(PATH).text.replace(line, "X")
        bodies.append(re.sub(r'(/avoid/\w+/remove)|(name="(csrf_token|shown)" value="[^"]+")', "", text))
        [kept] = exclusions.own(scene.asker.id)
        page.send_form(PATH, action=f"{PATH}/{kept.id}/remove")
        db.session.rollback()
    assert bodies[0] == bodies[1]


def test_a_name_is_taken_back_by_its_owner_alone(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    send(page, "Zénobie Quelconque")
    [kept] = exclusions.own(scene.asker.id)
    other = enter(app, scene.lead)
    assert press(other, f"{PATH}/{kept.id}/remove").status_code == 404
    remove = f"{PATH}/{kept.id}/remove"
    assert pressed_twice(page, PATH, remove) == [PATH, PATH]
    assert [press(one, remove).status_code for one in (page, other)] == [404, 404]
    db.session.rollback()
    assert exclusions.own(scene.asker.id) == []
    assert "Zénobie" not in page.get(PATH).text


@pytest.mark.parametrize("lines", [[], ["", " "], ["x" * 121], [f"Personne {number}" for number in range(LINES + 1)]])
def test_nothing_and_too_much_are_refused(app: Flask, lines: list[str]) -> None:
    scene = make_scene()
    assert send(enter(app, scene.asker), *lines) == 422
    db.session.rollback()
    assert exclusions.own(scene.asker.id) == []


def test_twenty_are_kept_in_all(app: Flask) -> None:
    scene = make_scene(others=2 * LINES)
    page = enter(app, scene.asker)
    for _press in range(2):
        assert send(page, *(f"Personne {number}" for number in range(LINES))) == 303
    assert send(page, "Une de plus") == 422
    db.session.rollback()
    assert len(exclusions.own(scene.asker.id)) == LINES


def test_nobody_can_avoid_all_but_a_few_to_learn_which_of_them_asks(app: Flask) -> None:
    scene = make_scene(listeners=1, others=12)
    page = enter(app, scene.peers[0])
    names = [f"Oscar{number}" for number in range(12)]
    assert "7 au plus." in page.get(PATH).text
    assert send(page, *names[:8]) == 422
    assert send(page, *names[:7]) == 303
    assert send(page, names[7]) == 422
    ask = "/app/peers/ask"
    assert page.send_form(ask, {"who": "peer", "avoid": "\r\n".join(names[:8])}, action=ask).status_code == 422


def test_somebody_blocked_is_listed_without_a_name(app: Flask) -> None:
    scene = make_scene()
    exclusions.block(scene.asker, scene.peers[0])
    db.session.commit()
    text = enter(app, scene.asker).get(PATH).text
    assert "Une personne que vous avez bloquée" in text
    assert scene.peers[0].first_name not in text
