"""The page of published statistics: the same for everybody of a club, with a date and a person where it is empty."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from core.db import db
from members.models import Member
from networks.models import Network
from peers.models import PeerFigures, Tombstone
from peers.statistics import publishing
from peers.statistics.figures import Published
from peers.statistics.quarters import Quarter
from peers.statistics.views import period
from tests.conftest import FakeClock
from tests.peers.scene import Scene, enter, make_scene

pytestmark = pytest.mark.usefixtures("app")


def page(app: Flask, member: Member) -> BeautifulSoup:
    answer = enter(app, member).get("/app/peers/statistics")
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def words(app: Flask, member: Member) -> str:
    main = page(app, member).main
    assert main is not None
    return " ".join(main.get_text(" ").split())


def publish(clock: FakeClock, day: date, asked: dict[tuple[Network, str], int]) -> None:
    """Let so many requests of clubs and quarters have ended well, and publish on a day."""
    for (club, quarter), number in asked.items():
        stones = (
            Tombstone(network_id=club.id, quarter=quarter, outcome="useful", duration="24-48") for _ in range(number)
        )
        db.session.add_all(stones)
    db.session.commit()
    clock.moment = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    publishing.publish_due()


@pytest.fixture
def scene() -> Scene:
    return make_scene(listeners=0)


def test_an_empty_page_names_a_date_and_a_person(app: Flask, scene: Scene) -> None:
    said = words(app, scene.asker)
    assert "Pas encore de chiffres." in said
    assert "vendredi 10 avril 2026" in said
    assert scene.referent.name in said


def test_the_root_comes_first_and_the_own_club_after(app: Flask, scene: Scene, clock: FakeClock) -> None:
    publish(clock, date(2027, 1, 10), {(scene.club, "2026-Q1"): 9, (scene.other, "2026-Q2"): 17})
    headings = [one.get_text() for one in page(app, scene.asker).select("section h2")]
    assert headings == ["Federation des Pays", "Club de la Gare"]
    said = words(app, scene.asker)
    assert "Avril à juin 2026" in said
    assert "L'année 2026" in said
    assert "environ 15" in said
    assert "Club du Port" not in said


def test_members_leads_and_referents_of_one_club_read_the_same(app: Flask, scene: Scene, clock: FakeClock) -> None:
    scene.referent.leaf_id = scene.club.id
    publish(clock, date(2027, 1, 10), {(scene.club, "2026-Q1"): 9, (scene.other, "2026-Q2"): 17})
    read = [
        [str(section) for section in page(app, member).select("section.card")]
        for member in (scene.asker, scene.lead, scene.referent)
    ]
    assert read[0]
    assert read[0] == read[1] == read[2]


def test_a_quarter_with_too_few_says_that_it_waits(app: Flask, scene: Scene, clock: FakeClock) -> None:
    publish(clock, date(2026, 4, 10), {(scene.club, "2026-Q1"): 7})
    said = words(app, scene.asker)
    assert "Janvier à mars 2026" in said
    assert "pas assez de demandes" in said
    assert "7" not in said.split("Comment")[0]


def test_what_waited_is_told_once_and_not_again_as_missing(app: Flask, scene: Scene, clock: FakeClock) -> None:
    publish(clock, date(2026, 4, 10), {(scene.club, "2026-Q1"): 7})
    publish(clock, date(2026, 7, 10), {(scene.club, "2026-Q2"): 7})
    said = words(app, scene.asker)
    assert "Janvier à juin 2026" in said
    assert "pas assez de demandes" not in said


def test_a_club_with_too_few_points_to_the_figures_above(app: Flask, scene: Scene, clock: FakeClock) -> None:
    publish(clock, date(2027, 1, 10), {(scene.club, "2026-Q1"): 7, (scene.other, "2026-Q1"): 17})
    assert "non affiché pour protéger les personnes" in words(app, scene.asker)


def test_every_figure_has_its_words(app: Flask, scene: Scene) -> None:
    shown = {"requests": 40, "within_48": 88, "half": "two_days", "never": 13, "useful": None, "peers": 120}
    for quarter, half in (("2026-Q1", "two_days"), ("2026-Q2", "longer")):
        row = PeerFigures(network_id=scene.root.id, first_quarter=quarter, last_quarter=quarter)
        row.published_on, row.figures = date(2026, 7, 10), {**shown, "half": half}
        db.session.add(row)
    db.session.commit()
    said = words(app, scene.asker)
    for phrase in ("environ 40", "88 %", "en deux jours au plus", "après deux jours, ou jamais", "13 %", "environ 120"):
        assert phrase in said
    assert "Pas encore assez d'avis" in said


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (Quarter(2026, 3), Quarter(2026, 3), "Juillet à septembre 2026"),
        (Quarter(2026, 4), Quarter(2027, 1), "Octobre 2026 à mars 2027"),
        (Quarter(2026, 1), Quarter(2026, 4), "L'année 2026"),
        (Quarter(2026, 2), Quarter(2027, 1), "Avril 2026 à mars 2027"),
    ],
)
def test_a_period_is_written_in_months(app: Flask, first: Quarter, last: Quarter, written: str) -> None:
    with app.test_request_context("/"):
        assert period(Published("node", first, last)) == written
