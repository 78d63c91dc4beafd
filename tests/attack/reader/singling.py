"""Ask of one copy: whom can a sheet be from that can be read in it?

While a wave is open its totals are there, and the totals of one or two sheets are those sheets. The report is, by cell
that holds any, {"sheets": how many, "eligible": how many members it can be from, "mailed": how many of these had been
mailed a card}. Desk's rows lie in the copy as objects, one a line ("deal.cell", "deal.member_id", "deal.mailed"). A
card that stands with a member in one record narrows a sheet down to that member.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .records import Record, files, parsed, records

START = 2**24


def attack(folder: Path, dossier: Mapping[str, Any]) -> Mapping[str, Any]:
    """List whom the sheets of each cell can be from."""
    found = list(records(files(folder)))
    rows = [row for record in found for row in map(parsed, lines(record)) if isinstance(row, dict)]
    dealt = [row for row in rows if "deal.cell" in row]
    tied = {row["card.member"] for row in rows if row.get("card.member") and row.get("card.used")}
    report = {}
    for cell, sheets in came(found).items():
        members = [row for row in dealt if row["deal.cell"] == cell]
        if sheets and tied:
            members = [row for row in members if row["deal.member_id"] in tied]
        mailed = [row for row in members if row["deal.mailed"]]
        if sheets:
            report[cell] = {"sheets": sheets, "eligible": len(members), "mailed": len(mailed)}
    return report


def lines(record: Record) -> list[str]:
    """Return the values that may be a line of JSON."""
    return [value for value in record.values if isinstance(value, str) and value.startswith("{")]


def came(found: list[Record]) -> dict[str, int]:
    """Return how many sheets each cell's totals hold."""
    rows = [record.values for record in found if record.place == "box.db:tally"]
    return {cell: count - START for cell, measure, _value, count in rows if measure == "*"}
