"""Three clubs of six: nothing of them is published alone, their cluster is, and both were said beforehand."""

import pytest

from analytics.disclosure.policy import Policy
from analytics.outlook.forecast import expected
from analytics.outlook.gathering import ground
from analytics.release import publishing as release, tallies
from analytics.release.content import Occasion
from analytics.release.results import part_of
from core.clock import now
from core.db import db, transaction
from networks import clusters, frozen, opening, tree
from networks.models import PUBLISHED, Network, Wave
from networks.waves import State
from tests.analytics.released import SET, club_counts
from tests.builders import make_club, make_federation, make_member, make_wave
from tests.conftest import FakeClock

pytestmark = pytest.mark.usefixtures("each_database", "app")
SMALL = ("Arras", "Lens", "Lille")


@pytest.fixture
def clubs() -> dict[str, Network]:
    """Three clubs of six and one of forty."""
    root = make_federation()
    made = {name: make_club(root, name) for name in (*SMALL, "Calais")}
    for name, club in made.items():
        for _ in range(6 if name in SMALL else 40):
            make_member(club)
    db.session.commit()
    return made | {"root": root}


def hold(root: Network, number: int) -> tuple[str, set[str]]:
    """Open a wave, let six of ten answer, publish; return its id and the names of the nodes with figures."""
    wave_id = make_wave(root, number, opens_at=now()).id
    db.session.commit()
    opening.freeze(wave_id)
    wave = db.session.get_one(Wave, wave_id)
    kept = frozen.of(wave)
    counts = {cell: club_counts(answers) for cell, answers in expected(kept.cells, 0.6).items()}
    occasion = Occasion(wave.id, root.id, number, SET, wave.publishes_at)
    content = release.build(occasion, kept.cells, kept.parents, counts, tallies.measures(SET), Policy())
    with transaction():
        release.store(content)
        wave.state, wave.outcome = State.RELEASED, PUBLISHED
    groups = (group for group in content.table.groups if group.n and group.attribute is None)
    return wave_id, {kept.names[group.node] for group in groups}


def foreseen(root: Network) -> set[str]:
    outlook = ground(root.id).outlook(root.id)
    assert outlook.sight
    return {root.name, *(row.node.name for row in outlook.shown)}


def test_a_cluster_brings_figures_to_clubs_that_had_none(clubs: dict[str, Network], clock: FakeClock) -> None:
    root = clubs["root"]
    assert foreseen(root) == {root.name, "Calais"}
    assert hold(root, 1)[1] == {root.name, "Calais"}
    clock.advance(days=60)
    with transaction():
        cluster = clusters.make(root.id, "Artois", [clubs[name].id for name in SMALL])
    assert foreseen(root) == {root.name, "Calais", "Artois"}
    wave_id, published = hold(root, 2)
    assert published == {root.name, "Calais", "Artois"}
    clock.advance(days=60)
    with transaction():
        clusters.dissolve(cluster)
    assert foreseen(root) == {root.name, "Calais"}
    assert hold(root, 3)[1] == {root.name, "Calais"}
    part = part_of(wave_id, cluster)
    assert part
    assert part[1][0].n
    assert tree.load(cluster)[cluster].name == "Artois"
