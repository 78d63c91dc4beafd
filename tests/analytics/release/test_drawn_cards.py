"""From opening to release with a club that draws its cards: its members count once everywhere, as "not stated"."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from analytics.release.results import part_of
from core.db import db
from networks import by_hand, frozen, opening, ports
from networks.cells import UNSTATED, CellClass
from networks.models import Wave
from networks.waves import State
from tests.analytics.release.closed import publisher, seal
from tests.builders import OPENS, make_club, make_federation, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts

pytestmark = pytest.mark.usefixtures("each_database")

SECTORS = ("industry", "trade", "services")


@pytest.mark.parametrize("order", ["attributes-first", "leaf-first"])
def test_members_who_draw_are_counted_as_not_stated_and_nowhere_twice(
    app: Flask, clock: FakeClock, tmp_path: Path, order: str
) -> None:
    sides = FakePorts()
    ports.init_app(app, replace(sides.ports(), publisher=publisher(tmp_path)))
    root = make_federation(merge_order=order, attributes="sector")
    drawing, mailing = make_club(root, "Club du Port"), make_club(root, "Club de la Gare")
    sides.roster.counts = {CellClass(club.id, sector): 40 for club in (drawing, mailing) for sector in SECTORS}
    by_hand.choose(drawing.id, drawn=True)
    wave_id = make_wave(root).id
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    wave = db.session.get_one(Wave, wave_id)
    cells = frozen.of(wave).cells
    (alone,) = (cell for cell in cells if drawing.id in cell.leaves)
    assert (alone.leaves, alone.a, alone.members) == ((drawing.id,), (UNSTATED,), 120)

    sheets = {cell.id: cell.members // 2 for cell in cells}
    wave.state = State.CLOSED
    db.session.commit()
    seal(tmp_path, wave, sum(sheets.values()), sheets)
    publisher(tmp_path).publish(wave_id, {alone.id: 2})

    shown = {node: part_of(wave_id, node) for node in (root.id, drawing.id, mailing.id)}
    groups = {node: part[1] for node, part in shown.items() if part is not None}
    blocks = {
        node: {group.categories: group.n for group in of if group.node == node and group.attribute}
        for node, of in groups.items()
    }
    assert set(blocks[root.id]) == {("industry",), ("trade",), ("services",), (UNSTATED,)}
    assert set(blocks[mailing.id]) == {("industry",), ("trade",), ("services",)}
    assert set(blocks[drawing.id]) <= {(UNSTATED,)}
    totals = {group.node: group.n for of in groups.values() for group in of if not group.attribute}
    assert blocks[root.id][UNSTATED,] == totals[drawing.id]
    for n, people in ((totals[root.id], 120), (totals[drawing.id], 60), (totals[mailing.id], 60)):
        assert n is not None
        assert n.low <= people <= (n.high or people)
