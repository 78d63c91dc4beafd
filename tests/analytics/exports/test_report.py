"""The report of a part: as its page was when it was published, or of its own release alone."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from markupsafe import Markup

from analytics.exports import reading, report
from analytics.exports.naming import names
from analytics.exports.report import Report, line
from analytics.exports.table import Part, rows
from analytics.release import publishing as release
from analytics.release.editions import SHOWN_WAVES
from core.db import db
from core.i18n import speaking
from networks import tree
from networks.models import Network
from tests.analytics.released import wave
from tests.builders import make_club, make_federation

WAVES = SHOWN_WAVES + 2


@pytest.fixture
def clubs(app: Flask) -> tuple[Network, Network]:
    """Return a published club and one too small, with two releases."""
    return released(2)


def released(waves: int) -> tuple[Network, Network]:
    root = make_federation()
    large, small = make_club(root, "Club de la Gare"), make_club(root, "Club du Port")
    parents = {root.id: None, large.id: root.id, small.id: root.id}
    for number in range(1, waves + 1):
        release.store(wave(number, {large.id: 40, small.id: 9}, parents, root=root.id))
    db.session.commit()
    return large, small


def part_of(club: Network, number: int) -> Part:
    nodes = tree.load(club.id)
    (found,) = reading.parts(nodes.root.id, f"{number:016x}", [nodes[club.id]])
    return found


def told(club: Network, number: int, *, alone: bool = False) -> Report:
    with speaking("en"):
        return report.report(part_of(club, number), alone=alone)


def dots(picture: Markup | None) -> int:
    return len(BeautifulSoup(str(picture), "html.parser").select("circle"))


@pytest.mark.parametrize(("number", "reaches"), [(1, 1), (2, 2), (WAVES, SHOWN_WAVES)])
def test_a_report_reaches_back_from_its_own_wave_and_never_beyond_it(app: Flask, number: int, reaches: int) -> None:
    clubs = released(WAVES)
    labels = BeautifulSoup(str(told(clubs[0], number).sections[0].picture), "html.parser").select("text")
    month = part_of(clubs[0], number).published_on.strftime("%b %y")
    assert any(label.get_text() == month for label in labels)
    assert dots(told(clubs[0], number).sections[0].picture) <= reaches
    assert ("starting point" in told(clubs[0], number).headline) == (number == 1)


def test_a_release_alone_draws_one_point(clubs: tuple[Network, Network]) -> None:
    pictures = [one.picture for one in told(clubs[0], 2, alone=True).sections if one.picture]
    assert len(pictures) == 3
    assert {dots(picture) for picture in pictures} == {1}


def test_the_headline_is_that_of_the_page_even_alone(clubs: tuple[Network, Network]) -> None:
    assert told(clubs[0], 2, alone=True).headline == told(clubs[0], 2).headline


def test_every_measure_has_its_figures_in_words(clubs: tuple[Network, Network]) -> None:
    found = told(clubs[0], 2).sections
    assert len(found) == 5
    for section in found:
        assert section.lines
        assert not [one for one in section.lines if one.masked]
    assert {one.answers for section in found for one in section.lines} == {"30 to 49 answers"}
    assert all(bool(one.bar) == one.value.endswith(("%", "less", "more")) for one in found[0].lines)


def test_a_club_too_small_has_no_picture_and_no_number(clubs: tuple[Network, Network]) -> None:
    found = told(clubs[1], 2).sections
    assert [one.picture for one in found] == [None] * 5
    assert {(one.value, one.spread, one.answers, one.masked, one.bar) for each in found for one in each.lines} == {
        ("Not shown", "", "", True, None)
    }


def test_another_root_has_no_part_in_a_release(clubs: tuple[Network, Network]) -> None:
    nodes = tree.load(clubs[0].id)
    assert reading.parts(make_federation("Ailleurs").id, f"{1:016x}", [nodes[clubs[0].id]]) == []
    assert reading.parts(nodes.root.id, "f" * 16, [nodes[clubs[0].id]]) == []


def test_parts_come_in_the_order_in_which_nodes_are_asked_for(clubs: tuple[Network, Network]) -> None:
    nodes = tree.load(clubs[0].id)
    wanted = [nodes[clubs[1].id], nodes.root, nodes[clubs[0].id]]
    found = reading.parts(nodes.root.id, f"{1:016x}", wanted)
    assert [one.network for one in found] == [node.name for node in wanted]
    assert [one.groups[0].node for one in found] == [node.id for node in wanted]


def test_a_published_line_names_its_kind(clubs: tuple[Network, Network]) -> None:
    with speaking("en"):
        found = [line(row) for row in rows(part_of(clubs[0], 1), names("pulse-fr-1"))]
    assert found[0].label == "mean, 0 to 10"
