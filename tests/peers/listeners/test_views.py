"""The pages on which members choose to listen: three steps, then their own choices, a pause, an end."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from core.db import db, transaction
from core.mail import Memory
from members.models import Member
from peers.asking import Wishes
from peers.choices import SLOTS
from peers.listeners import availability
from peers.models import EMAIL, STOPPED, PeerProfile
from peers.safety import reports, safeguards
from tests.builders import make_listener
from tests.conftest import FakeClock
from tests.pages import CheckedClient
from tests.peers.met import actor
from tests.peers.scene import Scene, ask, enter, mails_to, make_scene, offers, press

pytestmark = pytest.mark.usefixtures("app")
PATH = "/app/peers/listen"
CHOICES = {"capacity": "2", "cool_down": "45", "topics": ["cash", "team"], "ways": ["phone"], "slots": ["1am", "7pm"]}


NOTHING = {"paused_until": "", "topics": [], "ways": [], "slots": []}


def profile(member: Member) -> PeerProfile | None:
    db.session.rollback()
    return db.session.get(PeerProfile, member.id)


def as_listener(app: Flask, scene: Scene) -> CheckedClient:
    """Enter as the asker, who has become a peer."""
    make_listener(scene.asker)
    db.session.commit()
    return enter(app, scene.asker)


def words(page: CheckedClient, path: str = PATH) -> str:
    return page.get(path).text.replace("&#39;", "'")


def test_three_steps_lead_to_the_first_offer_and_nothing_is_offered_before(app: Flask, outbox: Memory) -> None:
    scene = make_scene(listeners=0, others=2)
    page = enter(app, scene.asker)
    ask(scene.lead, Wishes(lead_may_know=False, referent_may_know=True, channel=EMAIL))
    assert words(page).count('class="done"') == 0
    assert page.send_form(f"{PATH}/briefing", action=f"{PATH}/briefing").location == PATH
    assert words(page).count('class="done"') == 1
    assert page.send_form(PATH, {**CHOICES, "charter": "y"}).location == PATH
    assert words(page).count('class="done"') == 2
    link = re.search(r"/app/peers/vouch/\w+", words(page))
    assert link
    shown = ("Personne n'a encore donné", "Une des deux personnes")
    for text, voucher in zip(shown, (scene.lead, scene.referent), strict=True):
        assert text in words(page)
        assert offers() == []
        assert enter(app, voucher).send_form(link[0], action=link[0]).location == "/app/peers"
    assert "Vous écoutez les autres. Merci." in words(page)
    assert "vouch" not in words(page)
    assert len(mails_to(outbox, scene.asker)) == 1


def test_the_candidate_is_never_told_who_vouched(app: Flask) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    page.send_form(f"{PATH}/briefing", action=f"{PATH}/briefing")
    page.send_form(PATH, {**CHOICES, "charter": "y"})
    names = [name for one in (scene.lead, *scene.peers) for name in (one.first_name, one.last_name)]
    for voucher in (scene.lead, scene.peers[0]):
        link = f"/app/peers/vouch/{scene.asker.id}"
        enter(app, voucher).send_form(link, action=link)
        # the referent and the leads are named to everybody; nobody else is
        assert not [name for name in names if name in words(page)]


def test_everything_is_kept_and_shown_again_and_the_charter_is_not_asked_for_twice(
    app: Flask, clock: FakeClock
) -> None:
    scene = make_scene()
    page = as_listener(app, scene)
    until = (clock() + timedelta(days=14)).date()
    assert page.send_form(PATH, {**CHOICES, "paused_until": until.isoformat()}).location == "/app/peers"
    kept = profile(scene.asker)
    assert kept is not None
    assert (kept.capacity, kept.cool_down, kept.paused_until) == (2, 45, until)
    assert kept.topics == {"cash", "team"}
    assert kept.ways == {"phone"}
    assert kept.slots == {"1am", "7pm"}
    again = words(page)
    assert 'name="charter"' not in again
    assert f'value="{until.isoformat()}"' in again
    assert "lundi 16 mars 2026" in again
    assert len(re.findall(r'name="slots"[^>]*checked', again)) == 2
    assert page.send_form(PATH, {"capacity": "0", "cool_down": "14", **NOTHING}).location == PATH
    kept = profile(scene.asker)
    assert kept is not None
    assert (kept.capacity, kept.paused_until, kept.topics, kept.slots) == (0, None, frozenset(), frozenset())


def test_each_half_day_has_its_own_box_named_by_day_and_half(app: Flask) -> None:
    scene = make_scene()
    text = words(as_listener(app, scene))
    boxes = re.findall(r'name="slots"\s+value="(\w+)"\s+aria-labelledby="slots-(\d) slots-([ap]m)"', text)
    assert [day + half for _value, day, half in boxes] == list(SLOTS) == [value for value, _day, _half in boxes]


def test_without_the_charter_nobody_joins(app: Flask) -> None:
    scene = make_scene()
    answer = enter(app, scene.asker).send_form(PATH, CHOICES)
    assert answer.status_code == 422
    assert profile(scene.asker) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"capacity": "4"}, ""),
        ({"capacity": "many"}, ""),
        ({"cool_down": "13"}, "entre 14 et 90"),
        ({"cool_down": "91"}, "entre 14 et 90"),
        ({"cool_down": "some"}, "entre 14 et 90"),
        ({"cool_down": ""}, "entre 14 et 90"),
        ({"paused_until": "2026-03-01"}, "Ce jour est passé"),
        ({"paused_until": "tomorrow"}, "Écrivez le jour en entier"),
        ({"topics": ["gossip"]}, ""),
        ({"slots": ["8am"]}, ""),
        ({"ways": ["pigeon"]}, ""),
    ],
)
def test_what_cannot_be_is_refused_kindly_and_changes_nothing(app: Flask, wrong: dict[str, str], said: str) -> None:
    scene = make_scene()
    page = as_listener(app, scene)
    answer = page.send_form(PATH, {**CHOICES, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    kept = profile(scene.asker)
    assert kept is not None
    assert (kept.capacity, kept.cool_down, kept.topics) == (1, 30, frozenset())


def test_today_is_no_pause_and_a_pause_that_is_over_is_shown_no_more(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    page = as_listener(app, scene)
    today = clock().date().isoformat()
    assert page.send_form(PATH, {**CHOICES, "paused_until": today}).location == "/app/peers"
    assert today not in words(page)


@pytest.mark.parametrize(("answer", "paused"), [("yes", False), ("pause", True)])
def test_the_question_of_the_quarter_takes_one_tap(app: Flask, clock: FakeClock, answer: str, *, paused: bool) -> None:
    scene = make_scene()
    page = as_listener(app, scene)
    assert "Toujours disponible" not in words(page)
    clock.advance(days=92)
    db.session.rollback()
    availability.ask_due()
    clock.advance(days=21)
    page = enter(app, scene.asker)
    assert "Rien ne vous est proposé tant que" in words(page)
    assert page.send_form(PATH, action=f"{PATH}/available/{answer}").location == PATH
    kept = profile(scene.asker)
    assert kept is not None
    assert (kept.checked_on, kept.available_on) == (None, clock().date())
    assert (kept.paused_until is not None) is paused
    assert "Toujours disponible" not in words(page)


def test_another_answer_is_none(app: Flask) -> None:
    page = as_listener(app, make_scene())
    assert press(page, f"{PATH}/available/maybe").status_code == 400


def test_stopping_takes_one_press_and_starting_again_needs_no_new_vouching(app: Flask) -> None:
    scene = make_scene()
    page = as_listener(app, scene)
    assert page.send_form(PATH, action=f"{PATH}/stop").location == "/app/peers"
    kept = profile(scene.asker)
    assert kept is not None
    assert not kept.offers
    assert "Vous avez arrêté" in words(page)
    assert page.post(f"{PATH}/stop").status_code == 400
    assert page.send_form(PATH, CHOICES).location == "/app/peers"
    assert "Vous écoutez les autres. Merci." in words(page)


def test_a_suspended_peer_is_told_so_and_cannot_lift_it(app: Flask) -> None:
    scene = make_scene()
    page = as_listener(app, scene)
    with transaction():
        db.session.get_one(PeerProfile, scene.asker.id).suspended = True
    assert "souhaite d'abord vous entendre" in words(page)
    assert "que vous n'écoutez plus" not in words(page)
    assert page.send_form(PATH, CHOICES).location == PATH
    kept = profile(scene.asker)
    assert kept is not None
    assert kept.suspended


def test_whoever_was_heard_and_stopped_is_told_so_and_offered_nothing_more(app: Flask) -> None:
    scene = make_scene()
    page = as_listener(app, scene)
    with transaction():
        for by in (scene.lead, *scene.peers[:1]):
            reports.add(scene.asker, by, "unsafe")
        db.session.get_one(PeerProfile, scene.asker.id).suspended = True
    assert "souhaite d'abord vous entendre" in words(page)
    with transaction():
        safeguards.decide(scene.asker.id, STOPPED, actor(scene.referent))
    shown = words(page)
    assert "souhaite d'abord vous entendre" not in shown
    assert "que vous n'écoutez plus" in shown
    assert f'action="{PATH}"' not in shown
    assert 'href="/app/peers/referent"' in shown


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_briefing_takes_five_to_eight_minutes_and_says_what_it_must(app: Flask, language: str) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    press(page, f"/app/language/{language}")
    main = re.sub(
        r"<aside.*?</aside>|<[^>]+>", " ", page.get(f"{PATH}/briefing").text.split("<main")[1], flags=re.DOTALL
    )
    assert 5 <= len(re.findall(r"\w+(?:['\u2019-]\w+)*", main.replace("&#39;", "'"))) / 200 <= 8
    for needed in ("15", "112", "3114", "PSSM", "APESA"):
        assert needed in main


def test_reading_the_briefing_again_changes_nothing(app: Flask, clock: FakeClock) -> None:
    scene = make_scene()
    page = enter(app, scene.asker)
    first = clock().date()
    for _ in range(2):
        press(page, f"{PATH}/briefing")
        clock.advance(days=1)
        page = enter(app, scene.asker)
    kept = profile(scene.asker)
    assert kept is not None
    assert kept.briefed_on == first
    assert "J'ai lu" not in words(page, f"{PATH}/briefing")
