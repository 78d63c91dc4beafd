"""Manifests: canonical bytes, a Merkle tree a phone can climb, a chain, four words."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, strategies as st

from networks.manifests import (
    CellEntry,
    Manifest,
    NoCells,
    Step,
    b64u,
    cell_files,
    check_cell_file,
    four_words,
    inclusion_path,
    is_included,
    merkle_root,
    unb64u,
)

# the test vectors of the certificate-transparency project's reference Merkle tree
INPUTS = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
INPUTS.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def entry(cell: str, members: int = 14) -> CellEntry:
    return CellEntry(cell, hashlib.sha256(cell.encode()).digest(), members, ("Fédération", "Club"))


def manifest(wave: str = "0" * 16, previous: str = "", cells: int = 3) -> Manifest:
    return Manifest(
        wave=wave,
        network="Fédération",
        number=1,
        question_set="pulse-fr-1",
        plan=(("*", ("1", "na")), ("ucla3", (3, 4, "na"))),
        opens_at=datetime(2026, 3, 3, 8, tzinfo=UTC),
        closes_at=datetime(2026, 3, 13, 17, tzinfo=UTC),
        publishes_at=datetime(2026, 3, 17, 8, tzinfo=UTC),
        threshold=8,
        contact="Jeanne Morel, 01 99 00 00 01",
        files={"page/fr.html": bytes(32)},
        entries=tuple(entry(f"{number:016x}") for number in range(cells)),
        previous=previous,
    )


@pytest.mark.parametrize("size", sorted(ROOTS))
def test_tree_hashes_are_those_of_the_reference_implementation(size: int) -> None:
    assert merkle_root(INPUTS[:size]).hex() == ROOTS[size]


def test_a_tree_without_leaves_is_refused() -> None:
    with pytest.raises(NoCells):
        merkle_root([])


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40, unique=True), st.data())
def test_every_leaf_and_no_other_climbs_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root = inclusion_path(leaves, index), merkle_root(leaves)
    assert is_included(leaves[index], path, root)
    assert not is_included(leaves[index] + b"!", path, root)


def test_an_inner_node_does_not_pass_for_a_leaf() -> None:
    leaves = [b"a", b"b", b"c", b"d"]
    left, right = (hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves[:2])
    path = inclusion_path(leaves, 0)[1:]
    assert not is_included(left + right, path, merkle_root(leaves))
    assert is_included(b"a", (Step(left=False, digest=right), *path), merkle_root(leaves))


def test_each_cell_file_belongs_to_its_manifest_and_to_no_other() -> None:
    this, other = manifest(), manifest(cells=4)
    for cell, content in cell_files(this.entries).items():
        assert orjson.loads(orjson.loads(content)["entry"])["cell"] == cell
        assert check_cell_file(content, this.encode())
        assert not check_cell_file(content, other.encode())


def test_a_changed_key_or_member_count_is_noticed() -> None:
    this = manifest()
    forged = cell_files([replace(this.entries[0], key=b"another key"), *this.entries[1:]])
    crowd = cell_files([replace(this.entries[0], members=40), *this.entries[1:]])
    first = this.entries[0].cell
    assert not check_cell_file(forged[first], this.encode())
    assert not check_cell_file(crowd[first], this.encode())


def test_a_manifest_is_the_same_bytes_whatever_the_order_of_its_cells() -> None:
    this = manifest()
    turned = replace(this, entries=this.entries[::-1])
    assert turned.encode() == this.encode()
    assert cell_files(turned.entries) == cell_files(this.entries)


def test_a_manifest_has_the_documented_shape() -> None:
    content = orjson.loads(manifest().encode())
    assert content["opens_at"] == "2026-03-03T08:00:00Z"
    assert content["plan"][1] == {"measure": "ucla3", "values": [3, 4, "na"]}
    assert content["cells"]["count"] == 3
    assert content["cells"]["members"] == 42
    assert len(unb64u(content["cells"]["root"])) == 32
    assert content["files"] == {"page/fr.html": b64u(bytes(32))}


def test_four_words_come_from_the_first_44_bits() -> None:
    assert four_words(b64u(bytes(32))) == "abaisser abaisser abaisser abaisser"
    assert four_words(b64u(b"\x00\x20" + bytes(30))).startswith("abandon abaisser")
    assert four_words(b64u(b"\xff" * 32)) == "zoologie zoologie zoologie zoologie"


@given(st.binary(min_size=32, max_size=32))
def test_words_are_four_and_composed(digest: bytes) -> None:
    words = four_words(b64u(digest))
    assert len(words.split(" ")) == 4
    assert words.isprintable()
    assert "\N{COMBINING ACUTE ACCENT}" not in words


@given(st.binary(max_size=100))
def test_binary_survives_its_text_form(data: bytes) -> None:
    assert unb64u(b64u(data)) == data


@pytest.mark.parametrize("text", ["a+b/", "AA==", "AB", "a b", "A"])
def test_any_other_spelling_of_binary_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64|padding|4"):
        unb64u(text)
