"""Whoever asked for figures gets one mail when they appear; it says no more than the page, and can be stopped."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from markupsafe import Markup
from sqlalchemy import func, select

from analytics.release import publishing as release
from core.db import db, transaction
from core.jobs import run_due
from core.mail import Memory, Message, Smtp, deliver
from members import digests
from members.letters import settings
from members.models import DigestWish, Member
from members.roster import MailRoster
from networks import closing, ports
from networks.models import PUBLISHED, TOO_FEW, Network, Wave
from networks.ports import DigestPart
from networks.waves import State
from surveys.folders import WaveFolder
from tests.analytics.released import wave
from tests.builders import OPENS, make_club, make_federation, make_lead, make_member, make_wave
from tests.conftest import FakeClock
from tests.postbox import Postbox

pytestmark = pytest.mark.usefixtures("each_database")
STOP = re.compile(r"http://localhost:8000(/app/digest/stop/\S+)")
FIRST = f"{1:016x}"


class Town:
    """A federation whose first check-in is counted: a club of 34 answers, another of 30, and one too small."""

    def __init__(self, *, figures: bool = True, outcome: str = PUBLISHED) -> None:
        self.root = make_federation("Fédération des Pays", mail_figures=figures)
        self.large = make_club(self.root, "Club de l'Étang")
        self.harbour = make_club(self.root, "Club du Port")
        self.small = make_club(self.root, "Club du Lac")
        nodes = (self.root, self.large, self.harbour, self.small)
        self.wave = make_wave(self.root, id=FIRST, opens_at=OPENS, state=State.CLOSED, outcome=outcome)
        if outcome == PUBLISHED:
            sizes = {self.large.id: 34, self.harbour.id: 30, self.small.id: 9}
            release.store(wave(1, sizes, {node.id: node.parent_id for node in nodes}, root=self.root.id))
        db.session.commit()
        folder = WaveFolder(settings().waves_dir / FIRST)
        folder.path.mkdir(parents=True)
        folder.manifest.touch()  # all that is left of it: its sealed totals are published and gone already

    def reader(self, club: Network, email: str, **fields: object) -> Member:
        """Add a member who asks for figures."""
        return self.ask(make_member(club, email, **fields))

    def ask(self, member: Member) -> Member:
        with transaction():
            digests.wish(member.id, wanted=True)
        return member

    def publish(self, clock: FakeClock, outbox: Memory) -> dict[str, Message]:
        """Publish the check-in and deliver what waits; return the mails by address, each of which got one."""
        clock.moment = db.session.get_one(Wave, FIRST).publishes_at
        db.session.commit()
        closing.publish_due()
        closing.publish_due()
        deliver()
        assert len({mail.to for mail in outbox.sent}) == len(outbox.sent)
        return {mail.to: mail for mail in outbox.sent}


def table(message: Message) -> list[list[str]]:
    """Return the rows of a mail's tables as text."""
    page = BeautifulSoup(message.html, "html.parser")
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in page.select("tr")
        if row.find("th", scope="row")
    ]


def test_the_figures_take_the_place_of_the_notice(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    town = Town()
    town.reader(town.large, "anne@example.org")
    make_member(town.large, "paul@example.org")
    mails = town.publish(clock, outbox)
    assert set(mails) == {"anne@example.org", "paul@example.org"}
    assert mails["anne@example.org"].subject == mails["paul@example.org"].subject
    assert mails["anne@example.org"].html
    assert not mails["paul@example.org"].html
    assert "4 sur 10" in " ".join(mails["anne@example.org"].text.split())
    assert "sur 10" not in mails["paul@example.org"].text


class Broken:
    """A digest that cannot write the figures of one network."""

    def __init__(self, network_id: str) -> None:
        self.network_id = network_id

    def write(self, wave_id: str, network_id: str, language: str) -> DigestPart | None:
        """Fail for that network, and write words for any other."""
        if network_id == self.network_id:
            raise LookupError(wave_id, language)
        return DigestPart("4 sur 10", Markup("<p>4 sur 10</p>"))


def test_figures_that_cannot_be_written_keep_nobody_from_being_told(
    app: Flask, clock: FakeClock, outbox: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    town = Town()
    town.reader(town.large, "anne@example.org")
    town.reader(town.harbour, "paul@example.org")
    ports.init_app(app, replace(ports.current(), digest=Broken(town.large.id)))
    mails = town.publish(clock, outbox)
    assert "4 sur 10" not in mails["anne@example.org"].text
    assert f"/app/results/{town.large.id}" in mails["anne@example.org"].text
    assert "4 sur 10" in mails["paul@example.org"].text
    assert db.session.get_one(Wave, FIRST).state == State.RELEASED
    assert [json.loads(line)["error"] for line in caplog.messages if "digest-failed" in line] == ["LookupError"]


def test_the_mail_says_in_french_and_in_english_what_the_page_says(
    app: Flask, clock: FakeClock, outbox: Memory
) -> None:
    town = Town()
    town.reader(town.large, "anne@example.org", language="fr")
    town.reader(town.large, "amy@example.org", language="en")
    mails = town.publish(clock, outbox)
    french, english = mails["anne@example.org"], mails["amy@example.org"]
    assert french.subject == "Club de l'Étang\N{NO-BREAK SPACE}: les résultats sont là"
    assert "Club de l'Étang" in french.text
    assert "fourchette" in french.text.lower()
    assert "likely range" in english.text
    assert '<html lang="fr">' in french.html
    assert '<html lang="en">' in english.html
    assert "Étang" in BeautifulSoup(french.html, "html.parser").get_text()


def test_every_number_of_the_table_stands_in_the_text_too(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    town = Town()
    town.reader(town.large, "anne@example.org")
    mail = town.publish(clock, outbox)["anne@example.org"]
    rows = table(mail)
    assert rows
    for label, figure, likely, _bar in (row[:4] for row in rows):
        assert f"- {label}\N{NO-BREAK SPACE}: {figure} (fourchette probable\N{NO-BREAK SPACE}: {likely})" in mail.text


def test_nothing_in_the_mail_comes_from_outside_or_counts_who_reads(
    app: Flask, clock: FakeClock, outbox: Memory
) -> None:
    town = Town()
    town.reader(town.large, "anne@example.org")
    town.reader(town.large, "paul@example.org")
    mails = town.publish(clock, outbox)
    page = BeautifulSoup(mails["anne@example.org"].html, "html.parser")
    assert page.select("img, link, script, style, iframe, [src], [background], [style]") == []
    bare = [STOP.sub("", mail.html) for mail in mails.values()]
    assert bare[0] == bare[1]  # but for the link that stops the mails, nothing is one person's own
    links = {str(link["href"]) for link in page.select("a")}
    assert {link for link in links if not STOP.match(link)} == {f"http://localhost:8000/app/results/{town.large.id}"}


def test_a_root_that_keeps_figures_out_of_mails_sends_a_link_alone(
    app: Flask, clock: FakeClock, outbox: Memory
) -> None:
    town = Town(figures=False)
    town.reader(town.large, "anne@example.org")
    mail = town.publish(clock, outbox)["anne@example.org"]
    assert table(mail) == []
    assert "sur 10" not in mail.text
    assert f"/app/results/{town.large.id}" in mail.text
    assert STOP.search(mail.text)


def test_a_club_that_is_masked_has_no_number_in_the_mail(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    town = Town()
    town.reader(town.small, "luce@example.org")
    mail = town.publish(clock, outbox)["luce@example.org"]
    assert table(mail) == []
    said = STOP.sub("", mail.text).replace(town.small.id, "")
    assert not re.search(r"\d+ sur 10|\d+ (à|réponses|%)", said)
    assert "non affiché" in said.lower()


def test_a_lead_gets_the_club_and_the_highest_node_led_in_one_mail(
    app: Flask, clock: FakeClock, outbox: Memory
) -> None:
    town = Town()
    town.ask(make_lead(town.root, town.large, "lea@example.org"))
    town.ask(make_lead(town.harbour, town.harbour, "hugo@example.org"))
    mails = town.publish(clock, outbox)
    assert headings(mails["lea@example.org"]) == ["Club de l'Étang", "Fédération des Pays"]
    assert headings(mails["hugo@example.org"]) == ["Club du Port"]


def headings(mail: Message) -> list[str]:
    return [one.get_text() for one in BeautifulSoup(mail.html, "html.parser").select("h2")]


def test_a_club_that_joined_since_gets_the_link_alone(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    town = Town()
    town.reader(make_club(town.root, "Club neuf"), "nina@example.org")
    mail = town.publish(clock, outbox)["nina@example.org"]
    assert table(mail) == []
    assert headings(mail) == ["Club neuf"]


def test_an_address_that_refuses_mail_gets_no_figures(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    town = Town()
    town.reader(town.large, "anne@example.org", bounced=True)
    assert not town.publish(clock, outbox)["anne@example.org"].html


def test_a_refusal_marks_the_address(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    town = Town()
    anne = town.reader(town.large, "anne@example.org")
    outbox.refused.add("anne@example.org")
    assert town.publish(clock, outbox) == {}
    db.session.refresh(anne)
    assert anne.bounced


@pytest.mark.parametrize("readers", [0, 1])
def test_too_few_answers_send_the_notice_alone(app: Flask, clock: FakeClock, outbox: Memory, readers: int) -> None:
    town = Town(outcome=TOO_FEW)
    make_member(town.large, "paul@example.org")
    for _ in range(readers):
        town.reader(town.large, "anne@example.org")
    assert [mail.html for mail in town.publish(clock, outbox).values()] == [""] * (1 + readers)


def test_when_nobody_asked_everybody_gets_the_notice(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    town = Town()
    make_member(town.large, "paul@example.org")
    assert [mail.html for mail in town.publish(clock, outbox).values()] == [""]


def test_another_roots_readers_hear_nothing(app: Flask, clock: FakeClock, outbox: Memory) -> None:
    town = Town()
    other = make_club(make_federation("Autre"), "Club des Saules")
    town.reader(other, "zoe@example.org")
    assert town.publish(clock, outbox) == {}


def test_asking_and_stopping_twice_changes_nothing(app: Flask) -> None:
    town = Town()
    anne = make_member(town.large)
    for wanted in (True, True, False, False):
        with transaction():
            digests.wish(anne.id, wanted=wanted)
        assert digests.wishes(anne.id) is wanted
    assert db.session.scalar(select(func.count()).select_from(DigestWish)) == 0


def test_nothing_is_queued_when_the_release_fails_halfway(app: Flask, outbox: Memory) -> None:
    town = Town()
    anne = town.reader(town.large, "anne@example.org")
    MailRoster().tell(FIRST, anne.root_id, "released", town.wave.publishes_at)
    db.session.rollback()
    deliver()
    assert outbox.sent == []


@pytest.mark.parametrize("token", ["", "x", "WyJhIl0.x"])
def test_a_link_that_is_not_ours_stops_nothing(app: Flask, token: str) -> None:
    with pytest.raises(digests.NotALink):
        digests.reader_of(token)


def bodies(mail: EmailMessage) -> Sequence[tuple[str, str]]:
    return [(part.get_content_type(), part.get_content()) for part in mail.walk() if not part.is_multipart()]


def test_a_mail_server_gets_text_and_html_in_one_mail(app: Flask, clock: FakeClock, postbox: Postbox) -> None:
    app.extensions["mail"] = Smtp(postbox.url, "entrepairs@localhost")
    town = Town()
    town.reader(town.large, "anne@example.org")
    clock.moment = town.wave.publishes_at
    db.session.commit()
    closing.publish_due()
    run_due(app)
    (mail,) = postbox.to("anne@example.org")
    (plain, text), (rich, html) = bodies(mail)
    assert (mail.get_content_type(), plain, rich) == ("multipart/alternative", "text/plain", "text/html")
    assert "Club de l'Étang" in text
    assert "Étang" in BeautifulSoup(html, "html.parser").get_text()
