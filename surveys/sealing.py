"""Seal a wave in steps that can each be run again after a crash, and destroy what the totals came from.

`sealed.json`, there from sealing until the release is stored::

    {"wave": "<16 hex>", "question_set": "pulse-fr-1", "plan": [{"measure": "*", "values": ["1"]}, ...],
     "cells": {"<cell>": {"*": {"1": 12}, "sisq": {"1": 0, ..., "na": 2}, ...}, ...}, "issued": 13}

Counts are exact and cover every value of the plan; each measure of a cell adds up to its `*`. `issued` is the
number of tickets issued in the wave.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from networks.ports import NotSealed, SealOutcome
from surveys import ballot_box, cards, spent, store
from surveys.folders import PRIVATE, WaveFolder, remove_folder, remove_store, sync_folder, write_durably
from surveys.plan import CAME, SHEETS


class TotalsDisagree(RuntimeError):
    """A measure does not add up to the sheets that came, or the sheets to the tickets spent."""


class MoreSheetsThanTickets(RuntimeError):
    """A cell holds more sheets than tickets were issued for it."""


@dataclass(frozen=True)
class SealedTotals:
    """The exact totals of a closed wave; `plan` gives each measure's values in order."""

    wave: str
    question_set: str
    plan: Mapping[str, tuple[str, ...]]
    cells: ballot_box.Totals
    issued: int

    @property
    def sheets(self) -> int:
        """Return how many sheets came."""
        return sum(_sheets(counts) for counts in self.cells.values())


def seal(folder: WaveFolder, threshold: int) -> SealOutcome:
    """Close, check, write the sealed totals if at least `threshold` sheets came, destroy the rest.

    May be run again after a crash at any point. Raises TotalsDisagree or MoreSheetsThanTickets, and then the
    wave stays closed with everything kept.
    """
    if folder.box.exists() and not folder.sealed.exists():
        close_stores(folder)
        sealed = _checked(folder)
        if sealed.sheets >= threshold:
            write_durably(folder.sealed, _encode(sealed), PRIVATE)
    destroy_stores(folder)
    return _outcome(folder)


def cancel(folder: WaveFolder) -> None:
    """Mark the wave as cancelled and destroy everything but what is public; re-runnable."""
    write_durably(folder.cancelled, b"")
    close_stores(folder)
    destroy_stores(folder)
    delete_sealed(folder.sealed)


def close_stores(folder: WaveFolder) -> None:
    """Refuse tickets and answers for good, in every process, once what is under way has ended.

    The box comes first: with no more answers, a last ticket does no harm.
    """
    for path in (folder.box, folder.cards):
        if path.exists():
            with store.opened(path) as connection:
                store.close_for_good(connection)


def destroy_stores(folder: WaveFolder) -> None:
    """Delete the box, then the cards, then the keys; the box's absence says that the wave was decided."""
    remove_store(folder.box)
    remove_store(folder.cards)
    remove_folder(folder.path / "keys")
    sync_folder(folder.path)


def read_sealed(path: Path) -> SealedTotals:
    """Read `sealed.json`; raises NotSealed."""
    return decode(sealed_bytes(path))


def sealed_bytes(path: Path) -> bytes:
    """Return `sealed.json` as it is; raises NotSealed."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotSealed(path.parent.name) from error


def decode(sealed: bytes) -> SealedTotals:
    """Read the totals from the bytes of `sealed.json`."""
    content = orjson.loads(sealed)
    return _totals(content, content["cells"], content["issued"])


def plan_of(content: Mapping[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the measures and their values in order, as a manifest or a sealed file gives them."""
    return [(each["measure"], tuple(each["values"])) for each in content["plan"]]


def delete_sealed(path: Path) -> None:
    """Delete the sealed totals, once they are released; re-runnable."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def _outcome(folder: WaveFolder) -> SealOutcome:
    if not folder.sealed.exists():
        return SealOutcome(sealed=False, sheets=None)
    return SealOutcome(sealed=True, sheets=read_sealed(folder.sealed).sheets)


def _checked(folder: WaveFolder) -> SealedTotals:
    with store.opened(folder.box) as box:
        totals, noted = ballot_box.totals(box), spent.count(box)
    with store.opened(folder.cards) as card_store:
        issued = cards.issued(card_store)
    check(totals, noted, issued)
    manifest = orjson.loads(folder.manifest.read_bytes())
    return _totals(manifest, totals, sum(issued.values()))


def _totals(content: Mapping[str, Any], cells: ballot_box.Totals, issued: int) -> SealedTotals:
    return SealedTotals(content["wave"], content["question_set"], dict(plan_of(content)), cells, issued)


def check(totals: ballot_box.Totals, noted: int, issued: Mapping[str, int]) -> None:
    """Check that the totals hold together; raises TotalsDisagree or MoreSheetsThanTickets."""
    for cell, counts in totals.items():
        came = _sheets(counts)
        if any(sum(of_measure.values()) != came for of_measure in counts.values()):
            raise TotalsDisagree(cell)
        if came > issued.get(cell, 0):
            raise MoreSheetsThanTickets(cell)
    if sum(_sheets(counts) for counts in totals.values()) != noted:
        raise TotalsDisagree("tickets spent")


def _sheets(counts: Mapping[str, Mapping[str, int]]) -> int:
    return counts[SHEETS][CAME]


def _encode(sealed: SealedTotals) -> bytes:
    plan = [{"measure": measure, "values": values} for measure, values in sealed.plan.items()]
    return orjson.dumps(
        {
            "wave": sealed.wave,
            "question_set": sealed.question_set,
            "plan": plan,
            "cells": {
                cell: {name: {value: counts[name][value] for value in values} for name, values in sealed.plan.items()}
                for cell, counts in sealed.cells.items()
            },
            "issued": sealed.issued,
        }
    )
