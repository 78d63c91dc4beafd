"""A record checked from outside: what is announced, what differs, what is no longer shown, and four words."""

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
import pytest

from networks.manifests import four_words, manifest_hash
from networks.verifying import NoRecord, Report, Seen, plain, verify
from tests.networks.records import record_of
from tests.surveys.boxing import CELLS, WAVE, opening

OPEN, OVER = datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
CELL = f"cells/{CELLS[0]}.json"


def files(**changed: bytes) -> dict[str, bytes]:
    """What the Box gives by path, as fr.html stands behind fr/."""
    record = dict(record_of(opening()))
    record["fr/"] = record.pop("page/fr.html")
    return record | changed


def looked(given: Mapping[str, bytes], now: datetime = OPEN, **asked: str) -> Report:
    return verify(WAVE, given.get, now=now, **asked)


def test_a_record_as_it_was_announced_is_sound() -> None:
    report = looked(files(), cell=CELLS[0])
    digest = manifest_hash(files()["manifest.json"])
    assert report.sound
    assert (report.manifest_hash, report.words) == (digest, four_words(digest))
    assert report.seen == (Seen("page/fr.html", holds=True), Seen(CELL, holds=True))
    assert (report.told.network, report.told.cells.members) == ("Atlantique", 28)


def test_a_page_that_differs_or_is_missing_while_the_wave_is_open_is_seen() -> None:
    assert looked(files(**{"fr/": b"<script>"})).seen == (Seen("page/fr.html", holds=False),)
    rest = files()
    del rest["fr/"]
    assert not looked(rest).sound
    assert looked(rest, OVER).seen == (Seen("page/fr.html", holds=None),)
    assert looked(rest, OVER).sound


BARE = f'{{"entry":"{{\\"cell\\":\\"{CELLS[0]}\\"}}","path":'
NO_CELLS = (
    *(b"{}", b"[]", b'{"entry":"{}","path":[]}', b"", b"\xff", b'"text"', b'{"entry":7,"path":[]}'),
    *(f"{BARE}{path}}}".encode() for path in ("[{}]", "[7]", '[{"left":7}]')),
)


@pytest.mark.parametrize("other", NO_CELLS)
def test_a_cell_that_is_not_in_the_tree_is_seen(other: bytes) -> None:
    assert not looked(files(**{CELL: other}), cell=CELLS[0]).sound


def test_another_cell_of_the_tree_is_not_the_one_asked_for() -> None:
    given = files()
    assert not looked(given | {CELL: given[f"cells/{CELLS[1]}.json"]}, cell=CELLS[0]).sound
    assert not looked({path: content for path, content in given.items() if path != CELL}, cell=CELLS[0]).sound


def test_words_are_compared_whatever_their_case_and_signs() -> None:
    words = looked(files()).words
    for typed in (words, words.upper(), words.replace(" ", ", ") + ".", f"  {words}\n"):
        assert looked(files(), words=typed).sound
    assert looked(files(), words="quatre mots bien choisis").seen[-1] == Seen("words", holds=False)
    assert plain("Été, ÂGE-d'or") == "été âge d or"


@pytest.mark.parametrize("given", [{}, {"manifest.json": b"no"}, {"manifest.json": b'{"wave": 1}'}])
def test_what_is_no_record_is_refused(given: Mapping[str, bytes]) -> None:
    with pytest.raises(NoRecord):
        looked(given)


def test_a_record_of_another_wave_or_with_too_many_files_is_refused() -> None:
    with pytest.raises(NoRecord):
        verify("b" * 16, files().get, now=OPEN)
    content = orjson.loads(files()["manifest.json"])
    content["files"] = {f"page/{number}": "" for number in range(21)}
    with pytest.raises(NoRecord):
        looked(files(**{"manifest.json": orjson.dumps(content)}))
