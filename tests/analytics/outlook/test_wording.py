"""Forecasts in words."""

import pytest
from flask import Flask

from analytics.outlook import wording
from analytics.outlook.forecast import Sight
from analytics.outlook.proposals import Choice
from networks.attributes import ATTRIBUTES, MERGE_ORDERS, Rules
from networks.tree import Node, Tree


@pytest.fixture(autouse=True)
def in_french(app: Flask):
    with app.test_request_context():
        yield


def test_every_way_has_words_of_its_own() -> None:
    ways = {wording.way(Rules(8, order, attributes)) for attributes in ATTRIBUTES for order in MERGE_ORDERS}
    assert len(ways) == 7


def test_groups_without_companies_apart_are_networks_alone() -> None:
    assert wording.published(Choice(Rules(), 2, 0)) == "2 réseaux et clubs"
    assert wording.published(Choice(Rules(), 1, 3)) == "1 réseau ou club et 3 groupes d'entreprises"


def test_what_is_told_grows_with_the_answers() -> None:
    sights = (None, Sight(8, "level", shares=False), Sight(12, "mean", shares=False), Sight(40, "mean", shares=True))
    assert len({wording.told(sight) for sight in sights}) == len(sights)


def test_clubs_and_groups_are_named() -> None:
    nodes = Tree([Node("r", "Root", None, is_club=False), Node("a", "Arras", "r", is_club=True)])
    assert wording.names(nodes, ["a"]) == "Arras"
    assert wording.groups([("industry",), ("alone", "1-9")]) == "Industrie / Sans salarié, 1 à 9 salariés"
