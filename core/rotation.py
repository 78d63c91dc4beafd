"""Bring every sealed value under the newest key, so that an older key can be dropped from the settings.

Order of work: put the new key first in `ENTREPAIRS_CONTACT_KEYS`, restart every process, rotate, drop the old key.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import LargeBinary, RowMapping, Table, and_, select, true, tuple_, update

from core import traces, vault
from core.db import Model, db, transaction
from core.vault import Seal

BATCH = 200
PASSES = 3
"""A process that still has the old settings may add values behind the one who walks: walk again, but not for ever."""


@dataclass(frozen=True)
class Rotation:
    """How many values were sealed again, and how many are still under an `older` key or under none that is known."""

    resealed: int
    older: int
    unknown: int


def rotate() -> Rotation:
    """Seal every value that an older key made under the newest, in batches; it may be broken off and repeated."""
    holders = sealing_models()
    resealed = 0
    for _ in range(PASSES):
        found = sum(_reseal_all(table) for table in holders)
        resealed += found
        if not found:
            break
    with transaction():
        traces.forget(*holders.values())
    left = Counter(seal for table in holders for seal in _seals_in(table))
    return Rotation(resealed, left[Seal.OLDER], left[Seal.UNKNOWN])


def sealing_models() -> dict[Table, type[Model]]:
    """Return every table that holds a sealed value, and its model."""
    found = {mapper.local_table: mapper.class_ for mapper in Model.registry.mappers}
    sealing = (table for table in found if isinstance(table, Table) and sealed_columns(table))
    return {table: found[table] for table in sorted(sealing, key=attrgetter("name"))}


def sealed_columns(table: Table) -> list[str]:
    """Return the columns that the vault seals: bytes whose name is or ends in `sealed`."""
    return [
        column.name
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name.rpartition("_")[2] == "sealed"
    ]


def _reseal_all(table: Table) -> int:
    """Walk a table by its key, a transaction for each batch, and return how many values were sealed again."""
    resealed, last = 0, None
    while True:
        with transaction():
            rows = _batch(table, last)
            resealed += sum(_reseal(table, row) for row in rows)
        if len(rows) < BATCH:
            return resealed
        last = rows[-1]


def _batch(table: Table, last: RowMapping | None) -> Sequence[RowMapping]:
    key = table.primary_key.columns
    after = tuple_(*key) > tuple_(*(last[column.name] for column in key)) if last else true()
    batch = select(table).where(after).order_by(*key).limit(BATCH).with_for_update()
    return db.session.execute(batch).mappings().all()


def _reseal(table: Table, row: RowMapping) -> int:
    older = [name for name in sealed_columns(table) if row[name] and vault.sealed_under(row[name]) is Seal.OLDER]
    if older:
        mine = and_(*(column == row[column.name] for column in table.primary_key.columns))
        db.session.execute(update(table).where(mine).values({name: vault.reseal(row[name]) for name in older}))
    return len(older)


def _seals_in(table: Table) -> list[Seal]:
    values = db.session.execute(select(*(table.columns[name] for name in sealed_columns(table))))
    seals = [vault.sealed_under(value) for row in values for value in row if value]
    db.session.rollback()
    return seals
