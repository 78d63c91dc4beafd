"""Tests of what a results page says and offers around its figures, to whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from analytics.dashboard import notes, resolutions
from analytics.disclosure.coarsening import Rounded
from analytics.release import publishing as release
from analytics.release.content import Break, Content, Struck
from core.db import db
from members.models import Member
from networks.models import Network
from tests.analytics.dashboard.scene import Federation, soup, text
from tests.analytics.released import wave
from tests.builders import make_lead, make_member, make_root
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]
FIRST, SECOND = f"{1:016x}", f"{2:016x}"


@pytest.fixture
def federation(app: Flask) -> Federation:
    return Federation()


@pytest.fixture
def club(app: Flask) -> Network:
    """A club alone, of which nothing was published yet."""
    return make_root()


def waves(club: Network, *numbers: int) -> list[Content]:
    return [wave(number, {club.id: 40}, {club.id: None}, root=club.id) for number in numbers]


def said(sign_in: SignIn, club: Network, *contents: Content) -> str:
    for content in contents:
        release.store(content)
    page = soup(sign_in(make_member(club)), club)
    return text(page.main or page)


def test_the_main_figures_stand_on_top(federation: Federation, sign_in: SignIn) -> None:
    page = soup(sign_in(make_member(federation.apart)), federation.apart)
    lines = [text(one) for one in page.select(".glance li")]
    assert lines[-2:] == [
        "30 % auraient eu besoin de parler avec une personne qui connaît ce métier.",
        "Ce qui pèse le plus : La trésorerie (50 %).",
    ]
    assert len(lines) == 4


def test_a_club_without_any_figure_says_so_and_shows_nothing_empty(federation: Federation, sign_in: SignIn) -> None:
    drawn = ".glance, .minutes, .plot, .multiples, [id^=m-]"
    page = soup(sign_in(make_member(federation.small)), federation.small)
    assert not page.select(drawn)
    assert (
        text(page.select("p.lead")[0]) == "Sentiment de solitude : non affiché cette fois, pour protéger les personnes."
    )
    assert len(page.select(".next li")) == 1
    other = soup(sign_in(make_member(federation.apart)), federation.apart)
    assert other.select(drawn)
    assert len(other.select(".next li")) == 3


def test_a_note_stands_on_the_chart_by_its_number_and_below_it_in_harmless_words(
    federation: Federation, sign_in: SignIn
) -> None:
    notes.add(federation.apart.id, date(2026, 7, 1), "<script>alert(1)</script>")
    page = soup(sign_in(make_member(federation.apart)), federation.apart)
    (drawn,) = page.select("svg:has(.event)")
    assert [one.text for one in drawn.select(".strong")] == ["1"]
    assert text(page.select(".events li")[0]).startswith("<script>alert(1)</script>")
    assert "alert" not in str(drawn)
    holder = page.find(id="figures")
    assert holder is not None
    assert "alert" not in str(holder)


def test_notes_and_resolutions_belong_to_their_own_network(federation: Federation, sign_in: SignIn) -> None:
    notes.add(federation.region.id, date(2026, 7, 1), "A fair")
    resolutions.write(federation.region.id, SECOND, "Meet in May")
    db.session.commit()
    client = sign_in(make_member(federation.large))
    pages = [text(soup(client, node)) for node in (federation.region, federation.large, federation.root)]
    assert [("A fair" in page, "Meet in May" in page) for page in pages] == [(True, True), *[(False, False)] * 2]


def test_what_will_be_done_is_shown_and_goes_into_the_minutes(federation: Federation, sign_in: SignIn) -> None:
    resolutions.write(federation.large.id, SECOND, "Meet in <b>May</b>")
    page = soup(sign_in(make_member(federation.large)), federation.large)
    assert text(page.select("#resolved + p")[0]) == "Meet in <b>May</b>"
    assert "Décision : Meet in <b>May</b>" in text(page.select(".minutes p")[0])


def test_what_was_to_be_done_after_an_earlier_publication_says_of_which(
    federation: Federation, sign_in: SignIn
) -> None:
    resolutions.write(federation.large.id, FIRST, "Meet in May")
    page = soup(sign_in(make_member(federation.large)), federation.large)
    assert text(page.select("#resolved")[0]) == "Ce que nous avions dit que nous ferions"
    assert "Décision" not in text(page.select(".minutes p")[0])


def test_members_and_leads_have_different_next_steps(federation: Federation, sign_in: SignIn) -> None:
    steps = []
    for person in (make_member(federation.large), make_lead(federation.large)):
        page = soup(sign_in(person), federation.large)
        steps.append({str(one["href"]).rpartition("/")[2] for one in page.select(".next a")})
    assert {"ask", "meeting", "compare"} <= steps[0]
    assert steps[1] - steps[0] == {"remarks"}


def test_the_clubs_to_call_are_told_to_leads_alone(federation: Federation, sign_in: SignIn) -> None:
    lead = soup(sign_in(make_lead(federation.region, federation.large)), federation.region)
    assert [text(one) for one in lead.select("[aria-labelledby=silent] li")] == ["Club du Port"]
    member = soup(sign_in(make_member(federation.large)), federation.region)
    assert not member.select("[aria-labelledby=silent]")


def test_figures_from_elsewhere_say_where_from_and_beware(federation: Federation, sign_in: SignIn) -> None:
    page = soup(sign_in(make_member(federation.apart)), federation.apart)
    (section,) = page.select("section:has([data-plot=owner_isolated])")
    assert "Bpifrance Le Lab 2016. À titre indicatif." in text(section)


def test_a_withdrawn_question_says_why_and_shows_nothing_of_it(club: Network, sign_in: SignIn) -> None:
    first, last = waves(club, 1, 2)
    struck = replace(last, struck=(Struck("weighs_most", "Une option <i>manquait</i>."),))
    assert "Motif : Une option <i>manquait</i>." in said(sign_in, club, first, struck)


def test_a_new_series_is_told_below_the_chart(club: Network, sign_in: SignIn) -> None:
    first, last = waves(club, 1, 2)
    page = said(sign_in, club, first, replace(last, breaks=(Break("wording", measure="ucla3"),)))
    assert page.count("La question est posée autrement. Une nouvelle série commence donc en") == 1


def test_a_new_series_of_every_measure_is_told_once(club: Network, sign_in: SignIn) -> None:
    first, last = waves(club, 1, 2)
    page = said(sign_in, club, first, replace(last, breaks=(Break("categories"),)))
    assert page.count("Une nouvelle série commence donc en") == 1


def test_an_earlier_survey_says_so(club: Network, sign_in: SignIn) -> None:
    (only,) = waves(club, 1)
    imported = replace(only, occasion=replace(only.occasion, imported=True))
    assert "d'une enquête passée, reprise d'un fichier" in said(sign_in, club, imported)


def test_few_who_answered_forbid_to_compare_and_the_page_says_so(club: Network, sign_in: SignIn) -> None:
    few = [replace(one, table=replace(one.table, rate=Rounded(20.0, "=", 10))) for one in waves(club, 1, 2)]
    page = said(sign_in, club, *few)
    assert "Au plus 30 % ont répondu" in page
    assert "Trop peu de personnes ont répondu pour comparer avec la dernière fois." in page
