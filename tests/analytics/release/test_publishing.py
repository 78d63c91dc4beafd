"""Tests of publishing: once, the same bytes, in one transaction, and the totals deleted afterwards."""

import json
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from analytics.release import publishing as release
from analytics.release.content import encode
from analytics.release.models import Release, ReleasedPage
from analytics.release.publishing import Publisher
from core.db import db
from networks import frozen, tree
from networks.cells import Cell
from networks.models import Network, Wave
from surveys.folders import UnknownWave
from surveys.plan import tally_plan
from surveys.question_sets import load
from surveys.sealing import NotSealed
from tests.analytics.released import SET, club_counts, wave
from tests.builders import make_root, make_wave

pytestmark = pytest.mark.usefixtures("each_database", "app")


def closed_wave(root: Network, members: int = 14) -> Wave:
    """Add a wave whose opening froze one cell with everybody of a stand-alone club."""
    cell = Cell("c" * 16, root.id, (root.id,), None, None, members)
    found = make_wave(root, frozen=frozen.encode(frozen.freeze((cell,), tree.load(root.id), "Claire", "")))
    db.session.commit()
    return found


def seal(waves: Path, made: Wave, sheets: int) -> Path:
    """Write a wave's folder as sealing leaves it."""
    folder = waves / made.id
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    plan = {measure.id: measure.values for measure in tally_plan(load(SET))}
    came = club_counts(sheets)
    counts = {measure: {value: came[measure].get(value, 0) for value in values} for measure, values in plan.items()}
    told = {
        "wave": made.id,
        "question_set": SET,
        "plan": [{"measure": measure, "values": values} for measure, values in plan.items()],
        "cells": {"c" * 16: counts},
        "issued": sheets,
    }
    (folder / "sealed.json").write_bytes(orjson.dumps(told))
    return folder / "sealed.json"


def test_sealed_totals_become_one_release_and_are_deleted(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    path = seal(tmp_path, made, 12)
    Publisher(tmp_path).publish(made.id, 2)
    stored = db.session.scalars(select(Release)).one()
    told = json.loads(stored.payload)
    assert (told["occasion"]["replacements"], told["policy"]["k"], told["occasion"]["number"]) == (2, 8, 1)
    assert told["table"]["groups"][0]["n"] == {"low": 10, "high": 14}
    assert stored.published_at == made.publishes_at
    assert not path.exists()


def test_publishing_again_changes_nothing(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    path = seal(tmp_path, made, 12)
    sealed = path.read_bytes()
    Publisher(tmp_path).publish(made.id, 0)
    before = db.session.scalars(select(Release.payload)).one()
    path.write_bytes(sealed)  # as after a crash between the transaction and the deletion
    Publisher(tmp_path).publish(made.id, 0)
    Publisher(tmp_path).publish(made.id, 0)
    assert db.session.scalars(select(Release.payload)).one() == before
    assert not path.exists()


def test_nothing_sealed_means_nothing_published(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    seal(tmp_path, made, 12).unlink()
    with pytest.raises(NotSealed):
        Publisher(tmp_path).publish(made.id, 0)
    assert db.session.scalars(select(Release)).all() == []


def test_a_stranger_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(UnknownWave):
        Publisher(tmp_path).publish("f" * 16, 0)


def test_the_exact_counts_are_not_in_the_database(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    seal(tmp_path, made, 13)
    Publisher(tmp_path).publish(made.id, 0)
    told = json.loads(db.session.scalars(select(Release.payload)).one())
    del told["occasion"]
    assert 13 not in numbers(told)


def numbers(value: object) -> list[float]:
    if isinstance(value, dict | list):
        return [one for part in (value.values() if isinstance(value, dict) else value) for one in numbers(part)]
    return [value] if isinstance(value, int | float) else []


def test_storing_twice_returns_the_release_already_there() -> None:
    content = wave(1, {"club": 12}, {"club": None}, root="club")
    assert release.store(content) is release.store(content)


def test_each_node_has_a_page_with_charts_of_all_waves_so_far() -> None:
    tree_of = {"fed": None, "x": "fed", "y": "fed"}
    for number in (1, 3):
        release.store(wave(number, {"x": 12, "y": 9}, tree_of, root="fed"))
    pages = {
        page.network_id: page
        for page in db.session.scalars(select(ReleasedPage).where(ReleasedPage.wave_id == f"{3:016x}"))
    }
    assert set(pages) == set(tree_of)
    assert pages["y"].charts == "{}"
    chart = json.loads(pages["x"].charts)["ucla3"]
    assert chart["data"][0]["text"] == ["06/26", "", "11/26"]
    assert [one is None for one in chart["data"][0]["y"]] == [False, True, False]


def test_a_release_hash_is_that_of_its_bytes() -> None:
    content = wave(1, {"club": 12}, {"club": None}, root="club")
    stored = release.store(content)
    assert stored.payload == encode(content)
    assert len(stored.sha256) == 64
