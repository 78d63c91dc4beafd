"""The four words of a wave are the same wherever they stand: mails, cards, poster, pages, report, files, interface."""

import secrets
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import orjson
import pytest
from flask import Flask, render_template

from analytics.api import tokens
from analytics.exports import pdf, reading
from analytics.exports.about import about
from analytics.exports.report import report
from analytics.release.publishing import Publisher
from analytics.sharing import links
from analytics.sharing.models import ShareLink
from core.clock import now
from core.db import db
from core.i18n import speaking
from core.mail import Memory, deliver
from core.settings import Settings
from core.tickets import SigningKey
from members import replacement
from members.models import LEAD, Member
from members.roles import give_role
from networks import by_hand, opening, ports, tree
from networks.manifests import four_words, manifest_hash
from networks.models import PUBLISHED, Network, Wave
from networks.waves import State
from surveys.folders import PRIVATE, write_new
from tests.analytics.released import club_counts
from tests.builders import OPENS, make_club, make_federation, make_member, make_wave
from tests.conftest import FakeClock
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
CONTACT = "Jeanne Morel, 01 99 00 00 01"


class Totals:
    """The boxes of an application, with sealed totals as if twelve members of each cell had answered."""

    def __init__(self, manifest: Mapping[str, Any], cells: list[str]) -> None:
        plan, counts = manifest["plan"], club_counts(12)
        given = {
            one["measure"]: {str(value): counts[one["measure"]].get(str(value), 0) for value in one["values"]}
            for one in plan
        }
        told = {"wave": manifest["wave"], "question_set": manifest["question_set"], "plan": plan, "issued": 24}
        self._sealed = orjson.dumps(told | {"cells": dict.fromkeys(cells, given)})

    def totals(self, _wave_id: str) -> bytes:
        return self._sealed

    def discard_totals(self, _wave_id: str) -> None:
        """Leave them: nothing was written."""


class Seen:
    """Where the words were looked for."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.missing: list[str] = []
        self.places = 0

    def look(self, place: str, text: str) -> None:
        self.places += 1
        if self.words not in text:
            self.missing.append(place)


@pytest.fixture
def wave(app: Flask, settings: Settings, clock: FakeClock) -> Wave:
    """An open wave of a federation: one club by mail, one that draws its cards."""
    pool = settings.data_dir / "keys_ahead"
    pool.mkdir()
    for _ in range(2):
        write_new(pool / f"{secrets.token_hex(8)}.pem", SigningKey.generate().to_pem(), PRIVATE)
    root = make_federation("Les Pays", contact=CONTACT)
    mailed, drawing = make_club(root, "Gare"), make_club(root, "Jetée")
    for club in (mailed, drawing) * 12:
        make_member(club)
    by_hand.choose(drawing.id, drawn=True)
    give_role(_people()[0], LEAD, root.id)
    opened = make_wave(root)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    return db.session.get_one(Wave, opened.id, populate_existing=True)


def _people() -> list[Member]:
    """Return the members of the club whose cards are mailed, in a fixed order."""
    return db.session.query(Member).filter_by(leaf_id=_club("Gare").id).order_by(Member.id).all()


def _club(name: str) -> Network:
    return db.session.query(Network).filter_by(name=name).one()


def _publish(wave: Wave) -> None:
    """Publish the wave's totals as the closing does, and share and open them to a program."""
    record = ports.current().boxes.record(wave.id)
    cells = [path[len("cells/") : -len(".json")] for path in record if path.startswith("cells/")]
    totals: Any = Totals(orjson.loads(record["manifest.json"]), cells)
    wave.state, wave.outcome = State.CLOSED, PUBLISHED
    db.session.commit()
    Publisher(totals).publish(wave.id, {})
    wave.state = State.RELEASED
    db.session.commit()


def test_everybody_reads_the_same_four_words_everywhere(
    app: Flask, wave: Wave, clock: FakeClock, outbox: Memory, sign_in: SignIn
) -> None:
    wave_id, root_id, drawing = wave.id, wave.root_id, _club("Jetée").id
    seen = Seen(wave.words)
    record = ports.current().boxes.record(wave_id)
    assert four_words(manifest_hash(record["manifest.json"])) == seen.words
    deliver()
    _mails(seen, outbox, 24, "card and word of the meeting")
    replacement.replace(_people()[1].id, wave_id)
    _mails(seen, outbox, 1, "replacement")
    clock.advance(days=8)
    opening.remind_due()
    deliver()
    _mails(seen, outbox, 24, "reminder")
    lead = sign_in(_people()[0])
    for place in (f"club/{root_id}/poster", f"club/{drawing}/poster", f"club/{root_id}/wave/{wave_id}", "rounds"):
        seen.look(place, lead.get(f"/app/{place}").text)
    cards = lead.send_form(f"/app/club/{drawing}/wave/{wave_id}/cards")
    assert cards.text.count(seen.words) >= 12
    _publish(db.session.get_one(Wave, wave_id))
    clock.moment = db.session.get_one(Wave, wave_id).publishes_at
    db.session.commit()
    for page in (root_id, f"{root_id}/meeting", f"{root_id}/{wave_id}/json"):
        seen.look(page, lead.get(f"/app/results/{page}").text)
    seen.look("workbook", _unpacked(lead.get(f"/app/results/{root_id}/{wave_id}/xlsx").data))
    _report(seen, root_id, wave_id)
    _outside(seen, app, root_id, wave_id)
    assert (seen.missing, seen.places) == ([], 49 + 4 + 3 + 1 + 1 + 2)


def _mails(seen: Seen, outbox: Memory, number: int, what: str) -> None:
    assert len(outbox.sent) == number, what
    for mail in outbox.sent:
        seen.look(what, mail.text)
    outbox.sent.clear()


def _report(seen: Seen, root_id: str, wave_id: str) -> None:
    """Look into what the PDF is drawn from."""
    nodes = tree.load(root_id)
    (part,) = reading.parts(root_id, wave_id, [nodes[root_id]])
    with speaking("fr"):
        facts = {"report": report(part), "part": part, "about": about(part), "image": pdf.image}
        seen.look("report", render_template("analytics/report.html", **facts))


def _outside(seen: Seen, app: Flask, root_id: str, wave_id: str) -> None:
    """Look at what is read without signing in: a shared page, and the interface for programs."""
    link = ShareLink(id="a" * 16, network_id=root_id, wave_id=wave_id, made_at=now(), label="Bureau")
    link.expires_at = now().replace(year=now().year + 1)
    links.make(link, now())
    token = str(tokens.make(root_id, "Tableau", "x" * 43))
    db.session.commit()
    stranger = app.test_client()
    seen.look("shared", stranger.get(f"/fr/shared/{links.token(link)}").text)
    heads = {"Authorization": f"Bearer {token}"}
    seen.look("interface", stranger.get(f"/api/v1/networks/{root_id}/releases/{wave_id}", headers=heads).text)


def _unpacked(workbook: bytes) -> str:
    with ZipFile(BytesIO(workbook)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
