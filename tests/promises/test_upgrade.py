"""An installation's rows survive the way up to the present schema, and the way back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import MetaData, insert, select

from core.db import alembic, db
from tests.conftest import START

pytestmark = pytest.mark.usefixtures("each_database", "app")
DAY = date(2026, 1, 5)
ROWS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "network": [{"id": "club", "root_id": "club", "parent_id": None, "kind": "club", "name": "Club de la Gare"}],
    "root_settings": [
        {"root_id": "club", "threshold": 9, "language": "en", "time_zone": "Europe/Paris", "waves_per_year": 6}
        | {"skip_august": False, "merge_order": "leaf-first", "question_set": "pulse-fr-1", "contact": "Zoé, 01 23"}
    ],
    "member": [
        {
            "id": name,
            "root_id": "club",
            "leaf_id": "club",
            "state": "admitted",
            "admitted_on": DAY,
            "email_sealed": b"sealed",
            "email_hash": name.encode().ljust(32),
            "bounced": False,
            "phone_sealed": b"",
            "first_name": name,
            "last_name": "",
            "company": "",
            "postcode": "",
            "area": "",
            "spoken": "fr",
            "language": "fr",
        }
        for name in ("asker", "peer")
    ],
    "role": [{"member_id": "asker", "network_id": "club", "kind": "lead"}],
    "peer_profile": [
        {"member_id": "peer", "root_id": "club", "offers": True, "capacity": 2, "charter_on": DAY, "silences": 1}
    ],
    "peer_request": [
        {
            "id": "request",
            "root_id": "club",
            "network_id": "club",
            "member_id": "asker",
            "state": "connected",
            "asked_at": START,
            "since": START,
            "round_at": START,
            "waited": 60,
            "lead_may_know": True,
            "referent_may_know": False,
            "call_directly": True,
            "own_club_last": False,
            "channel": "phone",
            "contact_sealed": b"number",
        }
    ],
    "peer_offer": [
        {"id": "offer", "request_id": "request", "peer_id": "peer", "state": "accepted", "sent_at": START}
        | {"token_hash": b"x" * 32}
    ],
    "peer_introduction": [
        {"id": "meeting", "request_id": "request", "peer_id": "peer", "channel": "phone", "contact_sealed": b"other"}
    ],
    "peer_tombstone": [
        {"id": "stone", "network_id": "club", "quarter": "2026-Q1", "outcome": "useful", "duration": "0-24"}
    ],
    "peer_past_pair": [{"pair_hash": b"p" * 32, "expires_on": DAY}],
    "peer_consent": [
        {"id": "proof", "member_hash": b"m" * 32, "given_on": DAY, "wording": "2026-11", "scope": "lead"}
        | {"referent": True}
    ],
}
"""What an installation of the first version held."""


@pytest.fixture
def former(app):
    """Return to the first version's schema and fill it."""
    alembic.downgrade("0001")
    tables = schema()
    with db.engine.begin() as connection:
        for name, rows in ROWS.items():
            connection.execute(insert(tables[name]), rows)


def schema():
    metadata = MetaData()
    metadata.reflect(db.engine)
    return metadata.tables


def rows(name):
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(schema()[name])).mappings()]


def same(given, kept):
    """Compare what both have; the first reading of a moment on SQLite has no zone."""
    aware = {key: one.replace(tzinfo=UTC) if isinstance(one, datetime) else one for key, one in kept.items()}
    return {key: bytes(one) if isinstance(one, memoryview) else one for key, one in aware.items() if key in given}


def test_nothing_is_lost_on_the_way_up_and_back(former):
    alembic.upgrade()
    alembic.downgrade("0001")
    for name, given in ROWS.items():
        kept = {row[next(iter(given[0]))]: row for row in rows(name)}
        assert [same(one, kept[one[next(iter(given[0]))]]) for one in given] == given, name


def test_who_listened_before_was_trusted_and_only_has_the_briefing_to_read(former):
    alembic.upgrade()
    (profile,) = rows("peer_profile")
    assert (profile["accepted_on"], profile["available_on"], profile["briefed_on"]) == (DAY, DAY, None)
    assert (profile["capacity"], profile["cool_down"], profile["silences"]) == (2, 30, 1)


def test_a_root_tells_members_apart_as_before_and_mails_no_figures(former):
    alembic.upgrade()
    (settings,) = rows("root_settings")
    assert (settings["attributes"], settings["mail_figures"]) == ("sector,size", False)
    assert settings["threshold"] == 9


def test_what_a_lead_was_told_before_stays_told(former):
    alembic.upgrade()
    (request,), (role,) = rows("peer_request"), rows("role")
    assert request["lead_told_at"] == request["asked_at"]
    assert role["since"] < request["lead_told_at"]


def test_children_of_a_table_that_is_written_anew_stay(former):
    alembic.upgrade()
    assert [one["id"] for one in rows("peer_offer") + rows("peer_introduction")] == ["offer", "meeting"]
