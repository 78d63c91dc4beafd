"""Have the signing keys of coming waves made ahead: drawing one takes a third of a second, and each cell needs one."""

from datetime import timedelta

from sqlalchemy import select

from core.clock import now
from core.db import db
from core.logs import log
from networks import ports
from networks.cells import minimum_members
from networks.models import Wave
from networks.page_facts import members_by_club
from networks.tree import settings_of
from networks.waves import State

AHEAD = timedelta(days=2)
"""How long before an opening its keys are made."""


def make_keys() -> None:
    """Have as many unused keys ready as the waves that open soon can need."""
    number = keys_needed()
    db.session.rollback()  # making keys takes seconds: hold no lock meanwhile
    made = ports.current().boxes.make_keys_ahead(number) if number else 0
    if made:
        log("keys-made", count=made)


def keys_needed() -> int:
    """Return the most cells, and so keys, that the waves opening within two days can have."""
    soon = (Wave.state == State.PLANNED) & (Wave.opens_at <= now() + AHEAD) & (Wave.closes_at > now())
    return sum(most_cells(root_id) for root_id in db.session.scalars(select(Wave.root_id).where(soon)).all())


def most_cells(root_id: str) -> int:
    """Return into how many cells the members a root has now can fall at most."""
    return sum(members_by_club(root_id).values()) // minimum_members(settings_of(root_id).threshold)
