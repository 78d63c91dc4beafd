"""What the pages of a network are told beforehand: the same limits as what is published."""

import pytest
from flask import Flask

from analytics.disclosure.policy import Policy
from analytics.outlook.foresight import ReleaseForesight
from networks.wave_calendar import USUAL_SHARE
from tests.builders import make_federation, make_member, make_root


@pytest.fixture
def foresight(app: Flask):
    with app.test_request_context():
        yield ReleaseForesight()


@pytest.mark.parametrize("threshold", [5, 10, 15])
def test_a_club_stands_alone_from_the_size_of_a_block_on(foresight, threshold):
    assert foresight.alone_from(threshold) == Policy(k=threshold).block


def test_the_short_list_says_what_is_seen_and_what_is_missing(foresight):
    club = make_root()
    for _ in range(7):
        make_member(club)
    assert "il manque 1 membre" in foresight.short(club.id)
    for _ in range(33):
        make_member(club)
    text = foresight.short(club.id)
    assert "il manque" not in text
    assert "de 0 à 10" in text
    assert "il faut 30 réponses" in text


def test_the_smallest_change_is_one_line_with_the_way_to_all_of_it(foresight):
    club = make_root()
    for _ in range(40):
        make_member(club)
    line = foresight.change(club.id)
    assert "points sur dix" in line
    assert f"/app/club/{club.id}/outlook" in line
    assert "Aucun changement" in foresight.change(make_root("Another").id)


def test_a_choice_that_would_publish_more_is_named(foresight):
    club = make_root(attributes="")
    for place in range(120):
        make_member(club, sector=("industry", "construction")[place % 2], size="1-9")
    assert "par secteur" in foresight.choices(club.id)
    few = make_root("Another")
    assert "par secteur" not in foresight.choices(few.id)


def test_a_name_is_escaped(foresight):
    root = make_federation("<b>Nord</b>")
    make_member(make_root("Other"))
    assert "<b>" not in foresight.short(root.id)
    assert foresight.usual_share(root.id).share == USUAL_SHARE
