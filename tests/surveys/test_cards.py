import hmac
import random
from pathlib import Path

import pytest

from surveys import cards, store
from surveys.cards import add_cards, card_hash, codes_from, create_cards, draw_cards, issued
from surveys.issuing import Verdict, claim, decide
from surveys.store import StoreClosed
from tests.surveys.tables import masked_pages

CELLS = ("00000000000000c1", "00000000000000c2")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cards.db"
    create_cards(path)
    return path


def test_cards_are_drawn_per_cell_and_all_differ(path: Path) -> None:
    codes = draw_cards(path, {CELLS[0]: 5, CELLS[1]: 2})
    assert [len(codes[cell]) for cell in CELLS] == [5, 2]
    assert len({code for of_cell in codes.values() for code in of_cell}) == 7
    assert all(len(code) == 16 for of_cell in codes.values() for code in of_cell)


def test_codes_are_kept_nowhere(path: Path) -> None:
    codes = draw_cards(path, {CELLS[0]: 5})[CELLS[0]]
    content = path.read_bytes()
    assert not any(code in content for code in codes)
    assert all(card_hash(code) in content for code in codes)


def test_a_card_is_found_by_its_code_alone(path: Path) -> None:
    codes = draw_cards(path, {CELLS[0]: 1, CELLS[1]: 1})
    assert [cards.cell_of(path, codes[cell][0]) for cell in CELLS] == list(CELLS)
    assert cards.cell_of(path, bytes(16)) is None


def test_a_closed_store_draws_no_card(path: Path) -> None:
    with store.opened(path) as connection:
        store.close_for_good(connection)
    with pytest.raises(StoreClosed):
        draw_cards(path, {CELLS[0]: 1})


def test_half_is_reached_when_as_many_cards_are_used_as_half_of_the_members(path: Path) -> None:
    codes = draw_cards(path, {CELLS[0]: 9})[CELLS[0]]
    with store.opened(path) as connection:
        decide(connection, [claim(card_hash(code), CELLS[0], b"blinded") for code in codes[:4]])
    assert [cards.half_used(path, members) for members in (7, 8, 9)] == [True, True, False]


def test_a_closed_store_tells_no_half(path: Path) -> None:
    with store.opened(path) as connection:
        store.close_for_good(connection)
    with pytest.raises(StoreClosed):
        cards.half_used(path, 2)


def test_a_late_card_lies_where_its_hash_says(path: Path, tmp_path: Path) -> None:
    """The file after several draws is the one that inserting all cards in key order would give."""
    for _ in range(6):
        draw_cards(path, {CELLS[0]: 30})
    other = tmp_path / "other.db"
    create_cards(other)
    with store.opened(path) as connection:
        rows = connection.execute("SELECT * FROM card ORDER BY hash").fetchall()
    with store.opened(other) as connection:
        with store.writing(connection):
            connection.executemany("INSERT INTO card VALUES (?, ?, ?, ?)", rows)
        connection.execute("VACUUM")
    assert len(masked_pages(path)["card"]) > 3
    assert masked_pages(path)["card"] == masked_pages(other)["card"]


def test_using_cards_leaves_no_order_in_the_file(path: Path, tmp_path: Path) -> None:
    codes = draw_cards(path, {CELLS[0]: 120})[CELLS[0]]
    empty = path.read_bytes()
    seen = []
    for order in range(8):
        copy = tmp_path / f"{order}.db"
        copy.write_bytes(empty)
        with store.opened(copy) as connection:
            came = random.Random(order).sample(codes, len(codes))
            for start in range(0, len(came), 7):
                decide(connection, [claim(card_hash(code), CELLS[0], code) for code in came[start : start + 7]])
        seen.append(masked_pages(copy)["card"])
    assert all(pages == seen[0] for pages in seen)
    assert len(seen[0]) > 3


def test_tickets_issued_are_counted_by_cell(path: Path) -> None:
    codes = draw_cards(path, {CELLS[0]: 3, CELLS[1]: 3})
    with store.opened(path) as connection:
        verdicts = decide(connection, [claim(card_hash(code), CELLS[0], b"m") for code in codes[CELLS[0]]])
        assert verdicts == [Verdict.GRANTED] * 3
        assert issued(connection) == {CELLS[0]: 3}


DRAW, WAVE = b"d" * 32, "a" * 16
COUNTS = {CELLS[0]: 9, CELLS[1]: 3}


def test_codes_follow_from_a_draw_a_wave_and_a_cell_and_all_differ() -> None:
    codes = codes_from(DRAW, WAVE, COUNTS)
    assert codes == codes_from(DRAW, WAVE, COUNTS)
    others = [codes_from(b"e" * 32, WAVE, COUNTS), codes_from(DRAW, "b" * 16, COUNTS)]
    every = [code for drawn in (codes, *others) for of_cell in drawn.values() for code in of_cell]
    assert len(set(every)) == len(every) == 36
    assert {len(code) for code in every} == {16}
    assert codes_from(DRAW, WAVE, {CELLS[0]: 4})[CELLS[0]] == codes[CELLS[0]][:4]


def test_the_codes_of_a_draw_are_those_that_rfc_5869_gives() -> None:
    """Worked out with HMAC alone: extract with an empty salt, then the first block."""
    key = hmac.digest(bytes(32), DRAW, "sha256")
    info = b"\0".join((b"entrepairs/draw/v1", WAVE.encode(), CELLS[0].encode(), b"2"))
    assert codes_from(DRAW, WAVE, {CELLS[0]: 3})[CELLS[0]][2] == hmac.digest(key, info + b"\1", "sha256")[:16]


@pytest.mark.parametrize("draw", [b"", b"d" * 16, b"d" * 33])
def test_a_draw_of_another_length_is_a_mistake(draw: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        codes_from(draw, WAVE, COUNTS)


def test_adding_the_cards_of_a_draw_again_changes_nothing_used_or_not(path: Path) -> None:
    codes = codes_from(DRAW, WAVE, COUNTS)
    add_cards(path, codes)
    with store.opened(path) as connection:
        decide(connection, [claim(card_hash(code), CELLS[0], b"blinded") for code in codes[CELLS[0]][:4]])
    before = masked_pages(path)["card"]
    add_cards(path, codes)
    assert masked_pages(path)["card"] == before
    assert cards.stocked(path) == 12
    with store.opened(path) as connection:
        assert issued(connection) == {CELLS[0]: 4}


def test_the_order_of_a_draw_is_that_of_no_file(path: Path) -> None:
    codes = codes_from(DRAW, WAVE, {CELLS[0]: 20})[CELLS[0]]
    add_cards(path, {CELLS[0]: codes})
    with store.opened(path) as connection:
        rows = [hash_ for (hash_,) in connection.execute("SELECT hash FROM card")]
    assert [card_hash(code) for code in codes] != rows
    assert sorted(card_hash(code) for code in codes) == rows
