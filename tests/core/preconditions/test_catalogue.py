"""Everything that is examined is told in words, and most of it decides."""

from core import doctor
from core.preconditions.catalogue import CATALOGUE, PRECONDITIONS


def test_every_entry_says_what_is_looked_at_and_what_to_do(app):
    for name, entry in CATALOGUE.items():
        assert len(name) <= doctor.NAME_LENGTH
        assert str(entry.checked)
        assert str(entry.remedy)


def test_nothing_stops_deciding_unseen():
    noted = {"core-dumps", "database-archive", "own-host", "service-log", "snapshots", "swap"}
    assert CATALOGUE.keys() - PRECONDITIONS == noted
