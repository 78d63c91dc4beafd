"""Read the register of promises and limits, from which the page and the documents are made.

`promises.yaml` holds each promise in both languages with the tests that fail when it no longer holds, and each limit.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE = Path(__file__).with_name("promises.yaml")

Name = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
Sentence = Annotated[str, Field(min_length=1, pattern=r"\S$")]
Test = Annotated[str, Field(pattern=r"^tests/[\w/]+/test_\w+\.py(::test_\w+)?$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Entry):
    """One text in both languages."""

    fr: Sentence
    en: Sentence

    def said(self, language: str) -> str:
        """Return the text in a language, `fr` or `en`."""
        return self.fr if language == "fr" else self.en


class Text(Words):
    """A text that can be named."""

    id: Name


class Limit(Text):
    """Where a promise ends; `part` is a heading of the page."""

    part: Name


class Promise(Limit):
    """What is promised, the findings without which it is not made in full, and the tests that hold it.

    `weaker` is said instead while the installation's examination leaves any doubt.
    """

    weaker: Words | None = None
    needs: tuple[Name, ...] = ()
    tests: Annotated[tuple[Test, ...], Field(min_length=1)]

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files of its tests, each once."""
        return tuple(dict.fromkeys(test.partition("::")[0] for test in self.tests))


class Register(_Entry):
    """All that is promised and where it ends, in the order of the page."""

    parts: tuple[Text, ...]
    promises: tuple[Promise, ...]
    limits: tuple[Limit, ...]

    @model_validator(mode="after")
    def _check(self) -> Self:
        parts = {part.id for part in self.parts}
        for entries in (self.promises, self.limits):
            ids = [entry.id for entry in entries]
            if len(ids) != len(set(ids)):
                raise ValueError("an id stands twice")
            if strange := {entry.part for entry in entries} - parts:
                raise ValueError(f"no such part: {strange}")
        return self

    @property
    def files(self) -> tuple[str, ...]:
        """Return every test file that a promise names, sorted."""
        return tuple(sorted({name for promise in self.promises for name in promise.files}))


def read(text: str) -> Register:
    """Read a register from YAML; raises pydantic.ValidationError for what is missing, double or unknown."""
    return Register.model_validate(yaml.safe_load(text))


@cache
def load() -> Register:
    """Return the register of this installation."""
    return read(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    print(*load().files)  # noqa: T201  # what `make prove` runs
