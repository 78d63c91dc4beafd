"""Read what every table and file holds, for what and until when: `schema.yaml`, which tests hold against the models."""

from functools import cache
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from privacy.promises import Text, Words

FILE = Path(__file__).with_name("schema.yaml")


class Activity(Text):
    """One thing that data are kept for; whom it is about, on what legal ground, and who reads them."""

    persons: Words
    basis: Words
    readers: Words


class Kept(Words):
    """What is kept somewhere, for which activity, and until when."""

    activity: str
    until: Words


class Table(Kept):
    """One table of the database: each of its columns stands once, under what kind of data it is."""

    columns: Annotated[dict[str, tuple[str, ...]], Field(min_length=1)]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all its columns."""
        return tuple(name for names in self.columns.values() for name in names)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return which kinds of data it holds."""
        return tuple(self.columns)


class Place(Kept):
    """Something kept outside of the database."""

    id: str
    where: Words
    kinds: Annotated[tuple[str, ...], Field(min_length=1)]


class Schema(BaseModel):
    """Everything that is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: dict[str, Words]
    activities: tuple[Activity, ...]
    tables: dict[str, Table]
    places: tuple[Place, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        kept: tuple[Table | Place, ...] = (*self.tables.values(), *self.places)
        if strange := {one.activity for one in kept} - {activity.id for activity in self.activities}:
            raise ValueError(f"no such activity: {strange}")
        if strange := {kind for one in kept for kind in one.kinds} - self.kinds.keys():
            raise ValueError(f"no such kind: {strange}")
        for name, table in self.tables.items():
            if len(table.names) != len(set(table.names)):
                raise ValueError(f"{name}: a column stands twice")
        return self

    def tables_of(self, activity: Activity) -> dict[str, Table]:
        """Return the tables kept for an activity, by their names."""
        return {name: table for name, table in self.tables.items() if table.activity == activity.id}

    def places_of(self, activity: Activity) -> tuple[Place, ...]:
        """Return what is kept for an activity outside of the database."""
        return tuple(place for place in self.places if place.activity == activity.id)


def read(text: str) -> Schema:
    """Read a schema from YAML; raises pydantic.ValidationError for what is missing, double or unknown."""
    return Schema.model_validate(yaml.safe_load(text))


@cache
def load() -> Schema:
    """Return the schema of this installation."""
    return read(FILE.read_text(encoding="utf-8"))
