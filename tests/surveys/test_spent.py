"""Spent tickets stand in one arrangement only, full or nearly empty, whatever the order in which they came."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing

import pytest
from hypothesis import given, settings, strategies as st

from surveys import spent
from surveys.spent import EMPTY, Mark, NoPlaceLeft

MEMBERS = 0
"""Thirty-two to spare: 96 places, of which marks point to 64."""


def table(members: int = MEMBERS) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(spent.TABLE)
    spent.prepare(connection, members)
    return connection


def mark(first: int, rest: int = 0) -> Mark:
    """Return the mark of a ticket that points to a share of the table, in 256ths."""
    row_id = bytes([first]) + rest.to_bytes(30, "big") + b"\1"
    return row_id, bytes(reversed(row_id))


def note_all(marks: Sequence[Mark]) -> list[tuple[int, bytes, bytes]]:
    with closing(table()) as connection:
        places = spent.places(connection)
        for each in marks:
            assert spent.note(connection, places, each) is None
        return list(connection.execute("SELECT * FROM spent"))


MARKS = st.lists(st.builds(mark, st.one_of(st.integers(0, 255), st.integers(250, 255))), unique=True, max_size=40)


@given(MARKS)
@settings(max_examples=60)
def test_the_arrangement_is_the_same_for_any_order(marks: list[Mark]) -> None:
    assert note_all(marks) == note_all(sorted(marks)) == note_all(sorted(marks, reverse=True))


@given(MARKS)
@settings(max_examples=40)
def test_each_ticket_is_noted_once_and_found_again(marks: list[Mark]) -> None:
    with closing(table()) as connection:
        places = spent.places(connection)
        for number, each in enumerate(marks):
            assert spent.note(connection, places, each) is None
            assert spent.count(connection) == number + 1
        for row_id, tag in marks:
            assert spent.note(connection, places, (row_id, bytes(32))) == tag
        kept = connection.execute("SELECT row_id, tag FROM spent WHERE row_id <> ?", (EMPTY,)).fetchall()
    assert sorted(kept) == sorted(marks)


def test_there_is_room_for_two_tickets_a_member_even_if_all_point_to_one_place() -> None:
    with closing(table(members=10)) as connection:
        places = spent.places(connection)
        for number in range(2 * 10):
            spent.note(connection, places, mark(255, number))
        assert spent.count(connection) == 20


def test_a_full_table_says_so_and_keeps_what_it_has() -> None:
    with closing(table()) as connection:
        places = spent.places(connection)
        room = places - (255 * places * 2 // 3 >> 8)
        for number in range(room):
            spent.note(connection, places, mark(255, number))
        with pytest.raises(NoPlaceLeft):
            spent.note(connection, places, mark(255, room))
        assert spent.count(connection) == room > 30
