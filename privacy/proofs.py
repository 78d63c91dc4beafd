"""Keep the record of which tests passed, when, and for which sources; say whether it speaks of the installed ones.

`proofs.json` names each test file whose tests all passed in one whole run, with the day and a digest of the product's
and the tests' sources at that moment. The test run writes it; pages and the examination of an installation read it.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from privacy import promises
from privacy.promises import Promise

ROOT = Path(__file__).parent.parent
FILE = Path(__file__).with_name("proofs.json")
PRODUCT = (
    "analytics", "app.py", "core", "deploy", "members", "migrations", "networks", "peers", "privacy", "pyproject.toml",
    "requirements", "static", "surveys", "templates", "translations",
)  # fmt: skip
"""What an installation runs; a change of any of it makes it another product."""
ATTACKS = "tests/attack"
LEFT_OUT = frozenset({FILE.name, "__pycache__"})
ENDINGS = frozenset({
    ".conf", ".css", ".html", ".js", ".json", ".mako", ".md", ".po", ".py", ".service", ".svg", ".toml", ".txt",
    ".yaml",
})  # fmt: skip
"""What is a source; anything else beside one, compiled or an editor's, changes nothing."""

_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class Sources:
    """SHA-256 of a product's sources and of the tests that prove; the latter empty where they are not installed."""

    product: str
    tests: str


class Outcome(BaseModel):
    """One test file whose tests all passed: how many, on which day (UTC), and what they were run on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passed: Annotated[int, Field(ge=1)]
    day: date
    version: str
    product: _Digest
    tests: _Digest

    def speaks_of(self, sources: Sources) -> bool:
        """Tell whether these sources are what passed."""
        return self.product == sources.product and sources.tests in {"", self.tests}


class Proofs(BaseModel):
    """The whole record, by test file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: dict[str, Outcome] = {}

    def of(self, promise: Promise) -> tuple[Outcome | None, ...]:
        """Return what is known of each file of a promise's tests, in the order in which it names them."""
        return tuple(self.files.get(name) for name in promise.files)

    def last(self, promise: Promise) -> date | None:
        """Return the day since which all of a promise's tests have passed; None while one of them has not."""
        days = [outcome.day for outcome in self.of(promise) if outcome]
        return min(days) if len(days) == len(promise.files) else None

    def holds(self, promise: Promise, sources: Sources) -> bool:
        """Tell whether all tests of a promise passed for these sources."""
        return all(outcome is not None and outcome.speaks_of(sources) for outcome in self.of(promise))

    def following(self, passed: Mapping[str, Outcome], failed: Iterable[str]) -> "Proofs":
        """Return the record after a run: what passed whole is new, what failed is gone, the rest stays."""
        gone = set(failed)
        files = {name: one for name, one in (self.files | dict(passed)).items() if name not in gone}
        return Proofs(files=dict(sorted(files.items())))


def load(file: Path = FILE) -> Proofs:
    """Return a record, empty where none was written yet; raises pydantic.ValidationError for one that was altered."""
    return Proofs.model_validate_json(file.read_bytes()) if file.exists() else Proofs()


def unproved(proofs: Proofs) -> tuple[str, ...]:
    """Return the promises of which some test has not passed for the sources installed here, by id."""
    return tuple(one.id for one in promises.load().promises if not proofs.holds(one, installed()))


@cache
def installed() -> Sources:
    """Return the digests of the sources that this process runs, taken once."""
    return sources(ROOT)


def sources(root: Path) -> Sources:
    """Return the digests of a checkout: of what an installation runs, and of the attacks and all tests named."""
    proof = (ATTACKS, *promises.load().files)
    return Sources(_digest(root, PRODUCT), _digest(root, proof) if (root / ATTACKS).is_dir() else "")


def record(change: Callable[[Proofs], Proofs], file: Path = FILE) -> None:
    """Rewrite a record, whole or not at all, one writer after the other."""
    with _alone(file):
        text = change(load(file)).model_dump_json(indent=1) + "\n"
        fresh = file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        fresh.replace(file)


def _digest(root: Path, places: Iterable[str]) -> str:
    found = sha256()
    for name, path in sorted(_files(root, places).items()):
        for part in (name.encode(), path.read_bytes()):
            found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def _files(root: Path, places: Iterable[str]) -> dict[str, Path]:
    below = (path for name in places for path in (root / name, *(root / name).rglob("*")))
    return {path.relative_to(root).as_posix(): path for path in below if _is_source(path)}


def _is_source(path: Path) -> bool:
    return path.suffix in ENDINGS and not LEFT_OUT & set(path.parts) and path.is_file()


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    lock = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
