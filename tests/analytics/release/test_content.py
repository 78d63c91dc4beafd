"""Tests of how a release is written."""

import hashlib

from analytics.disclosure.policy import Policy
from analytics.release.content import as_json, encode, head, policy_sha256, read_figures, read_groups, read_head
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


def test_a_release_names_its_policy_by_its_hash() -> None:
    assert CONTENT.policy_sha256 == hashlib.sha256(as_json(Policy())).hexdigest()
    assert policy_sha256(Policy(k=9)) != policy_sha256(Policy())


FIRST_VERSION = """
{"occasion":{"wave_id":"00000000000000a1","root_id":"00000000000000a0","number":1,"question_set":"pulse-fr-1",
"published_at":"2026-01-20T08:00:00Z","replacements":1,"words":"abaisser abandon abdiquer abeille"},
"policy":{"k":8,"block_floor":10,"mean_from":10,"bands_from":30,"mean_factor":2,"share_factor":3,"ends":2,
"pooled_sd":3.0,"steady_from":30,"min_change":1.2,"waves_in_mean":4},
"table":{"attribute":"b","rate":{"value":50.0,"bound":"=","step":10},"groups":[]},"version":1}
"""
FIRST_PAGE = """
[{"node":"00000000000000a0","categories":[],"n":{"low":30,"high":49},"figures":[]},
{"node":"00000000000000a0","categories":["alone","1-9"],"n":{"low":10,"high":14},"figures":[]},
{"node":"00000000000000a0","categories":["unstated"],"n":{"low":20,"high":29},"figures":[]}]
"""


def test_a_release_of_the_first_version_reads_back_with_what_it_did_not_say() -> None:
    old = read_head(FIRST_VERSION)
    assert (old.version, old.policy.k, old.occasion.replacements) == (1, 8, 1)
    assert old.table.rate is not None
    assert (old.plan, old.breaks, old.struck, old.policy_sha256) == ((), (), (), "")
    assert (old.occasion.imported, old.occasion.attributes) == (False, "sector,size")


def test_the_blocks_of_a_page_of_the_first_version_are_told_their_attribute() -> None:
    assert [group.attribute for group in read_groups(FIRST_PAGE)] == [None, "b", "b"]
    by_sector = FIRST_PAGE.replace('"alone","1-9"', '"industry"')
    assert [group.attribute for group in read_groups(by_sector)] == [None, "a", "a"]
