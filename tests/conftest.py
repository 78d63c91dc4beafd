"""Offer an application, its clock, its mail and a browser to every test."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import Engine

from app import create_desk
from core.db import db
from core.mail import Memory
from core.settings import Settings
from members.models import Member
from members.signin import add_link
from tests.pages import CheckedClient

# how long an example takes says nothing on a busy machine; all else is as hypothesis chose, on CI or off
hypothesis.settings.register_profile("steady", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("steady")

pytest_plugins = (
    "tests.routing",
    "tests.databases",
    "tests.browser",
    "tests.postbox",
    "tests.journeys.town",
    "tests.proofs",
)

KEY = Fernet.generate_key().decode()
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning in Paris."""


class FakeClock:
    """A clock that moves only when told."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **by: float) -> datetime:
        """Move on by so many days, hours, minutes or seconds."""
        self.moment += timedelta(**by)
        return self.moment


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    return Settings(
        data_dir=data,
        database_url=database_url,
        secret_key="s" * 32,
        contact_keys=(KEY,),
        lookup_key="l" * 32,
        mail_url="memory:",
    )


@pytest.fixture
def app(settings: Settings, clock: FakeClock, share_compiled: Callable[[Engine], None]) -> Iterator[Flask]:
    """Desk on an empty database, inside an application context for the test's own queries."""
    desk = create_desk(settings, now=clock)
    desk.test_client_class = CheckedClient
    with desk.app_context():
        share_compiled(db.engine)
        yield desk
        db.session.rollback()
        db.session.close()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def outbox(app: Flask) -> Memory:
    """The in-memory transport: what a mail server would have got."""
    transport = app.extensions["mail"]
    assert isinstance(transport, Memory)
    return transport


@pytest.fixture
def sign_in(client: CheckedClient) -> Callable[[Member], CheckedClient]:
    """Sign the client in as a member, through the link that a mail would bring."""

    def enter(member: Member) -> CheckedClient:
        token = add_link(member, "")
        db.session.commit()
        assert client.send_form(f"/app/sign-in/{token}").status_code == 303
        return client

    return enter
