"""The chain of public records: sound as the boxes write it, and each way of breaking it is seen and named."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import orjson
import pytest

from networks.links import HARMLESS, Break, Facts, Link, What, check
from networks.manifests import b64u, four_words, manifest_hash
from networks.ports import Opening
from tests.networks.records import record_of
from tests.surveys.boxing import opening

FIRST, SECOND, THIRD = "a1b2c3d4e5f60718", "b1b2c3d4e5f60718", "c1b2c3d4e5f60718"
CELL = "cells/00000000000000c1.json"


def facts_of(opened: Opening, record: Mapping[str, bytes]) -> Facts:
    """Say of a wave what Desk would have noted at its opening."""
    digest = manifest_hash(record["manifest.json"])
    return Facts(
        wave=opened.wave_id,
        network=opened.network_name,
        number=opened.number,
        question_set=opened.question_set,
        threshold=opened.threshold,
        opens_at=opened.opens_at,
        closes_at=opened.closes_at,
        publishes_at=opened.publishes_at,
        extended=False,
        members=sum(cell.members for cell in opened.cells),
        cells=frozenset(cell.id for cell in opened.cells),
        manifest_hash=digest,
        words=four_words(digest),
    )


def chain() -> list[Link]:
    """Three waves, each naming the one before."""
    links: list[Link] = []
    for number, wave in enumerate((FIRST, SECOND, THIRD), start=1):
        previous = links[-1].facts.manifest_hash if links else ""
        opened = replace(opening(wave), number=number, previous_hash=previous)
        record = record_of(opened)
        links.append(Link(facts_of(opened, record), record))
    return links


def told(links: list[Link]) -> set[tuple[str, What]]:
    return {(one.wave, one.what) for one in check(links)}


def test_what_the_boxes_wrote_is_sound() -> None:
    assert check([]) == ()
    assert check(chain()) == ()


def changed(name: str, content: bytes | None) -> Callable[[Link], Link]:
    """Put another file in a record, or take it out."""

    def change(link: Link) -> Link:
        rest = {path: old for path, old in link.record.items() if path != name}
        return replace(link, record=rest if content is None else {**rest, name: content})

    return change


def other_entry(link: Link) -> Link:
    """Give one cell another key, with its path left as it was: what a targeted key would have to look like."""
    content = orjson.loads(link.record[CELL])
    entry = orjson.loads(content["entry"]) | {"key": b64u(hashlib.sha256(b"mine").digest())}
    forged = orjson.dumps({**content, "entry": orjson.dumps(entry, option=orjson.OPT_SORT_KEYS).decode()})
    return replace(link, record={**link.record, CELL: forged})


def other_path(link: Link) -> Link:
    """Leave every entry as it is, but give one of them a path that leads elsewhere."""
    content = orjson.loads(link.record[CELL])
    return replace(link, record={**link.record, CELL: orjson.dumps({**content, "path": []})})


def said(**facts: object) -> Callable[[Link], Link]:
    """Let Desk's row say something else."""
    return lambda link: replace(link, facts=replace(link.facts, **facts))  # type: ignore[arg-type]  # fields by name


BREAKS: Mapping[str, tuple[Callable[[Link], Link], set[What]]] = {
    "no record": (lambda link: replace(link, record={}), {What.NO_RECORD}),
    "no manifest": (changed("manifest.json", None), {What.NO_RECORD}),
    "not a manifest": (changed("manifest.json", b"[]"), {What.OTHER_RECORD}),
    "not even JSON": (changed("manifest.json", b"{"), {What.OTHER_RECORD}),
    "another key": (other_entry, {What.CELLS}),
    "another path": (other_path, {What.CELLS}),
    "a cell less": (changed(CELL, None), {What.CELLS, What.FACTS}),
    "a cell more": (changed("cells/00000000000000c3.json", b'{"entry":"{}","path":[]}'), {What.OTHER_RECORD}),
    "another page": (changed("page/fr.html", b"<script>"), {What.PAGES}),
    "a page less": (changed("page/fr.html", None), {What.PAGES}),
    "a page more": (changed("page/more.js", b""), {What.PAGES}),
    "another number": (said(number=9), {What.FACTS}),
    "another network": (said(network="Pacifique"), {What.FACTS}),
    "other questions": (said(question_set="another"), {What.FACTS}),
    "another threshold": (said(threshold=5), {What.FACTS}),
    "other members": (said(members=29), {What.FACTS}),
    "other words": (said(words="quatre mots bien choisis"), {What.WORDS}),
}


@pytest.mark.parametrize("case", BREAKS)
def test_each_way_of_breaking_a_link_is_named(case: str) -> None:
    links, (damage, expected) = chain(), BREAKS[case]
    links[1] = damage(links[1])
    assert told(links) == {(SECOND, what) for what in expected}


@pytest.mark.parametrize("content", [b'{"entry":7,"path":[]}', b'{"entry":"{}","path":[{}]}', b'{"path":7}', b"7"])
def test_a_file_that_is_nothing_of_ours_breaks_its_link_and_not_the_check(content: bytes) -> None:
    links = chain()
    links[1] = changed(CELL, content)(links[1])
    assert {wave for wave, _what in told(links)} == {SECOND}


def test_dates_that_moved_break_a_link_unless_the_wave_was_extended() -> None:
    links = chain()
    first = links[0].facts
    later = {name: getattr(first, name).replace(day=25) for name in ("closes_at", "publishes_at")}
    links[0] = said(**later)(links[0])
    assert told(links) == {(FIRST, What.FACTS)}
    links[0] = said(**later, extended=True)(links[0])
    assert check(links) == ()
    links[0] = said(opens_at=first.opens_at.replace(hour=3))(links[0])
    assert told(links) == {(FIRST, What.FACTS)}


def test_another_record_with_cells_and_pages_of_its_own_is_not_the_one_that_opened_the_wave() -> None:
    links = chain()
    forged = record_of(replace(opening(SECOND), number=2, previous_hash="", threshold=8, contact="Autre, 01"))
    links[1] = replace(links[1], record=forged)
    assert check(links) == (Break(SECOND, What.OTHER_RECORD), Break(SECOND, What.NOT_CHAINED))


def test_a_record_of_which_nothing_is_left_is_lost_once_its_wave_is_over() -> None:
    links = chain()
    links[0] = replace(said(over=True)(links[0]), record={})
    assert check(links) == (Break(FIRST, What.LOST),)
    assert {What.LOST} == HARMLESS
    links[0] = replace(links[0], record={CELL: b""})
    assert check(links) == (Break(FIRST, What.NO_RECORD),)


def test_a_wave_left_out_breaks_the_one_after_it() -> None:
    first, _second, third = chain()
    assert check([first, third]) == (Break(THIRD, What.NOT_CHAINED),)


def test_a_hash_that_is_none_is_no_error() -> None:
    links = chain()
    links[2] = said(manifest_hash="x")(links[2])
    assert told(links) == {(THIRD, What.OTHER_RECORD), (THIRD, What.WORDS)}
