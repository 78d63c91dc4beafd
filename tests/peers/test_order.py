"""The place of a tombstone, a proof, a pair or a report does not tell when it came."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, inspect, text

from core.db import Model, db, transaction
from core.settings import Settings
from core.traces import clear, forget, says_no_order
from peers.models import ConsentProof, PastPair, Report, Tombstone
from tests.builders import make_member, make_root
from tests.stored import stored

MODELS = (Tombstone, ConsentProof, PastPair, Report)
IDS = tuple(f"{number:016x}" for number in (0xC0FFEE << 32, 0xA11CE << 24, 0xB0B << 40, 0xD00D << 36))


@pytest.mark.parametrize("model", MODELS)
def test_sqlite_keeps_no_row_numbers(app: Flask, model: type[Model]) -> None:
    table = Model.metadata.tables[model.__tablename__]
    assert says_no_order(table)
    (made,) = db.session.execute(text("SELECT sql FROM sqlite_schema WHERE name = :name"), {"name": table.name}).one()
    assert "WITHOUT ROWID" in made


def pages(settings: Settings) -> list[bytes]:
    """Return the page that holds each of the tables and of their indexes, by name."""
    with closing(sqlite3.connect(settings.data_dir / "desk.db")) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        listed = "SELECT rootpage FROM sqlite_schema WHERE tbl_name IN (?, ?, ?, ?) AND rootpage > 0 ORDER BY name"
        roots = [root for (root,) in connection.execute(listed, [model.__tablename__ for model in MODELS])]
    content = (settings.data_dir / "desk.db").read_bytes()
    return [content[(root - 1) * size : root * size] for root in roots]


def insert(network_id: str, member_id: str, order: tuple[str, ...]) -> None:
    """Add a row to each of the tables, one transaction after the other."""
    for one in order:
        with transaction():
            day, key = date(2026, 3, 2), bytes.fromhex(one * 4)
            by = {"by_hash": key, "by_address_hash": key}
            db.session.add_all(
                [
                    Tombstone(id=one, network_id=network_id, quarter="2026-Q1", outcome="useful", duration="0-24"),
                    ConsentProof(id=one, member_hash=key, given_on=day, wording="2026-11", scope="peer"),
                    PastPair(pair_hash=key, expires_on=date(2027, 3, 1)),
                    Report(id=one, about_id=member_id, reason="other", reported_on=day, **by),
                ]
            )
            forget(Tombstone)


def test_the_file_is_the_same_whatever_the_order(app: Flask, settings: Settings) -> None:
    club = make_root()
    member = make_member(club)
    db.session.commit()
    at_once, cleared = [], []
    for order in (IDS, IDS[::-1]):
        insert(club.id, member.id, order)
        content = stored(settings)
        at_once.append(sorted(IDS, key=lambda one: content.find(one.encode())))
        clear()
        cleared.append(pages(settings))
        with transaction():
            for model in MODELS:
                db.session.execute(delete(model))
                forget(model)
        clear()
    assert at_once[0] != at_once[1]
    assert len(cleared[0]) > len(MODELS)
    assert cleared[0] == cleared[1]


class TestPostgres:
    @pytest.fixture
    def database_url(self, postgres_database: str) -> str:
        return postgres_database

    @pytest.mark.parametrize("model", MODELS)
    def test_rows_stand_in_the_order_of_their_random_keys_and_share_one_number(
        self, app: Flask, model: type[Model]
    ) -> None:
        club = make_root()
        member = make_member(club)
        db.session.commit()
        insert(club.id, member.id, IDS)
        (key,) = inspect(model).primary_key
        standing = text(f"SELECT {key.name}, xmin::text FROM {model.__tablename__} ORDER BY ctid")
        before = [tuple(row) for row in db.session.execute(standing)]
        db.session.rollback()
        clear()
        after = [tuple(row) for row in db.session.execute(standing)]
        assert len({number for _, number in before}) == len(IDS)
        assert [one for one, _ in after] == sorted(one for one, _ in before)
        assert len({number for _, number in after}) == 1
