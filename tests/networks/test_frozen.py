"""What an opening froze: read back as it was, after the tree has changed."""

import pytest
from flask import Flask

from networks import frozen, tree
from networks.cells import Cell
from networks.models import Wave
from tests.builders import make_club, make_federation, make_region, make_wave


def test_what_was_frozen_reads_back_after_the_tree_has_changed(app: Flask) -> None:
    root = make_federation("Federation")
    region = make_region(root, "Nord")
    club = make_club(region, "Lille")
    narrow = Cell("c" * 16, club.id, (club.id,), ("industry",), None, 9)
    wide = Cell("d" * 16, root.id, (club.id,), None, None, 8)
    wave = make_wave(root)
    kept = frozen.freeze((narrow, wide), tree.load(root.id), "Jeanne", "hash")
    wave.frozen = frozen.encode(kept)
    club.name = "Lille Metropole"
    assert frozen.of(wave) == kept
    assert frozen.of(wave).scopes() == {"c" * 16: ("Federation", "Nord", "Lille"), "d" * 16: ("Federation",)}


def test_a_wave_frozen_before_rules_were_kept_reads_back_without_any(app: Flask) -> None:
    root = make_federation("Federation")
    told = frozen.encode(frozen.freeze((), tree.load(root.id), "Jeanne", ""))
    wave = make_wave(root, frozen={key: told[key] for key in told if key not in {"rules", "attributes", "sizes"}})
    kept = frozen.of(wave)
    assert (kept.rules, kept.attributes, kept.sizes) == ({}, "sector,size", {})


def test_a_planned_wave_has_nothing_frozen(app: Flask) -> None:
    with pytest.raises(frozen.NotOpened):
        frozen.of(Wave(id="0" * 16))
