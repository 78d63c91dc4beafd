from datetime import date

import pytest
from sqlalchemy import select

from core.db import db
from demo import tree
from members.models import LEAD, REFERENT, Role
from networks import tree as networks_tree


@pytest.fixture
def planted(app):
    return tree.plant(date(2024, 1, 2))


def test_the_federation_has_two_regions_and_eight_clubs_three_of_them_in_a_cluster(planted):
    nodes = networks_tree.load(planted[0].root.id)
    assert len(nodes.children(nodes.root.id)) == 2
    assert len(nodes.leaves()) == 8
    assert len(planted[0].everybody()) == 134
    (cluster,) = (node for node in nodes.descendants(nodes.root.id) if node.is_cluster)
    names = [node.name for node in nodes.children(cluster.id)]
    assert sorted(names) == ["Club des Quatre-Vents", "Club des Sources", "Club du Moulin"]


def test_the_single_club_is_a_root_of_fourteen(planted):
    assert planted[1].root.is_club
    assert planted[1].root.is_root
    assert len(planted[1].everybody()) == 14


def test_whom_to_call_is_the_lead_of_the_root(planted):
    for each in planted:
        lead = each.everybody()[tree.LEADS]
        contact = networks_tree.settings_of(each.root.id).contact
        assert contact.startswith(f"{lead.name}, 06 39 98 ")


def test_nobody_is_the_referent_of_what_they_lead(planted):
    held = db.session.execute(select(Role.member_id, Role.network_id, Role.kind)).all()
    leads = {(row.member_id, row.network_id) for row in held if row.kind == LEAD}
    referents = {(row.member_id, row.network_id) for row in held if row.kind == REFERENT}
    assert referents
    assert not leads & referents
