"""Assemble instruments into the question set of a wave: the questions in order, ready to be asked.

A set pins each instrument's version, so that no wording changes under a set's id.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from surveys import instruments
from surveys.instruments.model import Caption, Code, Instrument, Name, Part, Version, Words

HERE = Path(__file__).parent / "sets"


class UnknownQuestionSet(LookupError):
    """No question set has this id."""


class VersionMismatch(ValueError):
    """A set pins another version of an instrument than its file has."""


@dataclass(frozen=True)
class Option:
    """Offer one answer: its code and its label per language."""

    code: Code
    label: Mapping[str, str]


@dataclass(frozen=True)
class Item:
    """Ask one question; `intro` stands before an instrument's first one, `status` says where the wording is from."""

    id: str
    text: Mapping[str, str]
    intro: Mapping[str, str] | None
    options: tuple[Option, ...]
    status: Mapping[str, str]
    instrument: str

    @cached_property
    def codes(self) -> Mapping[str, Code]:
        """Return each option's code under its text form, which is all a form or a radio button can send."""
        return {str(option.code): option.code for option in self.options}


@dataclass(frozen=True)
class SupportRule:
    """Show the larger help panel when all `items` are answered and the sum of their codes passes `value`.

    For the browser alone: the server never evaluates it.
    """

    items: tuple[str, ...]
    op: Literal[">=", "<="]
    value: int


@dataclass(frozen=True)
class QuestionSet:
    """Hold a set's questions in order; `content_hash` covers every word and score of its instruments."""

    id: str
    version: str
    content_hash: str
    title: Mapping[str, str]
    items: tuple[Item, ...]
    instruments: tuple[Instrument, ...]
    support_rules: tuple[SupportRule, ...]
    est_seconds: int

    @cached_property
    def by_id(self) -> Mapping[str, Item]:
        """Return the questions by id."""
        return {item.id: item for item in self.items}


class _Pin(Part):
    id: Name
    version: Version


class _SetFile(Part):
    id: Words
    version: Version
    title: Caption
    instruments: tuple[_Pin, ...]


def known(folder: Path = HERE) -> tuple[str, ...]:
    """Return the ids of all question sets in a folder."""
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


@cache
def load(set_id: str, folder: Path = HERE) -> QuestionSet:
    """Return the question set of that id; raises UnknownQuestionSet or VersionMismatch."""
    if set_id not in known(folder):
        raise UnknownQuestionSet(set_id)
    told = instruments.parse(_SetFile, folder / f"{set_id}.yaml")
    asked = tuple(_pinned(pin) for pin in told.instruments)
    return QuestionSet(
        id=told.id,
        version=told.version,
        content_hash=_content_hash(told, asked),
        title=told.title.plain(),
        items=tuple(item for instrument in asked for item in _items(instrument)),
        instruments=asked,
        support_rules=tuple(rule for instrument in asked for rule in _support_rules(instrument)),
        est_seconds=sum(instrument.est_seconds for instrument in asked),
    )


def _pinned(pin: _Pin) -> Instrument:
    instrument = instruments.load(instruments.HERE / f"{pin.id}.yaml")
    if instrument.version != pin.version:
        raise VersionMismatch(f"{pin.id}: pinned {pin.version}, the file has {instrument.version}")
    return instrument


def _content_hash(told: _SetFile, asked: tuple[Instrument, ...]) -> str:
    parts = [told.id, told.version, *(instruments.content_hash(instrument) for instrument in asked)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _items(instrument: Instrument) -> tuple[Item, ...]:
    first = instrument.items[0]
    return tuple(
        Item(
            id=item.id,
            text=item.text.plain(),
            intro=instrument.intro.plain() if instrument.intro and item is first else None,
            options=tuple(Option(option.code, option.label.plain()) for option in instrument.options(item)),
            status=item.text.statuses(),
            instrument=instrument.id,
        )
        for item in instrument.items
    )


def _support_rules(instrument: Instrument) -> tuple[SupportRule, ...]:
    items = {scale.id: scale.items for scale in instrument.scales}
    return tuple(SupportRule(items[rule.ref], rule.op, rule.value) for rule in instrument.support_rules)
