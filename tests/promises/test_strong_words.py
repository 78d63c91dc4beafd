"""The strong promise stands nowhere but where the installation was found fit to make it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from core.db import db, transaction
from core.doctor import Finding, keep
from core.mail import Memory, deliver
from core.preconditions.catalogue import PRECONDITIONS
from members.admission import admit
from members.invitations import Invitee
from members.models import Member
from networks import opening, ports
from networks.models import Wave
from networks.steps import card_mail
from tests.builders import OPENS, make_lead, make_member, make_root, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient

TEMPLATES = Path(__file__).parents[2] / "templates"
STRONG = {
    "fr": "Même une copie complète de la base ne dit pas qui a répondu quoi.",
    "en": "Even a full copy of the database does not say who answered what.",
}
WEAK = {
    "fr": "Vos réponses sont comptées sans votre nom, sans votre adresse et sans l'heure.",
    "en": "Your answers are counted without your name, your address or the time.",
}
MEMBERS = 8


def found(*, fit: bool) -> None:
    """Keep an examination in which everything holds, or one thing does not."""
    with transaction():
        keep(Finding(name, fit or name != "backups") for name in PRECONDITIONS)


def says(text: str, language: str) -> bool:
    """Tell which promise a text makes; it makes one of the two and never both."""
    plain = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("&#39;", "'").split())
    assert (STRONG[language] in plain) != (WEAK[language] in plain), plain
    return STRONG[language] in plain


@pytest.mark.parametrize("fit", [True, False], ids=["fit", "unfit"])
def test_page_and_mails_of_a_check_in_say_what_held_when_it_opened(
    app: Flask, clock: FakeClock, outbox: Memory, *, fit: bool
) -> None:
    root = make_root()
    for number in range(MEMBERS):
        make_member(root, f"m{number}@example.org", language="en" if number == 0 else "fr")
    wave_id = make_wave(root).id
    db.session.commit()
    clock.moment = OPENS
    found(fit=fit)
    opening.open_due()
    opening.stock_open()
    record = ports.current().boxes.record(wave_id)
    for language in STRONG:
        assert says(record[f"page/{language}.html"].decode(), language) is fit
    cards = {mail.to: mail.text for mail in outbox.sent}
    assert len(cards) == MEMBERS
    assert says(cards["m0@example.org"], "en") is fit
    assert says(cards["m1@example.org"], "fr") is fit
    assert card_mail(db.session.get_one(Wave, wave_id)).assured is fit, "a replacement's mail says the same"
    found(fit=not fit)
    assert not card_mail(db.session.get_one(Wave, wave_id)).assured, "a mail promises what held and still holds"


def test_an_invitation_says_what_holds_today(app: Flask, outbox: Memory) -> None:
    club = make_root()
    for name, fit in (("anne", True), ("luc", False)):
        found(fit=fit)
        person = Invitee(1, f"{name}@example.org", f"{name}@example.org", name, "Le Goff", "Goff SARL", club.id)
        with transaction():
            admit(club.id, [person], inviter="Luce", language="fr")
    deliver()
    assert {mail.to: says(mail.text, "fr") for mail in outbox.sent} == {
        "anne@example.org": True,
        "luc@example.org": False,
    }


def test_every_template_asks_first() -> None:
    strong = re.compile(r"full copy of the database")
    asks = re.compile(r"{% if [^%]*assured[^%]*%}[^%]*full copy of the database")
    holding = [path for path in sorted(TEMPLATES.rglob("*.*")) if strong.search(path.read_text(encoding="utf-8"))]
    assert holding
    for path in holding:
        text = path.read_text(encoding="utf-8")
        assert len(strong.findall(text)) == len(asks.findall(text)), path


def test_who_leads_is_told_before_a_check_in_opens_with_fewer_words(
    app: Flask, sign_in: Callable[[Member], CheckedClient]
) -> None:
    root = make_root()
    lead = make_lead(root, root, "lead@example.org")
    wave_id = make_wave(root).id
    db.session.commit()
    client = sign_in(lead)
    for fit in (True, False):
        found(fit=fit)
        hinted = "promettront moins" in client.get(f"/app/club/{root.id}/wave/{wave_id}").text
        assert hinted is not fit
        db.session.rollback()
