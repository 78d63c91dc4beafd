"""Put up a whole installation: Desk and Box behind one address, a worker, a mail server, one clock for all."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import func, select

from app import compose, create_desk
from core.db import db
from core.jobs import JobLease, run_due
from core.settings import Settings
from networks import lifecycle
from networks.models import Network, Wave
from networks.wave_calendar import Dates
from surveys.box import Box, make_box
from tests.browser import Serve
from tests.builders import OPENS, make_lead, make_member, make_root
from tests.conftest import FakeClock
from tests.postbox import Postbox
from tests.surveys.stage import Curtain

LINK = re.compile(r"http://localhost:\d+/\S+")
MINUTE = timedelta(minutes=1)
CONTACT = "Camille, 02 40 00 00 00"


@dataclass(frozen=True)
class Club:
    """A stand-alone club: its id, and the addresses of its members, the lead's first."""

    id: str
    addresses: tuple[str, ...]

    @property
    def lead(self) -> str:
        return self.addresses[0]


@dataclass(frozen=True)
class Town:
    """A whole installation; `worker` is a Desk of its own, as the worker's process has it."""

    address: str
    settings: Settings
    worker: Flask
    clock: FakeClock
    postbox: Postbox
    box: Box

    def work(self) -> None:
        """Let the worker do what is due, and deliver the mails that came of it a minute later."""
        for _ in range(2):
            run_due(self.worker)
            self.clock.advance(minutes=1)
        with self.inside():
            assert db.session.scalar(select(func.max(JobLease.failures))) == 0

    def work_at(self, moment: datetime) -> None:
        """Let time pass, then the worker do what is due."""
        self.clock.moment = moment
        self.work()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Reach behind the pages: what the block writes is committed."""
        with self.worker.app_context():
            yield
            db.session.commit()

    def club(self, members: int = 14, name: str = "Club des Tilleuls") -> Club:
        """Found a club with a lead among its members, whom people can call."""
        with self.inside():
            root = make_root(name, contact=CONTACT)
            lead = make_lead(root, email="lea@exemple.fr", first_name="Lea", last_name="Lenoir")
            others = [make_member(root, f"membre{number}@exemple.fr") for number in range(1, members)]
            return Club(root.id, (lead.email, *(one.email for one in others)))

    def open_wave(self, club: Club) -> str:
        """Plan a check-in of ten days, let it open and its cards be mailed; return its id."""
        closes_at = OPENS + timedelta(days=10)
        with self.inside():
            (wave,) = lifecycle.plan(club.id, Dates(OPENS, closes_at, closes_at + timedelta(days=4)))
            wave_id = wave.id
        self.work_at(OPENS)
        return wave_id

    def wave(self, wave_id: str) -> Wave:
        """Return a wave as the database has it."""
        with self.inside():
            wave = db.session.get_one(Wave, wave_id, options=())
            db.session.expunge(wave)
            return wave

    def close(self, wave_id: str) -> None:
        """Let a wave close and be sealed."""
        self.work_at(self.wave(wave_id).closes_at)

    def publish(self, wave_id: str) -> None:
        """Let a wave's moment of publication come."""
        self.work_at(self.wave(wave_id).publishes_at)

    def folder(self, wave_id: str) -> Path:
        """Return the folder that holds all there is of a wave outside the main database."""
        return self.settings.waves_dir / wave_id

    def name(self, network_id: str, name: str) -> None:
        """Give a network another name."""
        with self.inside():
            db.session.get_one(Network, network_id).name = name

    def last_mail(self, address: str) -> EmailMessage:
        """Return the mail that arrived last at an address."""
        return self.postbox.to(address)[-1]

    def card_links(self, club: Club) -> dict[str, str]:
        """Return the link in each member's first card mail, by address."""
        return {
            address: next(link for mail in self.postbox.to(address) if "#" in (link := link_in(mail)))
            for address in club.addresses
        }

    def sign_in(self, context: BrowserContext, address: str) -> Page:
        """Sign in as a person does: ask for a link, open the mail, press the button."""
        page = context.new_page()
        page.goto(f"{self.address}/app/sign-in")
        page.fill("#email", address)
        page.click("main button[type=submit]")
        self.work()
        page.goto(link_in(self.last_mail(address)))
        page.click("main button[type=submit]")
        page.wait_for_url("**/app/home")
        return page


def link_in(mail: EmailMessage) -> str:
    """Return the first link in a mail, or nothing."""
    found = LINK.search(text_of(mail))
    return found[0] if found else ""


def text_of(mail: EmailMessage) -> str:
    """Return what a mail says."""
    return str(mail.get_content())


@pytest.fixture
def town(settings: Settings, clock: FakeClock, postbox: Postbox, serve: Serve) -> Iterator[Town]:
    """An installation without any network yet."""
    curtain = Curtain()
    address = serve(curtain)
    settings = settings.model_copy(update={"base_url": address, "box_url": address, "mail_url": postbox.url})
    desk, worker, box = create_desk(settings, now=clock), create_desk(settings, now=clock), make_box(settings)
    curtain.behind = compose(desk, box)
    yield Town(address, settings, worker, clock, postbox, box)
    box.extensions["served"].close()
    for one in (desk, worker):
        with one.app_context():
            db.session.rollback()
            db.engine.dispose()
