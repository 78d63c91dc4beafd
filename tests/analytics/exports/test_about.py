"""What a file says of itself: where its figures come from and how to read them."""

from dataclasses import fields, replace

import pytest

from analytics.disclosure.coarsening import Rounded
from analytics.disclosure.policy import Policy
from analytics.exports.about import about, method
from tests.analytics.exports.parts import HEAD, HOSTILE, MEASURES, NODE, ROOT, TOTAL, part

pytestmark = pytest.mark.usefixtures("spoken")


def told(**changes: object) -> list[object]:
    return [value for _label, value in about(part(**changes))]


def test_it_names_the_network_the_wave_the_hash_and_the_words() -> None:
    assert {HOSTILE, 3, "d" * 64, "abeille lampe neige vitre"} <= set(told())


def test_the_rules_are_named_by_their_hash_where_the_release_has_one() -> None:
    assert "e" * 64 in told(head=replace(HEAD, policy_sha256="e" * 64))
    assert len(told(head=replace(HEAD, policy_sha256=""))) == len(told(head=replace(HEAD, policy_sha256="e" * 64))) - 1


def test_every_rule_of_the_policy_stands_with_its_value() -> None:
    lines = about(part())[-len(fields(Policy)) :]
    for (label, value), rule in zip(lines, fields(Policy), strict=True):
        assert label.endswith(f" {rule.name}")
        known = getattr(HEAD.policy, rule.name)
        assert value == (", ".join(map(str, known)) if isinstance(known, tuple) else known)


def test_the_response_rate_is_told_of_the_root_alone() -> None:
    head = replace(HEAD, table=replace(HEAD.table, rate=Rounded(42.0, "=", 10)))
    assert not [value for value in told(head=head) if "42" in str(value)]
    assert [value for value in told(head=head, groups=(replace(TOTAL, node=ROOT),)) if "42" in str(value)]


def test_a_new_series_is_told_of_this_node_and_of_all_and_of_no_other() -> None:
    labels = [label for label, _value in about(part())]
    begun = [label for label in labels if "série" in label or "series" in label]
    assert len(begun) == len([one for one in HEAD.breaks if one.node in {None, NODE}]) == 2


def test_every_instrument_is_told_with_its_version_and_its_hash() -> None:
    assert [value for value in told() if "f" * 64 in str(value)] == [
        f"{one}: {one}-fr 1, {'f' * 64}" for one in MEASURES
    ]


def test_a_past_round_without_words_has_no_line_for_them() -> None:
    silent = replace(HEAD, occasion=replace(HEAD.occasion, words=""))
    assert len(about(part(head=silent))) == len(about(part())) - 1


def test_the_method_names_the_thresholds_of_this_release() -> None:
    strict = replace(HEAD, policy=Policy(k=14, block_floor=17))
    said = " ".join(method(part(head=strict)))
    assert "14" in said
    assert "17" in said
