"""The pages on which members vouch, and on which a referent sees who did and confirms the founders."""

import pytest
from flask import Flask

from core.db import db, transaction
from members.models import Member
from peers.listeners import listening
from peers.models import PeerProfile, Vouch
from tests.builders import make_club, make_federation, make_member
from tests.pages import CheckedClient, without_token
from tests.peers.scene import enter, make_scene, press, pressed_twice

pytestmark = pytest.mark.usefixtures("app")
HOME, CANDIDATES = "/app/peers", "/app/peers/candidates"


def candidate(member: Member) -> str:
    """Have a member do their own part and return the address to pass on."""
    with transaction():
        listening.join(member)
        listening.brief(member)
    return f"/app/peers/vouch/{member.id}"


def words(page: CheckedClient, path: str = HOME) -> str:
    return page.get(path).text.replace("&#39;", "'")


def vouches() -> int:
    db.session.rollback()
    return db.session.query(Vouch).count()


def test_a_member_of_the_club_vouches_in_one_tap_and_takes_it_back(app: Flask) -> None:
    scene = make_scene()
    link = candidate(scene.asker)
    page = enter(app, scene.lead)
    assert "Ada Asselin" in words(page)
    assert page.send_form(HOME, action=link).location == HOME
    assert vouches() == 1
    assert "Vous avez donné votre parole" in words(page)
    assert page.send_form(HOME, action=f"{link}/withdraw").location == HOME
    assert vouches() == 0
    assert page.get(link).status_code == 200
    assert vouches() == 0  # looking changes nothing


def test_pressing_twice_is_vouching_once_even_when_the_first_press_accepted(app: Flask) -> None:
    scene = make_scene()
    link = candidate(scene.asker)
    for member in (scene.lead, scene.peers[0]):
        assert pressed_twice(enter(app, member), link, link) == [HOME, HOME]
    assert vouches() == 2
    assert enter(app, scene.peers[1]).get(link).status_code == 410
    assert press(enter(app, scene.peers[1]), link).status_code == 410


def test_the_own_page_and_that_of_another_club_list_nobody(app: Flask) -> None:
    scene = make_scene()
    candidate(scene.asker)
    for member in (scene.asker, scene.peers[0]):
        assert "Ces membres souhaitent" not in words(enter(app, member))


def test_a_link_reaches_any_member_of_the_root_and_nobody_else(app: Flask) -> None:
    scene = make_scene()
    elsewhere = make_member(make_club(make_federation("Autre"), "Club de Loin"))
    db.session.commit()
    link = candidate(scene.asker)
    assert "Club de la Gare" in words(enter(app, scene.peers[0]), link)
    for stranger, path in ((elsewhere, link), (scene.asker, link), (scene.lead, "/app/peers/vouch/nobody")):
        assert enter(app, stranger).get(path).status_code == 404
        assert press(enter(app, stranger), path).status_code == 404
    assert app.test_client().get(link).status_code == 303
    assert vouches() == 0


def test_a_link_to_somebody_who_needs_no_vouching_says_the_same_whatever_the_reason(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.lead)
    accepted, never = (page.get(f"/app/peers/vouch/{one.id}") for one in (scene.peers[0], scene.asker))
    assert accepted.status_code == never.status_code == 410
    assert without_token(accepted).replace(scene.peers[0].id, "") == without_token(never).replace(scene.asker.id, "")


def test_the_referent_sees_who_vouched_and_confirms_several_at_once(app: Flask) -> None:
    scene = make_scene()
    others = [
        make_member(scene.club, f"c{number}@exemple.fr", first_name=f"Cleo{number}", last_name="Colas")
        for number in range(2)
    ]
    for one in (scene.asker, *others):
        link = candidate(one)
    enter(app, scene.peers[0]).send_form(link, action=link)
    page = enter(app, scene.referent)
    shown = words(page, CANDIDATES)
    assert scene.peers[0].name in shown
    chosen = [one.id for one in others]
    assert page.send_form(CANDIDATES, {"founders": chosen}).location == CANDIDATES
    db.session.rollback()
    assert all(db.session.get_one(PeerProfile, one).founding for one in chosen)
    assert "2 pairs sont acceptés" in words(page, CANDIDATES)
    assert page.send_form(CANDIDATES, {"founders": chosen}, action=CANDIDATES).location == CANDIDATES
    assert "Pair fondateur" in words(page, CANDIDATES)
    assert page.send_form(CANDIDATES, {"founders": []}).status_code == 422


def test_others_have_no_such_page(app: Flask) -> None:
    scene = make_scene()
    candidate(scene.asker)
    for member in (scene.asker, scene.lead):
        page = enter(app, member)
        assert page.get(CANDIDATES).status_code == 404
        assert press(page, CANDIDATES, {"founders": [scene.asker.id]}).status_code == 404


def test_with_five_peers_there_is_nothing_to_confirm(app: Flask) -> None:
    scene = make_scene(listeners=5)
    candidate(scene.asker)
    page = enter(app, scene.referent)
    assert 'name="founders"' not in words(page, CANDIDATES)
    answer = press(page, CANDIDATES, {"founders": [scene.asker.id]})
    assert answer.status_code == 409
