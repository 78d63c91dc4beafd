import pytest
from flask import Flask
from werkzeug.exceptions import NotFound

from members.models import LEFT
from members.people import member_of, members_of
from networks import tree
from tests.builders import make_club, make_federation, make_member, make_region

pytestmark = pytest.mark.usefixtures("each_database")


def test_the_members_of_a_node_are_those_of_its_clubs_by_name(app: Flask) -> None:
    federation = make_federation()
    north = make_region(federation)
    here, there = make_club(north, "Ici"), make_club(federation, "La-bas")
    zoe, anne = make_member(here, first_name="Zoe"), make_member(there, first_name="anne")
    make_member(here, state=LEFT)
    nodes = tree.load(federation.id)
    assert members_of(nodes, federation.id) == [anne, zoe]
    assert members_of(nodes, north.id) == [zoe]


def test_a_member_is_found_in_their_part_of_the_tree_alone(app: Flask) -> None:
    federation = make_federation()
    here, there = make_club(federation, "Ici"), make_club(federation, "La-bas")
    zoe, gone = make_member(here), make_member(there, state=LEFT)
    assert member_of(federation.id, zoe.id) == member_of(here.id, zoe.id) == zoe
    for node, member_id in ((there, zoe.id), (there, gone.id), (here, "f" * 16)):
        with pytest.raises(NotFound):
            member_of(node.id, member_id)
