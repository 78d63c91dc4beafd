"""The pages of the peer side, as members, peers, leads and referents see them."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from core.help_lines import lines
from core.mail import Memory
from members.models import REFERENT
from members.roles import give_role
from peers import asking, jobs, offers as sending, steps
from peers.models import ConsentProof, Exclusion, PeerRequest, Tombstone
from peers.requests.states import By, Event, Kind, Party, State
from tests.builders import make_lead, make_member, make_root
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.peers.scene import (
    Scene,
    enter,
    link_in,
    mails_to,
    make_scene,
    offers,
    open_request,
    press as post,
    pressed_twice,
    stranger,
)

pytestmark = pytest.mark.usefixtures("each_database")
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


def test_asking_takes_two_taps_and_shows_the_latest_moment(app: Flask) -> None:
    scene = make_scene(listeners=1)
    page = enter(app, scene.asker)
    form = page.get(ASK).text
    assert "checked" not in form.split("<details>")[0]
    asks(page)
    own = page.get(HOME).text
    assert "mercredi 4 mars à\N{NO-BREAK SPACE}10\N{NO-BREAK SPACE}h" in own
    assert "1 pair sollicité, prochain point à\N{NO-BREAK SPACE}16\N{NO-BREAK SPACE}h." in own
    assert page.get(ASK).location == HOME


def test_without_saying_who_may_know_nothing_is_asked(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    answer = page.send_form(ASK, {"referent": "y"})
    assert answer.status_code == 422
    assert "Choisissez une réponse" in answer.text
    assert db.session.scalars(select(PeerRequest)).all() == []
    assert db.session.scalars(select(ConsentProof)).all() == []


def test_a_second_press_of_the_button_leads_to_the_open_request(app: Flask) -> None:
    scene = make_scene()
    first, second = enter(app, scene.asker), enter(app, scene.asker)
    form = second.get(ASK).text
    asks(first)
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token
    again = second.post(ASK, data={**BOTH_TICKED, "channel": "phone", "csrf_token": token[1]})
    assert again.location == HOME
    assert len(db.session.scalars(select(PeerRequest)).all()) == 1


def test_without_a_referent_no_moment_is_shown(app: Flask) -> None:
    scene = make_scene(listeners=0, referent=False)
    page = enter(app, scene.asker)
    assert "sans promettre de délai" in page.get(ASK).text
    assert page.send_form(ASK, {"who": "peer"}).location == HOME
    own = page.get(HOME).text
    assert "Nous cherchons un pair" in own
    assert "au plus tard" not in own


def test_a_member_without_a_number_is_asked_for_mail_only(app: Flask) -> None:
    scene = make_scene()
    scene.asker.phone = ""
    page = enter(app, scene.asker)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    assert [one["value"] for one in form.select("input[name=channel]")] == ["email"]
    asks(page)
    assert open_request().channel == "email"


def test_the_button_is_the_same_for_everybody(app: Flask) -> None:
    scene = make_scene()
    beside = make_member(scene.club, "bea@exemple.fr")
    beside.phone = scene.asker.phone
    db.session.commit()
    pages = [enter(app, one).get(ASK).text.partition("<main")[2] for one in (scene.asker, beside)]
    assert len({re.sub(r'name="csrf_token" value="[^"]+"', "", page) for page in pages}) == 1


def test_every_page_of_the_flow_shows_the_same_help_lines(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    page = enter(app, scene.asker)
    asks(page)
    shown = [page.get(path).text for path in (HOME, "/app/peers/listen", "/app/peers/thanks")]
    shown += [stranger(app).get(link_in(mails_to(outbox, scene.peers[0])[0])).text]
    shown += [enter(app, scene.lead).get(f"/app/peers/flagged/{scene.club.id}").text]
    shown += [enter(app, scene.referent).get(path).text for path in (ASK, "/app/peers/desk")]
    for text in shown:
        assert all(line.name["fr"].replace("'", "&#39;") in text for line in lines("FR"))


def test_both_yeses_introduce_and_the_closing_answer_erases(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    asks(asker)
    says_yes(app, outbox, scene)
    assert press(asker, "yes") == 303
    peer = enter(app, scene.peers[0])
    path = re.search(r"/app/peers/introduction/\w+", peer.get(HOME).text)
    assert path
    assert "+33612345601" in peer.get(path[0]).text
    assert "+33612345610" in asker.get(path[0]).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', peer.get(path[0]).text)
    assert token
    assert peer.post(f"{path[0]}/sell", data={"csrf_token": token[1]}).status_code == 400
    assert peer.send_form(path[0], action=f"{path[0]}/done").location == f"{HOME}/debrief"
    assert asker.send_form(HOME, {"outcome": "useful"}, f"{HOME}/request/close").location == HOME
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["useful"]
    assert "Demander un appel" in asker.get(HOME).text
    assert peer.get(path[0]).status_code == 404


@pytest.mark.parametrize("who", ["asker", "peer"])
def test_a_second_no_after_the_introduction_leads_home_and_strangers_learn_nothing(
    app: Flask, outbox: Memory, who: str
) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    asks(asker)
    says_yes(app, outbox, scene)
    assert press(asker, "yes") == 303
    path = re.search(r"/app/peers/introduction/\w+", asker.get(HOME).text)
    assert path
    page, lead = asker if who == "asker" else enter(app, scene.peers[0]), enter(app, scene.lead)
    assert post(lead, f"{path[0]}/no").status_code == 404
    assert pressed_twice(page, path[0], f"{path[0]}/no") == [HOME, HOME]
    assert "est terminée" in said(page)
    assert post(lead, f"{path[0]}/no").status_code == 404


def test_the_yes_needs_no_sign_in_but_the_name_does(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asks(enter(app, scene.asker))
    browser = says_yes(app, outbox, scene)
    assert browser.get(HOME).location.startswith("/app/sign-in?next=")
    assert "Nous attendons" in enter(app, scene.peers[0]).get(HOME).text


@pytest.mark.parametrize(("step", "state"), [("another", State.SEARCHING), ("yes", State.CONNECTED)])
def test_the_member_chooses_on_the_blurred_peer(app: Flask, outbox: Memory, step: str, state: State) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    asks(asker)
    says_yes(app, outbox, scene)
    assert "Un pair a dit oui" in asker.get(HOME).text
    assert press(asker, step) == 303
    assert open_request().state == state


def test_a_request_can_be_withdrawn_in_every_state(app: Flask, outbox: Memory, clock: FakeClock) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    for walk in ((), ("ready",), ("ready", "yes"), ("ready", "yes", "done"), ("unmet",)):
        asks(asker)
        for step in walk:
            if step == "ready":
                outbox.sent.clear()
                says_yes_latest(app, outbox, scene)
            elif step == "unmet":
                clock.advance(days=7)
                jobs.tick()
            elif step == "done":
                path = re.search(r"/app/peers/introduction/\w+", asker.get(HOME).text)
                assert path
                assert press(asker, "", path[0], f"{path[0]}/done") == 303
            else:
                assert press(asker, step) == 303
        assert press(asker, "withdraw") == 303
        assert db.session.scalars(select(PeerRequest)).all() == []
        clock.advance(days=400)
        asker = enter(app, scene.asker)
        jobs.clear()


def says_yes_latest(app: Flask, outbox: Memory, scene: Scene) -> None:
    """Say yes to the latest offer in the peer's mails."""
    link = link_in(mails_to(outbox, scene.peers[0])[-1])
    stranger(app).send_form(link, {"charter": "y", "answer": "yes"})


def test_a_step_that_does_not_exist_or_lacks_the_token_changes_nothing(app: Flask) -> None:
    scene = make_scene(listeners=0)
    asker = enter(app, scene.asker)
    asks(asker)
    page = asker.get(HOME).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert asker.post(f"{HOME}/request/nothing", data={"csrf_token": token[1]}).status_code == 400
    assert asker.post(f"{HOME}/request/withdraw").status_code == 400
    assert asker.post(f"{HOME}/request/widen", data={"csrf_token": token[1]}).status_code == 409
    assert open_request().state == State.SEARCHING


def test_another_member_cannot_touch_or_see_the_request(app: Flask) -> None:
    scene = make_scene(listeners=0)
    asks(enter(app, scene.asker))
    other = enter(app, scene.referent)
    token = re.search(r'name="csrf_token" value="([^"]+)"', other.get(HOME).text)
    assert token
    for step in ("tell-lead", "leave", "keep", "thank", "agree-handover"):
        assert other.post(f"{HOME}/request/{step}", data={"csrf_token": token[1]}).status_code == 404
    for step in ("withdraw", "close"):
        data = {"csrf_token": token[1], "again": "y"}
        assert other.post(f"{HOME}/request/{step}", data=data).location == HOME
    assert open_request().member_id == scene.asker.id
    assert "Asselin" not in other.get(HOME).text


def test_pages_speak_english_too(app: Flask) -> None:
    scene = make_scene(listeners=1)
    scene.asker.language = "en"
    page = enter(app, scene.asker)
    asks(page)
    assert "Someone calls you by Wednesday 4 March at 10:00 at the latest." in page.get(HOME).text


def test_wrong_input_keeps_what_was_typed_and_says_what_to_correct(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    chosen = {"referent": "y", "topics": "cash", "ways": "video", "slots": "3pm", "own_club_last": "y"}
    answer = page.send_form(ASK, {**chosen, "avoid": "\n".join(f"Nom {number}" for number in range(30))})
    assert answer.status_code == 422
    shown = BeautifulSoup(answer.text, "html.parser")
    alerts = {" ".join(one.text.split()) for one in shown.select("[role=alert] a")}
    assert alerts == {"Choisissez une réponse.", "Un nom par ligne, s'il vous plaît : 5 au plus, et des noms courts."}
    assert shown.select("details[open]")
    assert "Nom 29" in shown.select("textarea[name=avoid]")[0].text
    for name, value in chosen.items():
        assert shown.select(f'input[name={name}][value="{value}"][checked]'), name


def test_without_a_mistake_among_them_the_further_choices_stay_folded(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    shown = BeautifulSoup(page.send_form(ASK, {"referent": "y"}).text, "html.parser")
    assert shown.select("details")
    assert not shown.select("details[open]")


def test_every_choice_reaches_the_request(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    asks(
        page,
        topics="cash",
        ways="video",
        slots="3pm",
        same_trade_elsewhere="y",
        avoid="Paul Poirier",
        call_directly="y",
    )
    own = open_request()
    assert (own.topics, own.ways, own.slots) == (frozenset({"cash"}), frozenset({"video"}), frozenset({"3pm"}))
    assert (own.same_trade_elsewhere, own.own_club_last, own.call_directly) == (True, False, True)
    assert db.session.scalars(select(Exclusion)).one().label == "Paul Poirier"


def test_a_choice_from_no_list_is_refused(app: Flask) -> None:
    page = enter(app, make_scene().asker)
    for name, value in (("who", "everybody"), ("topics", "health"), ("slots", "8am"), ("channel", "pigeon")):
        assert page.send_form(ASK, {**BOTH_TICKED, name: value}).status_code == 422
    assert db.session.scalars(select(PeerRequest)).all() == []


def test_a_number_gone_since_the_page_was_shown_is_asked_for(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    scene.asker.phone = ""
    db.session.commit()
    token = str(form.select("input[name=csrf_token]")[0]["value"])
    answer = page.post(ASK, data={**BOTH_TICKED, "channel": "phone", "csrf_token": token})
    assert answer.status_code == 422
    assert "Ajoutez-en un" in answer.text


def test_the_moment_shown_on_the_form_is_the_one_that_is_kept(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    hidden = {name: str(form.select(f"input[name={name}]")[0]["value"]) for name in ("csrf_token", "shown")}
    clock.advance(minutes=45)
    assert page.post(ASK, data={**BOTH_TICKED, **hidden, "channel": "phone"}).location == HOME
    promised = open_request().promised_by
    assert promised is not None
    assert promised.isoformat() == hidden["shown"]


def test_a_form_open_for_too_long_shows_the_moment_that_can_be_kept_now(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    hidden = {name: str(form.select(f"input[name={name}]")[0]["value"]) for name in ("csrf_token", "shown")}
    clock.advance(hours=11)
    answer = page.post(ASK, data={**BOTH_TICKED, **hidden, "channel": "phone"})
    assert answer.status_code == 409
    assert "Voici celui que nous pouvons tenir" in answer.text
    assert db.session.scalars(select(PeerRequest)).all() == []
    again = BeautifulSoup(answer.text, "html.parser")
    assert again.select("input[name=referent][checked]")
    hidden["shown"] = str(again.select("input[name=shown]")[0]["value"])
    assert page.post(ASK, data={**BOTH_TICKED, **hidden, "channel": "phone"}).location == HOME
    promised = open_request().promised_by
    assert promised is not None
    assert promised.isoformat() == hidden["shown"]


def test_a_moment_sooner_than_can_be_kept_is_not_promised(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    asked = page.send_form(ASK, {**BOTH_TICKED, "channel": "phone", "shown": "2026-03-02T10:00:00+00:00"})
    assert asked.status_code == 409
    assert db.session.scalars(select(PeerRequest)).all() == []


@pytest.mark.parametrize("shown", ["", "soon", "2026-03-04T10:00:00", "2026-03-09T10:00:00+00:00"])
def test_no_other_moment_can_be_smuggled_in(app: Flask, shown: str) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    asks(page, shown=shown)
    promised = open_request().promised_by
    assert promised is not None
    assert promised.isoformat() == "2026-03-04T09:00:00+00:00"


def test_where_nobody_else_runs_the_club_nobody_else_can_be_told(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.lead)
    form = BeautifulSoup(page.get(ASK).text, "html.parser")
    assert [one["value"] for one in form.select("input[name=who]")] == ["peer"]
    assert page.send_form(ASK, {"who": "lead"}).status_code == 422
    asks(page)
    assert "L'animation de votre club" not in page.get(HOME).text.replace("&#39;", "'")


def test_with_nobody_free_the_page_names_the_referent_and_what_comes_next(app: Flask) -> None:
    scene = make_scene(listeners=0)
    page = enter(app, scene.asker)
    asks(page)
    own = said(page)
    assert "Personne n'est libre en ce moment" in own
    assert "Si personne n'a dit oui mardi 3 mars à 16 h" in own
    assert "Remi Referent" in own


def test_at_night_the_page_tells_when_the_next_look_is(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    clock.advance(hours=12)
    page = enter(app, scene.asker)
    asks(page)
    own = said(page)
    assert "Prochain point : mardi 3 mars à 8 h." in own
    assert "Personne n'est libre" not in own


def test_each_consent_is_changed_in_one_tap(app: Flask) -> None:
    scene = make_scene(listeners=0)
    page = enter(app, scene.asker)
    asks(page)
    assert "Lea Lenoir" in said(page)
    for step, known in (("tell-lead", True), ("tell-lead", True), ("untell-lead", False)):
        assert tap(page, step) == 303
        assert open_request().lead_may_know is known
    for step, known in (("no-leave", False), ("no-leave", False), ("leave", True)):
        assert tap(page, step) == 303
        assert open_request().referent_may_know is known


def test_without_leave_the_page_asks_for_it_once_the_referent_is_alerted(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    assert enter(app, scene.asker).send_form(ASK, {"who": "peer"}).location == HOME
    clock.advance(hours=30)
    jobs.tick()
    page = enter(app, scene.asker)
    assert "Peut-elle connaître votre nom" in said(page)
    assert press(page, "leave") == 303
    assert "connaît votre nom et vous appelle : Remi Referent" in said(page)


@pytest.mark.parametrize(("step", "handler"), [("agree-handover", True), ("refuse-handover", False)])
def test_the_asker_decides_on_a_handover(app: Flask, clock: FakeClock, step: str, *, handler: bool) -> None:
    scene = make_scene(listeners=0)
    rosa = make_member(scene.club, first_name="Rosa", last_name="Renaud")
    give_role(rosa, REFERENT, scene.root.id)
    db.session.commit()
    asks(enter(app, scene.asker))
    clock.advance(hours=30)
    jobs.tick()
    with transaction():
        proposal = Event(Kind.PROPOSE_HANDOVER, referent_id=rosa.id)
        steps.take(steps.find(open_request().id), proposal, By(Party.REFERENT, scene.referent.id))
    page = enter(app, scene.asker)
    assert "Rosa Renaud peut prendre le relais" in said(page)
    assert tap(page, step) == 303
    assert tap(page, step) == 303
    assert (open_request().handler_id == rosa.id) is handler


def test_on_day_seven_the_page_owns_up_and_shows_the_ways_on(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=0)
    page = enter(app, scene.asker)
    asks(page, ways="video", slots="3pm")
    clock.advance(days=2, hours=1)
    jobs.tick()
    assert "Cette promesse n'a pas été tenue" in said(page)
    clock.advance(days=5)
    jobs.tick()
    page = enter(app, scene.asker)
    shown = BeautifulSoup(page.get(HOME).text, "html.parser")
    ways_on = {str(one["action"]).rpartition("/")[2] for one in shown.select("#own-request ~ .actions form")}
    assert {"widen", "keep", "close"} <= ways_on
    for _press in range(2):
        assert tap(page, "widen") == 303
    own = open_request()
    assert (own.state, own.widened) == (State.REFERENT, True)
    assert own.promised_by is not None
    assert own.promised_by > clock()


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


def test_thanks_are_passed_on_in_one_tap_and_once(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker = talked(app, outbox, scene)
    before = len(mails_to(outbox, scene.peers[0]))
    for _press in range(2):
        assert tap(asker, "thank") == 303
    mails = mails_to(outbox, scene.peers[0])
    assert len(mails) == before + 1
    page = stranger(app).get(link_in(mails[-1]))
    assert "Asselin" not in page.text
    assert "Ada" not in page.text
    assert "Votre merci a été transmis" in said(asker)


def test_the_closing_question_is_one_tap_and_a_second_tap_does_no_harm(app: Flask, outbox: Memory) -> None:
    asker = talked(app, outbox, make_scene(listeners=1))
    shown = BeautifulSoup(asker.get(HOME).text, "html.parser")
    assert [one["value"] for one in shown.select("button[name=outcome]")] == [
        "useful",
        "neutral",
        "unsuitable",
        "sold_to",
        "unsafe",
    ]
    token = str(shown.select("input[name=csrf_token]")[0]["value"])
    for _press in range(2):
        answer = asker.post(f"{HOME}/request/close", data={"outcome": "unsafe", "csrf_token": token})
        assert answer.location == HOME
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["unsafe"]


def test_the_same_person_is_asked_again_with_the_closing_answer(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=2)
    asker = enter(app, scene.asker)
    asks(asker)
    first = offers()[0].peer_id
    with transaction():
        steps.take(steps.find(open_request().id), Event(Kind.ACCEPT), By(Party.PEER, first))
    for kind in (Kind.APPROVE, Kind.DONE):
        with transaction():
            asking.act(scene.asker.id, Event(kind))
    found = pressed_twice(asker, HOME, f"{HOME}/request/close", {"outcome": "useful", "again": "y"})
    assert found == [HOME, HOME]
    assert [one.peer_id for one in offers()] == [first]
    assert open_request().state == State.SEARCHING
    assert db.session.scalars(select(Tombstone.outcome)).all() == ["useful"]


def test_the_member_may_deny_the_leads_call(app: Flask) -> None:
    scene = make_scene(listeners=0)
    page = enter(app, scene.asker)
    asks(page, who="lead")
    with transaction():
        steps.take(steps.find(open_request().id), Event(Kind.CALLED), By(Party.LEAD, scene.lead.id))
    assert "indique un appel avec vous" in said(page)
    assert press(page, "not-yet") == 303
    assert open_request().contacted_at is None


def test_the_home_page_says_what_waits(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    nothing = "ne vend rien"
    assert nothing in said(peer, "/app/home")
    asks(asker)
    assert "Votre oui ou votre non est attendu" in said(peer, "/app/home")
    says_yes(app, outbox, scene)
    assert "attend votre réponse" in said(asker, "/app/home")
    assert press(asker, "yes") == 303
    assert "Quelqu'un attend votre appel" in said(peer, "/app/home")
    assert nothing in said(asker, "/app/home")


def test_someone_who_only_listens_sees_offer_wait_and_introduction(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker, peer = enter(app, scene.asker), enter(app, scene.peers[0])
    asks(asker)
    assert "Répondre oui ou non" in said(peer)
    says_yes(app, outbox, scene)
    assert "Nous attendons la réponse" in said(peer)
    assert press(asker, "yes") == 303
    assert "Quelqu'un attend votre appel" in said(peer)
    with transaction():
        asking.act(scene.asker.id, Event(Kind.DONE))
    assert "Quelqu'un attend votre appel" not in said(peer)


def test_people_of_another_root_get_404_whatever_they_are_there(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=1)
    asker = enter(app, scene.asker)
    asks(asker, who="lead")
    says_yes(app, outbox, scene)
    assert press(asker, "yes") == 303
    own = open_request()
    assert own.introduction is not None
    elsewhere = make_root("Club des Tilleuls")
    lead = make_lead(elsewhere, elsewhere, "flora@exemple.fr")
    referent = make_member(elsewhere, "rene@exemple.fr")
    give_role(referent, REFERENT, elsewhere.id)
    db.session.commit()
    paths = [f"{HOME}/introduction/{own.introduction.id}/{step}" for step in ("done", "not-yet", "no")]
    for node in (elsewhere.id, scene.club.id):
        paths += [f"{HOME}/flagged/{node}/{own.id}/{step}" for step in ("called", "hand-over")]
        paths += [f"{HOME}/desk/{node}/{own.id}/{step}" for step in ("called", "hand-over")]
    for who in (lead, referent):
        page = enter(app, who)
        token = BeautifulSoup(page.get("/app/method").text, "html.parser").select("input[name=csrf_token]")[0]["value"]
        statuses = {path: page.post(path, data={"csrf_token": str(token)}).status_code for path in paths}
        assert statuses == dict.fromkeys(paths, 404)
    assert open_request().state == State.CONNECTED


def test_once_five_have_been_asked_the_page_says_that_it_is_all_for_this_search(app: Flask, clock: FakeClock) -> None:
    scene = make_scene(listeners=5, referent=False)
    assert enter(app, scene.asker).send_form(ASK, {"who": "peer"}).location == HOME
    for _number in range(5):
        clock.advance(minutes=5)
        with transaction():
            sending.answer(offers()[-1], yes=False)
        jobs.tick()
    assert len(offers()) == 5
    assert "Aucun autre pair n'est sollicité dans cette recherche" in said(enter(app, scene.asker))


def test_nobody_can_ask_and_withdraw_without_end(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    for _time in range(6):
        asks(page)
        assert press(page, "withdraw") == 303
    refused = page.send_form(ASK, BOTH_TICKED)
    assert refused.status_code == 429
    assert all(line.name["fr"].replace("'", "&#39;") in refused.text for line in lines("FR"))
    asks(enter(app, scene.peers[0]))
