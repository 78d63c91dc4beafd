"""Decide what the page says of each promise: in which words, since when it is proved, and for which version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from privacy.promises import Promise, Register
from privacy.proofs import Proofs, Sources


@dataclass(frozen=True)
class Standing:
    """What is known of this installation: the record of its tests, its sources, and what its examination found."""

    proofs: Proofs
    sources: Sources
    found: Mapping[str, bool | None]
    assured: bool


@dataclass(frozen=True)
class Said:
    """One promise as it may be made here.

    `proved_on` is the day since which all its tests have passed, none if one never has; `current` tells whether that
    was for the version installed; `full` whether everything that it needs was found to hold.
    """

    text: str
    tests: tuple[str, ...]
    proved_on: date | None
    current: bool
    full: bool


@dataclass(frozen=True)
class Part:
    """One part of the page: what is promised, and where it ends."""

    id: str
    title: str
    promises: tuple[Said, ...]
    limits: tuple[str, ...]


def parts(register: Register, standing: Standing, language: str) -> tuple[Part, ...]:
    """Return the parts of the page in a language, in the order of the register."""
    return tuple(
        Part(
            part.id,
            part.said(language),
            tuple(said(one, standing, language) for one in register.promises if one.part == part.id),
            tuple(one.said(language) for one in register.limits if one.part == part.id),
        )
        for part in register.parts
    )


def said(promise: Promise, standing: Standing, language: str) -> Said:
    """Return one promise as it may be made: in weaker words, where it has them, unless the installation is assured."""
    words = promise.weaker if promise.weaker and not standing.assured else promise
    return Said(
        words.said(language),
        promise.tests,
        standing.proofs.last(promise),
        standing.proofs.holds(promise, standing.sources),
        all(standing.found.get(need) is True for need in promise.needs),
    )


def proved_since(register: Register, standing: Standing) -> date | None:
    """Return the day since which every promise is proved for the version installed; none unless all are."""
    days = [standing.proofs.last(one) for one in register.promises if standing.proofs.holds(one, standing.sources)]
    known = [day for day in days if day]
    return min(known) if len(known) == len(register.promises) else None
