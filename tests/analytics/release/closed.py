"""Closed waves with their sealed totals, as a publication finds them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from analytics.disclosure.policy import Policy
from analytics.release.publishing import Publisher
from core.db import db
from core.settings import BoxSettings
from networks import frozen, tree
from networks.cells import Cell
from networks.models import Network, Wave
from networks.waves import State
from surveys.boxes import FolderBoxes
from surveys.plan import tally_plan
from surveys.question_sets import load
from tests.analytics.released import SET, club_counts
from tests.builders import make_wave


def closed_wave(root: Network, members: int = 14, number: int = 1, **decided: object) -> Wave:
    """Add a wave whose opening froze one cell with everybody of a stand-alone club."""
    cell = Cell("c" * 16, root.id, (root.id,), None, None, members)
    fixed: dict[str, Any] = {"rules": Policy().rules(), **decided}
    kept = replace(frozen.freeze((cell,), tree.load(root.id), "Claire", ""), **fixed)
    found = make_wave(root, number, state=State.CLOSED, frozen=frozen.encode(kept))
    db.session.commit()
    return found


def publisher(data: Path) -> Publisher:
    """Return a publisher of what lies sealed in a data folder."""
    return Publisher(FolderBoxes(BoxSettings(data_dir=data), lambda _opening: {}))


def seal(data: Path, made: Wave, sheets: int, of_cells: Mapping[str, int] | None = None) -> Path:
    """Write a wave's folder as sealing leaves it, with so many sheets in its cell or in each of its cells."""
    folder = data / "waves" / made.id
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    plan = {measure.id: measure.values for measure in tally_plan(load(SET))}
    cells = {}
    for cell, number in (of_cells or {"c" * 16: sheets}).items():
        came = club_counts(number)
        cells[cell] = {name: {value: came[name].get(value, 0) for value in values} for name, values in plan.items()}
    told = {
        "wave": made.id,
        "question_set": SET,
        "plan": [{"measure": measure, "values": values} for measure, values in plan.items()],
        "cells": cells,
        "issued": sheets,
    }
    (folder / "sealed.json").write_bytes(orjson.dumps(told))
    return folder / "sealed.json"
