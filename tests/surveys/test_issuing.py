from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Connection
from threading import Barrier

import pytest

from surveys import store
from surveys.cards import card_hash, create_cards, draw_cards
from surveys.issuing import Verdict, claim, decide
from surveys.store import StoreClosed
from tests.surveys.boxing import CELLS, Device, Ticket

CELL, OTHER = CELLS


@pytest.fixture
def cards(tmp_path: Path) -> tuple[Path, bytes]:
    """A store and the hash of its one card."""
    path = tmp_path / "cards.db"
    create_cards(path)
    return path, card_hash(draw_cards(path, {CELL: 1})[CELL][0])


@pytest.fixture
def connection(cards: tuple[Path, bytes]) -> Iterator[Connection]:
    with store.opened(cards[0]) as connection:
        yield connection


def test_one_blinded_message_per_card_as_often_as_asked(connection: Connection, cards: tuple[Path, bytes]) -> None:
    card = cards[1]
    claims = [claim(card, CELL, b"mine"), claim(card, CELL, b"mine"), claim(card, CELL, b"other")]
    assert decide(connection, claims) == [Verdict.GRANTED, Verdict.GRANTED, Verdict.ALREADY_USED]
    assert decide(connection, claims[::-1]) == [Verdict.ALREADY_USED, Verdict.GRANTED, Verdict.GRANTED]


def test_a_card_is_known_in_its_own_cell_only(connection: Connection, cards: tuple[Path, bytes]) -> None:
    assert decide(connection, [claim(cards[1], OTHER, b"m"), claim(bytes(32), CELL, b"m")]) == [Verdict.UNKNOWN] * 2
    assert decide(connection, [claim(cards[1], CELL, b"m")]) == [Verdict.GRANTED]


def test_the_filler_of_an_unused_card_grants_nothing_to_a_used_one(
    connection: Connection, cards: tuple[Path, bytes]
) -> None:
    decide(connection, [claim(cards[1], CELL, b"m")])
    state, kept = connection.execute("SELECT state, blinded_hash FROM card").fetchone()
    assert (state, kept) == (1, claim(cards[1], CELL, b"m").blinded_hash)


def test_a_closed_store_grants_nothing(connection: Connection, cards: tuple[Path, bytes]) -> None:
    store.close_for_good(connection)
    with pytest.raises(StoreClosed):
        decide(connection, [claim(cards[1], CELL, b"m")])


def test_of_twenty_devices_with_one_card_exactly_one_gets_a_ticket(device: Device, codes: list[bytes]) -> None:
    asked = [device.prepare(CELL) for _ in range(20)]
    together = Barrier(len(asked))

    def ask(ticket: Ticket) -> int:
        together.wait()
        return device.another().ask(codes[0], ticket).status_code

    with ThreadPoolExecutor(len(asked)) as pool:
        statuses = list(pool.map(ask, asked))
    assert sorted(statuses) == [200, *[409] * 19]
    winner = asked[statuses.index(200)]
    assert device.send(device.take(device.ask(codes[0], winner), winner)).status_code == 200


def test_twenty_tries_of_one_device_get_the_same_ticket(device: Device, codes: list[bytes]) -> None:
    ticket = device.prepare(CELL)
    together = Barrier(20)

    def ask(_: int) -> bytes:
        together.wait()
        return bytes(device.another().ask(codes[0], ticket).data)

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(ask, range(20)))) == 1
