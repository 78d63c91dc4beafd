"""Prepare members who read results: a root with many waves of many answers, released by the real rules."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from analytics.release import publishing as release
from app import create_desk
from benchmarks.load import get
from core.db import alembic, db, new_id, transaction
from core.settings import Settings
from members.models import Member
from members.signin import add_link
from networks import frozen, tree
from networks.cells import CellClass, Formation, form
from networks.models import GROUP, PUBLISHED, Network, Wave
from networks.waves import State
from surveys import plan, question_sets
from surveys.sealing import SealedTotals

CLUBS = 10
SET = "pulse-fr-1"
NOW = datetime.now(UTC)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Reader:
    """A member with a session, and the page of their club."""

    network: str
    cookie: str

    def request(self) -> bytes:
        """Return the request for the results page, as a browser sends it."""
        return get(f"/app/results/{self.network}", **{"Cookie": self.cookie, "Accept-Encoding": "gzip"})


def seed(settings: Settings, *, waves: int, answers: int) -> Reader:
    """Fill an empty database: so many waves, so many answers in all, and one member who reads."""
    desk = create_desk(settings)
    with desk.app_context():
        alembic.upgrade()
    with desk.app_context():
        with transaction():
            root, clubs = _tree()
            for number in range(1, waves + 1):
                _released(root, clubs, number, answers // waves)
            member = Member(root_id=root.id, leaf_id=clubs[0].id, admitted_on=NOW.date())
            member.email = "reader@example.org"
            db.session.add(member)
            db.session.flush()
            token, club = add_link(member, ""), clubs[0].id
        reader = Reader(club, _signed_in(desk, token))
        db.engine.dispose()
    return reader


def _tree() -> tuple[Network, list[Network]]:
    root = tree.plant("Federation", kind=GROUP)
    return root, [tree.graft(root, f"Club {number}") for number in range(CLUBS)]


def _released(root: Network, clubs: list[Network], number: int, answers: int) -> None:
    each = answers // CLUBS
    classes = {CellClass(club.id, None, None): each * 2 for club in clubs}
    nodes = tree.load(root.id)
    formation = form(classes, nodes.leaf_ancestors(), 8, "attributes-first", new_id)
    wave = _wave(root, formation, number)
    wave.frozen = frozen.encode(frozen.freeze(formation.cells, nodes, "Ada", ""))
    db.session.add(wave)
    db.session.flush()
    release.store(release.content_of(wave, _totals(wave, formation, each), {}))


def _wave(root: Network, formation: Formation, number: int) -> Wave:
    opens = NOW - timedelta(weeks=4 * (200 - number))
    return Wave(
        id=new_id(),
        root_id=root.id,
        number=number,
        state=State.RELEASED,
        outcome=PUBLISHED,
        opens_at=opens,
        closes_at=opens + timedelta(days=10),
        publishes_at=opens + timedelta(days=14),
        question_set=SET,
        members=sum(cell.members for cell in formation.cells),
        cells=len(formation.cells),
    )


def _totals(wave: Wave, formation: Formation, sheets: int) -> SealedTotals:
    measures = plan.tally_plan(question_sets.load(SET))
    totals = {cell.id: {each.id: _spread(each.values, sheets) for each in measures} for cell in formation.cells}
    return SealedTotals(wave.id, SET, {each.id: each.values for each in measures}, totals, issued=sheets * CLUBS)


def _spread(values: tuple[str, ...], sheets: int) -> Mapping[str, int]:
    """Share the sheets out at random, so that every value of a measure is given to some."""
    counts = dict.fromkeys(values, 0)
    steps = min(sheets, 200)
    for step in range(steps):
        counts[secrets.choice(values)] += sheets // steps + (step < sheets % steps)
    return counts


def _signed_in(desk: Flask, token: str) -> str:
    """Sign in through the pages and return the session cookie."""
    client = desk.test_client()
    page = client.get(f"/app/sign-in/{token}").get_data(as_text=True)
    found = _TOKEN.search(page)
    if found is None:
        raise LookupError("the sign-in page has no form")
    client.post(f"/app/sign-in/{token}", data={"csrf_token": found[1], "own_device": "y"})
    cookie = client.get_cookie("entrepairs", path="/app")
    if cookie is None:
        raise LookupError("nobody was signed in")
    return f"entrepairs={cookie.value}"


def folder(parent: Path, name: str) -> Path:
    """Create a data folder of its own."""
    path = parent / name
    path.mkdir()
    return path
