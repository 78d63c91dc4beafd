"""Tests of the page on which two publications are compared."""

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from analytics.release import publishing as release
from members.models import Member
from networks.models import Network
from tests.analytics.dashboard.scene import Federation, address, text
from tests.analytics.released import wave
from tests.builders import make_member, make_root
from tests.pages import CheckedClient

SignIn = Callable[[Member], CheckedClient]


@pytest.fixture
def federation(app: Flask) -> Federation:
    return Federation()


def compared(client: CheckedClient, node: Network, asked: str = "") -> BeautifulSoup:
    return BeautifulSoup(client.get(f"{address(node)}/compare{asked}").get_data(as_text=True), "html5lib")


def test_the_last_two_publications_are_compared_at_first(federation: Federation, sign_in: SignIn) -> None:
    page = compared(sign_in(make_member(federation.apart)), federation.apart)
    chosen = [text(one) for one in page.select("option[selected]")]
    assert len(chosen) == len(set(chosen)) == 2
    assert len(page.select("section table")) == 5
    assert "Pas d'écart net." in text(page.main or page)


def test_the_shares_of_a_choice_are_compared_answer_by_answer(federation: Federation, sign_in: SignIn) -> None:
    page = compared(sign_in(make_member(federation.apart)), federation.apart)
    table = page.select_one("#m-peer_talk ~ div table")
    assert table is not None
    assert len(table.select("tbody tr")) == 4
    assert all(len(row.select("td.n")) == 3 for row in table.select("tbody tr"))
    assert "Écart en points" in text(table)


def test_a_club_and_the_network_above_it_are_compared_with_caution_and_it_is_said(
    federation: Federation, sign_in: SignIn
) -> None:
    page = compared(sign_in(make_member(federation.apart)), federation.apart, "?wave=2&other=parent")
    assert f"comptent aussi dans « {federation.root.name} »" in text(page.main or page)
    assert federation.root.name in [text(one) for one in page.select("thead th")]


@pytest.mark.parametrize(
    "asked", ["?wave=9&other=1", "?wave=1&other=1", "?wave=1", "?other=parent", "?wave=x&other=y", "?page=2"]
)
def test_what_cannot_be_compared_is_not_found(federation: Federation, sign_in: SignIn, asked: str) -> None:
    assert sign_in(make_member(federation.apart)).get(f"{address(federation.apart)}/compare{asked}").status_code == 404


def test_a_masked_club_is_compared_with_nothing_and_shows_no_figure(federation: Federation, sign_in: SignIn) -> None:
    page = compared(sign_in(make_member(federation.small)), federation.small)
    cells = page.select("section td")
    assert len(page.select("section td.masked")) == 6
    assert not re.search(r"\d", " ".join(text(cell) for cell in cells))


def test_with_one_publication_of_a_root_there_is_nothing_to_compare(app: Flask, sign_in: SignIn) -> None:
    club = make_root()
    release.store(wave(1, {club.id: 14}, {club.id: None}, root=club.id))
    page = compared(sign_in(make_member(club)), club)
    assert "il faut deux publications" in text(page.main or page)
    assert not page.select("main form")
