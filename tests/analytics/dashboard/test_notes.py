"""Tests of notes: each once, each its own network's."""

from datetime import date, timedelta

import pytest

from analytics.dashboard import notes
from core.db import db
from tests.builders import make_club, make_federation

pytestmark = pytest.mark.usefixtures("each_database", "app")
DAY = date(2026, 2, 1)


def test_a_note_added_twice_stands_once() -> None:
    club = make_club(make_federation())
    for text in ("A client closed", "A client closed", "A new hall"):
        notes.add(club.id, DAY, text)
    db.session.commit()
    assert [one.text for one in notes.latest(club.id)] == ["A client closed", "A new hall"]


def test_a_note_is_removed_once_and_by_its_own_network_alone() -> None:
    root = make_federation()
    club, other = make_club(root), make_club(root, "Club du Port")
    notes.add(club.id, DAY, "A client closed")
    (kept,) = notes.latest(club.id)
    notes.remove(other.id, kept.id)
    assert notes.latest(club.id) == (kept,)
    for _twice in range(2):
        notes.remove(club.id, kept.id)
    assert notes.latest(club.id) == ()


def test_a_page_reads_the_latest_notes_only() -> None:
    club = make_club(make_federation())
    for number in range(notes.SHOWN_NOTES + 3):
        notes.add(club.id, DAY + timedelta(days=number), "x")
    found = notes.latest(club.id)
    assert len(found) == notes.SHOWN_NOTES
    assert found[0].day == DAY + timedelta(days=notes.SHOWN_NOTES + 2)
    assert len(notes.latest(club.id, most=None)) == notes.SHOWN_NOTES + 3
