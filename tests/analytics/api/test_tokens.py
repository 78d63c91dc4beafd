"""Tokens are drawn once, kept as a fingerprint, and end when they are revoked."""

import hashlib

import pytest
from sqlalchemy import select

from analytics.api import tokens
from analytics.api.models import ApiToken
from core import erasures
from core.access import Bearer
from core.db import db, transaction
from core.settings import Settings
from networks.models import Network
from tests.builders import make_root
from tests.conftest import FakeClock
from tests.stored import stored

pytestmark = pytest.mark.usefixtures("each_database", "app")
DRAW = "d" * 43


@pytest.fixture
def club() -> Network:
    root = make_root()
    db.session.commit()
    return root


def made(club: Network, draw: str = DRAW, label: str = "Tableau") -> str:
    with transaction():
        return str(tokens.make(club.id, label, draw))


def test_a_token_opens_its_node(club: Network) -> None:
    token = made(club)
    row = db.session.scalars(select(ApiToken)).one()
    assert tokens.redeem(token) == Bearer(row.id, club.id)


def test_only_its_sha_256_is_kept(club: Network, settings: Settings) -> None:
    token = made(club)
    row = db.session.scalars(select(ApiToken)).one()
    assert row.digest == hashlib.sha256(token.encode()).digest()
    db.session.rollback()
    kept = stored(settings)
    assert token.split("_", 2)[2].encode() not in kept
    assert DRAW.encode() not in kept
    assert row.label.encode() in kept  # the positive control


def test_the_same_form_sent_twice_makes_one_token_and_shows_it_again(club: Network) -> None:
    assert made(club) == made(club, label="Autre")
    (row,) = tokens.valid(club.id)
    assert row.label == "Tableau"


def test_another_draw_another_node_or_another_secret_gives_another_token(club: Network, app) -> None:
    first = made(club)
    second = made(club, tokens.fresh_draw())
    other = made(make_root("Club des Saules"))
    app.config["SECRET_KEY"] = "t" * 32
    assert len({first, second, other, made(club)}) == 4


def test_a_wrong_secret_opens_nothing_though_its_id_is_known(club: Network) -> None:
    token = made(club)
    prefix, token_id, secret = token.split("_", 2)
    assert tokens.redeem(f"{prefix}_{token_id}_{secret[::-1]}") is None
    assert tokens.redeem(token.upper()) is None
    assert tokens.redeem(token) is not None


def test_a_revoked_token_opens_nothing_and_does_not_come_back(club: Network, clock: FakeClock) -> None:
    token = made(club)
    (row,) = tokens.valid(club.id)
    for _ in range(2):
        with transaction():
            assert tokens.revoke(club.id, row.id)
        moment = row.revoked_at
        clock.advance(days=1)
    assert row.revoked_at == moment != clock()
    assert tokens.redeem(token) is None
    assert tokens.valid(club.id) == []
    with pytest.raises(tokens.TokenRevoked), transaction():
        tokens.make(club.id, "Tableau", DRAW)


def test_a_restored_backup_brings_no_revoked_token_back(club: Network) -> None:
    token = made(club)
    (row,) = tokens.valid(club.id)
    with transaction():
        tokens.revoke(club.id, row.id)
    erasures.settle()
    with transaction():
        row.revoked_at = None  # what a restore does
    assert tokens.redeem(token) is not None
    erasures.settle()
    assert tokens.redeem(token) is None


def test_nobody_revokes_another_nodes_token(club: Network) -> None:
    token = made(club)
    (row,) = tokens.valid(club.id)
    assert not tokens.revoke(make_root("Club des Saules").id, row.id)
    assert not tokens.revoke(club.id, "0" * 16)
    assert tokens.redeem(token) is not None


def test_a_node_has_a_few_tokens_at_most(club: Network) -> None:
    for number in range(tokens.MOST):
        made(club, f"{number:043}")
    with pytest.raises(tokens.TooManyTokens), transaction():
        tokens.make(club.id, "Un de trop", DRAW)
    (oldest, *_rest) = tokens.valid(club.id)
    with transaction():
        tokens.revoke(club.id, oldest.id)
    assert made(club)
