"""Describe which columns of a file are which answers, clubs, attributes and rounds; pure but for reading the file.

docs/import.md shows a mapping. Whatever is not named in it is not read.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from surveys import question_sets
from surveys.plan import facts

Text = Annotated[str, Field(min_length=1)]
CATEGORIES = {
    "sector": ("primary", "industry", "construction", "trade_services", "public_care"),
    "size": ("alone", "1-9", "10+"),
}
"""The attributes that members may be told apart by, with their values."""


class MappingRefused(Exception):
    """A mapping cannot be used; the text says every reason, one a line."""


def _as_text(value: object) -> object:
    """Return what stands in a file's cell as text; YAML reads 3 as a number and a bare yes or no as neither."""
    if isinstance(value, bool):
        raise ValueError("put words such as yes, no, on and off in quotes")  # noqa: TRY004  # pydantic collects these
    return str(value) if isinstance(value, int | float) else value


def _read(text: str) -> str:
    """Return how a text of the file is looked up: capitals and spaces around it do not matter."""
    return text.strip().casefold()


Told = Annotated[str, BeforeValidator(_as_text)]


class Part(BaseModel):
    """Refuse unknown keys, so that a typing error does not pass for an absent column."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(Part):
    """One column by its heading; `values` says what each of its texts means, null meaning "not answered".

    Without `values` the texts mean themselves.
    """

    column: Text
    values: Mapping[Told, Told | None] | None = None

    @model_validator(mode="after")
    def _means_one_thing(self) -> Self:
        meanings: dict[str, str | None] = {}
        for text, meaning in (self.values or {}).items():
            if meanings.setdefault(_read(text), meaning) != meaning:
                raise ValueError(f"{text!r} has two meanings; capitals and spaces around it do not matter")
        return self


class PlainColumn(Part):
    """One column by its heading, whose texts mean themselves."""

    column: Text


class RoundDates(Part):
    """One round: what the file calls it, its days, and how many were asked in each club, if that is known.

    It is published on the day of `publishes`, by default when it closes.
    """

    name: Annotated[Told, Field(min_length=1)]
    opens: date
    closes: date
    publishes: date | None = None
    invited: Mapping[Told, Annotated[int, Field(ge=1)]] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        last = self.publishes or self.closes
        if not self.opens < self.closes <= last:
            raise ValueError(f"round {self.name}: it opens, closes and is published in this order, on different days")
        return self


class Mapped(Part):
    """A whole mapping."""

    question_set: Text
    sheet: Text | None = None
    """Which sheet of a workbook; the first by default."""
    club: Column | None = None
    round: PlainColumn | None = None
    rounds: Annotated[tuple[RoundDates, ...], Field(min_length=1)]
    attributes: Mapping[str, Column] = Field(default_factory=dict)
    items: Mapping[str, Column] = Field(default_factory=dict)
    measures: Mapping[str, Column] = Field(default_factory=dict)

    def columns(self) -> tuple[str, ...]:
        """Return the headings that the file must have."""
        single = (each.column for each in (self.club, self.round) if each)
        groups = (self.attributes, self.items, self.measures)
        named = (each.column for group in groups for each in group.values())
        return tuple(dict.fromkeys(chain(single, named)))

    @model_validator(mode="after")
    def _rounds_are_told_apart(self) -> Self:
        if len({_read(each.name) for each in self.rounds}) < len(self.rounds):
            raise ValueError("two rounds have the same name")
        if self.round is None and len(self.rounds) > 1:
            raise ValueError("there are several rounds, and no column says which row belongs to which")
        return self

    @model_validator(mode="after")
    def _asks_what_the_set_asks(self) -> Self:
        if problems := tuple(_problems(self)):
            raise ValueError("; ".join(problems))
        return self


def _problems(mapped: Mapped) -> Iterator[str]:
    """Say what does not fit the question set or the attributes."""
    if mapped.question_set not in question_sets.known():
        yield f"question set {mapped.question_set} is not known; there are {', '.join(question_sets.known())}"
        return
    yield from (f"attribute {name} is neither sector nor size" for name in mapped.attributes if name not in CATEGORIES)
    asked = question_sets.load(mapped.question_set)
    yield from (f"{name} is not a question of the set" for name in mapped.items if name not in asked.by_id)
    known = facts(asked)
    yield from (f"{name} is not a published measure of the set" for name in mapped.measures if name not in known)
    if not any(known[name].range for name in (*counted_items(mapped), *mapped.measures) if name in known):
        yield "no column holds a score, and every page begins with one"
    for instrument in asked.instruments:
        for scale in instrument.scales:
            given = {item for item in scale.items if item in mapped.items}
            if given and given != set(scale.items):
                yield f"{scale.id} needs all of its questions: {', '.join(scale.items)}"
    yield from _meanings(mapped)
    yield from (f"{name} is given twice" for name in counted_items(mapped) if name in mapped.measures)


def _meanings(mapped: Mapped) -> Iterator[str]:
    """Say which texts are given a meaning that does not exist."""
    for name, column, allowed in allowed_in(mapped):
        for text, meaning in (column.values or {}).items():
            if meaning is not None and meaning not in allowed:
                yield f"{name}: {text!r} cannot mean {meaning!r}; it can be {', '.join(allowed)}, or null"


def allowed_in(mapped: Mapped) -> Iterator[tuple[str, Column, tuple[str, ...]]]:
    """Return each attribute, question and measure with its column and the meanings that it can have."""
    asked = question_sets.load(mapped.question_set)
    known = facts(asked)
    yield from ((name, each, CATEGORIES[name]) for name, each in mapped.attributes.items() if name in CATEGORIES)
    yield from (
        (name, each, tuple(asked.by_id[name].codes)) for name, each in mapped.items.items() if name in asked.by_id
    )
    yield from ((name, each, known[name].measure.answered) for name, each in mapped.measures.items() if name in known)


def counted_items(mapped: Mapped) -> tuple[str, ...]:
    """Return the measures that follow from the questions mapped, in the order of the set."""
    asked = question_sets.load(mapped.question_set)
    scaled = {scale.id: scale.items for each in asked.instruments for scale in each.scales}
    return tuple(name for name in facts(asked) if set(scaled.get(name, (name,))) <= set(mapped.items))


def measures(mapped: Mapped) -> tuple[str, ...]:
    """Return the measures that a mapping counts, in the order of the question set."""
    found = {*counted_items(mapped), *mapped.measures}
    return tuple(name for name in facts(question_sets.load(mapped.question_set)) if name in found)


def read(path: Path) -> Mapped:
    """Read a mapping file; raises `MappingRefused`."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
        return Mapped.model_validate(told)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingRefused(f"This is no YAML in UTF-8: {error}") from error
    except ValidationError as error:
        raise MappingRefused("\n".join(_said(error))) from error


def _said(error: ValidationError) -> Iterator[str]:
    for each in error.errors():
        place = ".".join(str(part) for part in each["loc"])
        yield f"{place or 'mapping'}: {each['msg'].removeprefix('Value error, ')}"
