"""Attack one full copy: who answered what, and when?

The dossier is {"window": [from, to] (epoch seconds), "people": [{"member": [marks], "box": [marks],
"secrets": [marks], "answers": {question: code}}, ...] in order of arrival}; a mark is hexadecimal bytes.
Beside them it may hold "windows": further spans, as a clock of its own told them, and "requests": [{"person": number,
"mark": hexadecimal bytes, "at": epoch seconds}, ...], what somebody asked for on the other side of the wall.
The report is {"secrets": [[person, file], ...], "sheets": [[person, place], ...], "times": [place, ...],
"ties": [[person, place], ...], "orders": [place, ...], "linked": [[place, share of requests tied to the right
person], ...], "files": number of files read}.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .marks import person
from .ordering import linked, orders
from .records import files, records
from .telling import secrets, sheets, ties, times


def attack(folder: Path, dossier: Mapping[str, Any]) -> Mapping[str, Any]:
    """Try everything and report what was found."""
    people = [person(entry) for entry in dossier["people"]]
    paths = files(folder)
    found = list(records(paths))
    return {
        "secrets": sorted(set(secrets(paths, people))),
        "sheets": sorted(set(sheets(found, people))),
        "times": sorted(set(times(found, paths, [dossier["window"], *dossier.get("windows", [])]))),
        "ties": sorted(set(ties(found, people))),
        "orders": sorted(set(orders(found, people))),
        "linked": sorted(set(linked(found, paths, dossier))),
        "files": len(paths),
    }
