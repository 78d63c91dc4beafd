"""Attack what kills leave on disk: which sheets can be read in it, and is anything of them left after the next start?

The folder holds one folder a kill, with "dead" (as the files lay) and "restarted" (after the next start). The dossier
is {"sheets": [{"marks": [hex, ...], "secrets": [hex, ...], "answers": {question: code}}, ...], "window": [from, to]
(epoch seconds)}. The report is {"kills": [...]}, and for each of them {"journals": names of journals in "dead",
"secrets", "times": places in either, "torn": numbers of the sheets whose marks are in "dead" and gone in "restarted",
"sum": how many sheets the totals in "dead" hold beyond those in "restarted" (null when that cannot be read),
"read": numbers of the sheets read whole, in the order in which they lie, "left": names of journals in "restarted"}.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from .records import files, records
from .telling import times

JOURNALS = ("-journal", "-wal", "-shm")
SHEETS = "SELECT sum(count - 16777216) FROM tally WHERE measure = '*'"


def attack(folder: Path, dossier: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read what every kill left."""
    return {"kills": [of_kill(path, dossier) for path in sorted(folder.iterdir())]}


def of_kill(kill: Path, dossier: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read what one kill left, and what the next start left of that."""
    dead, restarted = files(kill / "dead"), files(kill / "restarted")
    torn = seen(dead, dossier, "marks") - seen(restarted, dossier, "marks")
    everything = [*dead, *restarted]
    return {
        "journals": [path.name for path in dead if path.name.endswith(JOURNALS)],
        "secrets": sorted(seen(everything, dossier, "secrets")),
        "times": sorted(set(times(records(everything), (), [dossier["window"]]))),
        "torn": sorted(torn),
        "sum": beyond(kill),
        "read": list(in_order(dead, dossier)),
        "left": [path.name for path in restarted if path.name.endswith(JOURNALS)],
    }


def seen(paths: Iterable[Path], dossier: Mapping[str, Any], kind: str) -> set[int]:
    """Return the numbers of the sheets of which some mark stands in some file."""
    content = b"\n".join(path.read_bytes() for path in paths)
    return {n for n, each in enumerate(dossier["sheets"]) if any(bytes.fromhex(mark) in content for mark in each[kind])}


def beyond(kill: Path) -> int | None:
    """Return how many sheets the totals hold as they lie, beyond what is there after the next start."""
    sums = [counted(path) for name in ("dead", "restarted") for path in sorted((kill / name).rglob("box.db"))]
    if len(sums) != 2 or None in sums:
        return None
    before, after = sums
    return (before or 0) - (after or 0)


def counted(path: Path) -> int | None:
    """Return how many sheets the pages of a file hold, whatever a journal beside it says."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)) as connection:
            total: int = connection.execute(SHEETS).fetchone()[0]
    except sqlite3.DatabaseError:
        return None
    return total


def in_order(paths: Iterable[Path], dossier: Mapping[str, Any]) -> Iterator[int]:
    """Return the sheets that can be read whole, file by file in the order in which they lie."""
    for path in paths:
        content = path.read_bytes()
        places = [(content.find(written(each["answers"])), n) for n, each in enumerate(dossier["sheets"])]
        yield from (n for place, n in sorted(places) if place >= 0)


def written(answers: Mapping[str, Any]) -> bytes:
    """Return a sheet's codes as a row holds them, one after the other."""
    return "".join(map(str, answers.values())).encode()
