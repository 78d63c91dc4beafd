"""Tests of how a release is written."""

import hashlib

from analytics.release.content import as_json, encode, head, read_figures, read_groups, read_head
from tests.analytics.released import wave

TREE = {"fed": None, "x": "fed", "y": "fed"}
CONTENT = wave(1, {"x": 12, "y": 9}, TREE, root="fed")


def test_the_same_content_gives_the_same_bytes() -> None:
    again = wave(1, {"y": 9, "x": 12}, dict(reversed(TREE.items())), root="fed")
    assert encode(again) == encode(CONTENT)


def test_a_release_reads_back_as_it_was_written() -> None:
    assert read_head(encode(CONTENT).decode()) == CONTENT
    assert read_groups(as_json(CONTENT.table.groups).decode()) == CONTENT.table.groups
    figures = CONTENT.table.groups[0].figures
    assert read_figures(as_json(figures).decode()) == figures


def test_the_head_is_the_release_without_its_groups() -> None:
    assert head(CONTENT).table.groups == ()
    assert head(CONTENT).table.rate == CONTENT.table.rate
    assert hashlib.sha256(encode(head(CONTENT))).digest() != hashlib.sha256(encode(CONTENT)).digest()


def test_a_masked_club_leaves_no_number_in_the_bytes() -> None:
    masked = next(group for group in CONTENT.table.groups if group.node == "y")
    assert as_json(masked) == b'{"node":"y","attribute":null,"categories":[],"n":null,"figures":[]}'
