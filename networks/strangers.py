"""Destroy the boxes of waves that this database does not know, because it was put back from before they were planned.

Nobody would ever close such a box. It is taken for one of ours only if its public record follows on one that Desk
knows, or, as a root's first, bears the name of one of our roots: a worker started on the wrong database destroys
nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.logs import log
from networks import ports
from networks.links import MANIFEST
from networks.manifests import manifest_hash
from networks.models import Network, Wave
from networks.restores import Condition
from networks.restoring import LIVE


@dataclass(frozen=True)
class Stranger:
    """What a wave unknown to Desk says of itself."""

    wave: str
    condition: Condition
    manifest_hash: str
    previous: str
    network: str


def examine() -> None:
    """Destroy what is left of unknown waves of our own roots and tell their members; name any other in the log."""
    found = strangers()
    roots = owners(found, _recorded(), _named())
    db.session.rollback()
    for one in (each for each in found if each.condition in LIVE):
        if one.wave in roots:
            _end(one, roots[one.wave])
        else:
            log("wave-of-nobody", wave=one.wave)


def strangers() -> list[Stranger]:
    """Return the waves that have a folder and no row."""
    conditions = ports.current().boxes.conditions()
    known = set(db.session.scalars(select(Wave.id).where(Wave.id.in_(conditions))))
    return [_read(wave_id, conditions[wave_id]) for wave_id in sorted(set(conditions) - known)]


def owners(found: list[Stranger], recorded: Mapping[str, str], named: Mapping[str, str | None]) -> dict[str, str]:
    """Return the root of each wave that is one of ours, following unknown records back to one that is known.

    `recorded` gives the root of each manifest's hash that Desk knows, `named` that of each name (None if several).
    """
    by_hash = {one.manifest_hash: one for one in found}

    def root_of(one: Stranger) -> str | None:
        passed = {one.manifest_hash}
        while one.previous in by_hash and one.previous not in passed:
            one = by_hash[one.previous]
            passed.add(one.manifest_hash)
        return recorded.get(one.previous) if one.previous else named.get(one.network)

    return {one.wave: root for one in found if (root := root_of(one)) is not None}


def _end(one: Stranger, root_id: str) -> None:
    with transaction():
        ports.current().roster.tell(one.wave, root_id, "cancelled", now())
    ports.current().boxes.destroy(one.wave)
    log("unknown-wave-destroyed", wave=one.wave, error=one.condition)


def _read(wave_id: str, condition: Condition) -> Stranger:
    encoded = ports.current().boxes.record(wave_id)[MANIFEST]
    content = orjson.loads(encoded)
    return Stranger(wave_id, condition, manifest_hash(encoded), content["previous"], content["network"])


def _recorded() -> dict[str, str]:
    rows = db.session.execute(select(Wave.manifest_hash, Wave.root_id).where(Wave.manifest_hash != ""))
    return {row.manifest_hash: row.root_id for row in rows}


def _named() -> dict[str, str | None]:
    named: dict[str, str | None] = {}
    for name, root_id in _roots():
        named[name] = root_id if name not in named else None
    return named


def _roots() -> Iterator[tuple[str, str]]:
    for root in db.session.scalars(select(Network).where(Network.parent_id.is_(None))):
        yield root.name, root.id
