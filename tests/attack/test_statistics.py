"""PostgreSQL's own statistics quote nobody: they would outlive whoever left."""

import pytest
from flask import Flask
from sqlalchemy import text

from core.db import db
from core.settings import Settings
from peers.models import PeerProfile
from peers.requests.states import State
from tests.attack.person import WORDS, make_request, make_town
from tests.builders import make_listener, make_member

QUOTED = "SELECT coalesce(string_agg(concat(most_common_vals, histogram_bounds), ' '), '') FROM pg_stats"


@pytest.fixture
def database_url(postgres_database: str) -> str:
    return postgres_database


def test_the_statistics_that_a_server_gathers_quote_nobody(app: Flask, settings: Settings) -> None:
    town = make_town()
    for number in range(60):
        member = make_member(town.club, **{name: f"{word} {number % 7}" for name, word in WORDS.items()}, trade="2451")
        make_listener(member, topics=frozenset({"cash", "family", "setback"}))
        if number % 2:
            make_request(member, State.SEARCHING, town.person if number == 1 else make_member(town.club))
    db.session.commit()
    assert db.session.query(PeerProfile).count() == 60
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
        quoted = connection.scalar(text(QUOTED)) or ""
        connection.exec_driver_sql("ALTER TABLE member ALTER COLUMN company SET STATISTICS 100")
        connection.exec_driver_sql("ANALYZE member")
        let_slip = connection.scalar(text(QUOTED)) or ""
    assert town.club.id in quoted  # it does quote
    assert [word for word in (*WORDS.values(), "cash,family") if word in quoted] == []
    assert WORDS["company"] in let_slip
