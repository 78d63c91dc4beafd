"""A cluster is a group between a group and its clubs: made once, dissolved once, never during a check-in."""

import pytest

from core.access import Actor, Role, holds
from core.db import db, transaction
from members.models import LEAD, REFERENT
from members.roles import give_role
from networks import clusters, tree
from networks.cells import CellClass
from networks.clustering import Obstacle
from networks.clusters import ClusterRefused, ClustersFrozen
from networks.models import Cluster, Network
from networks.waves import State
from peers.duty import line
from tests.builders import make_club, make_federation, make_member, make_region, make_wave
from tests.networks.fakes import FakePorts

pytestmark = pytest.mark.usefixtures("each_database")
NAMES = ("Arras", "Lens", "Lille")


@pytest.fixture
def region(sides: FakePorts) -> Network:
    """A region with three clubs of six and one of thirty."""
    region = make_region(make_federation())
    for name, members in (*((name, 6) for name in NAMES), ("Calais", 30)):
        sides.roster.counts[CellClass(make_club(region, name).id)] = members
    db.session.commit()
    return region


def clubs(region: Network, *names: str) -> list[str]:
    return [leaf.id for leaf in tree.load(region.id).leaves() if leaf.name in names]


def made(region: Network) -> str:
    with transaction():
        return clusters.make(region.id, "Artois", clubs(region, *NAMES))


def test_its_clubs_stand_below_it_and_it_stands_below_their_group(region: Network) -> None:
    nodes = tree.load(made(region))
    cluster = next(node for node in nodes.children(region.id) if node.is_cluster)
    assert (cluster.name, cluster.parent, cluster.is_club) == ("Artois", region.id, False)
    assert tuple(node.name for node in nodes.children(cluster.id)) == NAMES
    assert [node.name for node in nodes.companions(clubs(region, "Lens")[0])] == ["Arras", "Lille"]
    assert nodes.companions(clubs(region, "Calais")[0]) == ()
    assert nodes.ancestors(clubs(region, "Lens")[0]) == (cluster.id, region.id, nodes.root.id)


def test_made_twice_it_is_the_same(region: Network) -> None:
    assert made(region) == made(region)
    assert len([node for node in tree.load(region.id).children(region.id) if node.is_cluster]) == 1


def test_dissolved_its_clubs_are_back_and_it_stands_in_no_list(region: Network) -> None:
    cluster = made(region)
    for _ in range(2):
        with transaction():
            clusters.dissolve(cluster)
    nodes = tree.load(region.id)
    assert {node.name for node in nodes.children(region.id)} == {*NAMES, "Calais"}
    assert cluster not in {node.id for node in nodes.descendants(nodes.root.id)}
    assert [node.id for node in nodes.retired(nodes.root.id)] == [cluster]
    assert nodes[cluster].is_retired
    assert nodes[cluster].held == set(clubs(region, *NAMES))
    assert [node.id for node in nodes.once_above(clubs(region, "Lens")[0])] == [cluster]
    assert nodes.once_above(clubs(region, "Calais")[0]) == ()
    assert not nodes[cluster].is_cluster
    assert db.session.get_one(Cluster, cluster).dissolved
    assert made(region) != cluster


@pytest.mark.parametrize("state", [State.OPEN, State.CLOSED])
def test_nothing_moves_while_a_check_in_is_open_or_counted(region: Network, state: State) -> None:
    cluster = made(region)
    make_wave(db.session.get_one(Network, region.root_id), state=state)
    db.session.commit()
    with pytest.raises(ClustersFrozen), transaction():
        clusters.dissolve(cluster)
    with pytest.raises(ClustersFrozen), transaction():
        clusters.make(region.id, "Other", clubs(region, *NAMES))
    assert tree.load(region.id)[cluster].is_cluster


def test_a_planned_check_in_keeps_nobody_from_it(region: Network) -> None:
    make_wave(db.session.get_one(Network, region.root_id))
    db.session.commit()
    cluster = made(region)
    assert tree.load(region.id)[cluster].is_cluster


def test_clubs_of_another_group_or_cluster_are_refused(region: Network) -> None:
    made(region)
    for chosen in ([*clubs(region, "Lens", "Calais"), make_club(region, "Dunkerque").id], ["0" * 16] * 3):
        with pytest.raises(ClusterRefused) as refused, transaction():
            clusters.make(region.id, "Other", chosen)
        assert refused.value.reason is Obstacle.NOT_FREE


def test_a_new_cluster_gives_nobody_a_view_of_a_club_and_keeps_what_was(region: Network) -> None:
    lens = db.session.get_one(Network, clubs(region, "Lens")[0])
    own, above, referent = (make_member(lens) for _ in range(3))
    give_role(own, LEAD, lens.id)
    give_role(above, LEAD, region.id)
    give_role(referent, REFERENT, region.id)
    db.session.commit()
    before = line.load(region.root_id)
    cluster = made(region)
    after = line.load(region.root_id)
    for found in (before, after):
        assert {one.id for one in found.leads(lens.id)} == {own.id, above.id}
        assert {one.id for one in found.referents(lens.id)} == {referent.id}
    assert tree.lineage(lens.id) == (lens.id, cluster, region.id, region.root_id)
    person = Actor(above.id, region.root_id, lens.id, "fr", roles=frozenset({Role(LEAD, region.id)}))
    assert holds(person, LEAD, cluster)
    assert holds(person, LEAD, lens.id)
