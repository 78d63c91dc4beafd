"""Tests of publishing: once, the same bytes, in one transaction, and the totals deleted afterwards."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from analytics.disclosure.policy import Policy
from analytics.release import publishing as release
from analytics.release.content import Break, encode, read_head
from analytics.release.models import Release, ReleasedPage
from analytics.release.publishing import OtherPolicy
from analytics.release.results import part_of
from core.db import db, new_id
from networks import frozen, tree
from networks.cells import CellClass, form
from networks.ports import NotSealed
from networks.waves import State
from surveys.folders import UnknownWave
from surveys.sealing import read_sealed
from tests.analytics.release.closed import closed_wave, publisher, seal
from tests.analytics.released import wave
from tests.builders import make_club, make_federation, make_region, make_root, make_wave

pytestmark = pytest.mark.usefixtures("each_database", "app")


def test_sealed_totals_become_one_release_and_are_deleted(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    path = seal(tmp_path, made, 12)
    publisher(tmp_path).publish(made.id, {"c" * 16: 2})
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
    publisher(tmp_path).publish(made.id, {})
    before = db.session.scalars(select(Release.payload)).one()
    path.write_bytes(sealed)  # as after a crash between the transaction and the deletion
    publisher(tmp_path).publish(made.id, {})
    publisher(tmp_path).publish(made.id, {})
    assert db.session.scalars(select(Release.payload)).one() == before
    assert not path.exists()


def test_nothing_sealed_means_nothing_published(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    seal(tmp_path, made, 12).unlink()
    with pytest.raises(NotSealed):
        publisher(tmp_path).publish(made.id, {})
    assert db.session.scalars(select(Release)).all() == []


def test_a_stranger_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(UnknownWave):
        publisher(tmp_path).publish("f" * 16, {})


def test_the_exact_counts_are_not_in_the_database(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    seal(tmp_path, made, 13)
    publisher(tmp_path).publish(made.id, {})
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


# -- after a crash


class PowerCut(Exception):
    """The machine stopped here."""


@contextmanager
def power_cut(target: object, name: str) -> Iterator[None]:
    """Stop the machine at the first event of that name."""

    def stop(*_: object) -> None:
        raise PowerCut

    event.listen(target, name, stop)
    with pytest.raises(PowerCut):
        yield
    event.remove(target, name, stop)


@pytest.mark.parametrize("moment", ["before_flush", "after_flush", "before_commit"])
def test_a_crash_before_the_end_of_the_transaction_leaves_nothing_and_is_made_good(tmp_path: Path, moment: str) -> None:
    made = closed_wave(make_root())
    path = seal(tmp_path, made, 12)
    with power_cut(db.session, moment):
        publisher(tmp_path).publish(made.id, {"c" * 16: 1})
    assert db.session.scalars(select(Release)).all() == []
    assert db.session.scalars(select(ReleasedPage)).all() == []
    assert path.exists()
    publisher(tmp_path).publish(made.id, {"c" * 16: 1})
    assert db.session.scalars(select(Release)).one().number == 1
    assert not path.exists()


def test_a_crash_before_the_totals_are_deleted_leaves_one_release_and_is_made_good(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    path = seal(tmp_path, made, 12)
    elsewhere = path.with_name("kept.json")

    def hinder(*_: object) -> None:
        path.rename(elsewhere)
        path.mkdir()

    event.listen(db.session, "after_commit", hinder)  # stored already, and the file cannot be deleted
    with pytest.raises(OSError, match=r"sealed\.json"):
        publisher(tmp_path).publish(made.id, {"c" * 16: 1})
    event.remove(db.session, "after_commit", hinder)
    path.rmdir()
    elsewhere.rename(path)
    before = db.session.scalars(select(Release.payload)).one()
    publisher(tmp_path).publish(made.id, {"c" * 16: 1})
    assert db.session.scalars(select(Release.payload)).one() == before
    assert not path.exists()


def test_cards_dealt_again_are_counted_in_all_and_feared_in_their_own_cell(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    sealed = read_sealed(seal(tmp_path, made, 12))
    cells = {
        cell: {**of, "ucla3": dict.fromkeys(of["ucla3"], 0) | {"3": 2, "9": 10}} for cell, of in sealed.cells.items()
    }
    nearly_alike = replace(sealed, cells=cells)
    bare, own, other = (
        release.content_of(made, nearly_alike, one) for one in (dict[str, int](), {"c" * 16: 1}, {"d" * 16: 1})
    )
    assert other.table == bare.table
    assert own.occasion.replacements == other.occasion.replacements == 1
    changed = zip(own.table.groups[0].figures, bare.table.groups[0].figures, strict=True)
    assert [(one.measure, one.n) for one, before in changed if one != before] == [("ucla3", None)]


def test_a_release_made_again_from_the_same_totals_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    sealed = read_sealed(seal(tmp_path, made, 12))
    turned = replace(sealed, cells={cell: dict(reversed(list(of.items()))) for cell, of in sealed.cells.items()})
    first, again = (release.content_of(made, totals, {"c" * 16: 2}) for totals in (sealed, turned))
    assert encode(first) == encode(again)


# -- rules fixed at opening


def test_what_changes_after_the_opening_changes_nothing_that_is_published(tmp_path: Path) -> None:
    root = make_root(threshold=14)
    made = closed_wave(root, rules=Policy(k=14).rules(), attributes="size")
    sealed = read_sealed(seal(tmp_path, made, 12))
    before = encode(release.content_of(made, sealed, {}))
    chosen = tree.settings_of(root.id)
    chosen.threshold, chosen.attributes, made.threshold = 5, "", 5
    db.session.flush()
    assert encode(release.content_of(made, sealed, {})) == before
    told = json.loads(before)
    assert (told["policy"]["k"], told["occasion"]["attributes"]) == (14, "size")
    assert [group["n"] for group in told["table"]["groups"]] == [None]


@pytest.mark.parametrize("other", [{"k": 5}, {"mean_factor": 1}, {"bands_from": 10}], ids=str)
def test_a_release_by_other_rules_than_those_of_the_opening_is_refused(tmp_path: Path, other: dict[str, Any]) -> None:
    made = closed_wave(make_root())
    content = release.content_of(made, read_sealed(seal(tmp_path, made, 12)), {})
    with pytest.raises(OtherPolicy):
        release.store(replace(content, policy=replace(content.policy, **other)))
    with pytest.raises(OtherPolicy):
        release.store(replace(content, occasion=replace(content.occasion, attributes="")))
    assert release.store(content).sha256


def test_a_wave_that_opened_before_rules_were_kept_is_released_by_its_threshold(tmp_path: Path) -> None:
    made = closed_wave(make_root(), rules={})
    made.threshold = 9
    db.session.commit()
    publisher(tmp_path).publish(seal(tmp_path, made, 12).parent.name, {})
    assert json.loads(db.session.scalars(select(Release.payload)).one())["policy"]["k"] == 9


# -- what was asked, and since when


def test_a_release_names_what_was_asked_and_where_a_series_starts_anew(tmp_path: Path) -> None:
    root = make_root()
    for number, attributes in enumerate(("sector,size", "sector,size", "size"), start=1):
        made = closed_wave(root, number=number, attributes=attributes)
        seal(tmp_path, made, 12)
        publisher(tmp_path).publish(made.id, {})
    heads = [read_head(head) for head in db.session.scalars(select(Release.head).order_by(Release.number))]
    assert {one.measure for one in heads[0].plan} == {"ucla3", "owner_isolated", "sisq", "peer_talk", "weighs_most"}
    assert [head.breaks for head in heads] == [(), (), (Break("categories"),)]
    last = db.session.scalars(select(ReleasedPage.charts).order_by(ReleasedPage.wave_id))
    drawn = [json.loads(charts)["ucla3"]["data"][0]["y"] for charts in last]
    assert sorted(map(len, drawn)) == [1, 2, 4]  # the third has a point without value between two series
    assert max(drawn, key=len)[2] is None


# -- clubs too small to publish


def test_a_federation_and_a_cluster_have_figures_from_clubs_too_small_to_have_any(tmp_path: Path) -> None:
    root = make_federation()
    cluster = make_region(root, "Three small clubs")
    small = [make_club(cluster, f"Club {number}") for number in range(3)]
    large = make_club(root, "Large club")
    classes = {CellClass(club.id): 6 for club in small} | {CellClass(large.id): 40}
    nodes = tree.load(root.id)
    formation = form(classes, nodes.leaf_ancestors(), 8, "attributes-first", new_id)
    kept = replace(frozen.freeze(formation.cells, nodes, "Claire", ""), rules=Policy().rules())
    made = make_wave(root, state=State.CLOSED, frozen=frozen.encode(kept))
    db.session.commit()
    sheets = {cell.id: cell.members * 3 // 4 for cell in formation.cells}
    seal(tmp_path, made, 0, sheets)
    publisher(tmp_path).publish(made.id, {})
    shown = {}
    for node in kept.parents:
        part = part_of(made.id, node)
        assert part is not None
        shown[node] = [(group.n is not None, [one.mean for one in group.figures if one.mean]) for group in part[1]]
    assert all(shown[node][0][0] and shown[node][0][1] for node in (root.id, cluster.id, large.id))
    assert all(shown[club.id] == [(False, [])] for club in small)
