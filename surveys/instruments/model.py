"""Describe a measurement instrument as data: wording, options, scales, licence, golden vectors.

A file holds no expression to evaluate. Every string carries where it comes from, so that a screen can
tell a published wording from a draft translation.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = int | str
LANGUAGES = ("fr", "en")

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]
Version = Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]


class Part(BaseModel):
    """Refuse unknown keys and loose types, and freeze: a typing error in a file fails at loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Wording(Part):
    """Hold one string of an instrument in one language, with where it comes from.

    `verbatim` was read in the source named; `secondary` only in copies of it; `draft` is our unchecked
    translation or recollection; `own` was written for Entrepairs. `adapted` says what differs from the source.
    """

    value: Words
    status: Literal["verbatim", "secondary", "draft", "own"]
    source: Words | None = None
    adapted: Words | None = None

    @property
    def validated(self) -> bool:
        """Tell whether a screen may call this wording the published one."""
        return self.status == "verbatim" and self.adapted is None

    @model_validator(mode="after")
    def _names_its_source(self) -> Self:
        if self.status in {"verbatim", "secondary"} and self.source is None:
            raise ValueError(f"a {self.status} wording names its source")
        return self


class Text(Part):
    """Hold a string of the instrument in both languages."""

    fr: Wording
    en: Wording

    def plain(self) -> dict[str, str]:
        """Return language -> text."""
        return {language: getattr(self, language).value for language in LANGUAGES}

    def statuses(self) -> dict[str, str]:
        """Return language -> status of the wording."""
        return {language: getattr(self, language).status for language in LANGUAGES}


class Caption(Part):
    """Hold our own words about an instrument (titles, directions), which nobody validates."""

    fr: Words
    en: Words

    def plain(self) -> dict[str, str]:
        """Return language -> text."""
        return {"fr": self.fr, "en": self.en}


class Source(Part):
    """Cite the publication behind the instrument."""

    citation: Words
    doi: Words | None = None
    url: Words | None = None


class Licence(Part):
    """Say on which terms the wording is used; `checked_on` is null while nobody checked in writing."""

    name: Words
    holder: Words
    commercial: Literal["yes", "no", "unknown"]
    text: Words
    evidence_url: Words | None = None
    checked_on: date | None = None


class Direction(Part):
    """Say in a word and in a sentence what a higher figure means; `none` for answers without an order."""

    higher_is: Literal["better", "worse", "none"]
    words: Caption


class Recall(Part):
    """Give the window a question asks about: its words and its days (null: no window)."""

    days: int | None
    text: Caption | None


class Option(Part):
    """Offer one answer; `value` scores it (a whole code scores itself)."""

    code: Code
    value: float | None = None
    label: Text

    @property
    def points(self) -> float | None:
        """Return what this answer adds to a scale, or None when it cannot be scored."""
        if self.value is None and isinstance(self.code, int):
            return float(self.code)
        return self.value


class Item(Part):
    """Ask one question with one of the option sets; every item may be skipped."""

    id: Name
    text: Text
    options_ref: Name
    reverse: bool = False


class Transform(Part):
    """Map a scale's range linearly onto `to`, its first end first."""

    to: tuple[int, int]


class Scale(Part):
    """Score items: `range` is that of the raw score, `min_answered` the fewest answers that make a score."""

    id: Name
    items: tuple[Name, ...]
    method: Literal["sum", "mean"]
    min_answered: Annotated[int, Field(ge=1)]
    prorate: bool = False
    range: tuple[int, int]
    transform: Transform
    words: Caption | None = None

    @property
    def whole(self) -> bool:
        """Tell whether every score is a whole number, so that it can be counted exactly."""
        return self.method == "sum" and not self.prorate and self.min_answered == len(self.items)

    def shown(self, raw: float) -> float:
        """Return a raw score on the scale people are shown."""
        low, high = self.range
        first, last = self.transform.to
        return first + (raw - low) * (last - first) / (high - low)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.range[0] >= self.range[1]:
            raise ValueError(f"scale {self.id}: its range is empty")
        if self.min_answered > len(self.items):
            raise ValueError(f"scale {self.id}: min_answered exceeds its items")
        if self.method == "sum" and not self.prorate and self.min_answered < len(self.items):
            raise ValueError(f"scale {self.id}: a sum with answers missing has to be prorated")
        return self


class SupportRule(Part):
    """Show the larger help panel, in the browser alone, when the scale `ref` passes `value`."""

    ref: Name
    op: Literal[">=", "<="]
    value: int


class Norm(Part):
    """Give a published figure of another population, as context and never as a target."""

    population: Words
    country: Words
    year: int
    n: int | None
    mean: float | None = None
    sd: float | None = None
    pct: float | None = None
    codes: tuple[Code, ...] = ()
    source: Words
    caveat: Caption


class Change(Part):
    """Give the smallest difference known to matter, in points of the scale."""

    mid: float
    source: Words


class Golden(Part):
    """Pair answers with the scores they must give; run by the tests."""

    answers: Mapping[Name, Code | None]
    expected: Mapping[Name, float | None]


class Instrument(Part):
    """Define one instrument; `version` changes with every wording, since a change breaks the trend."""

    id: Name
    version: Version
    status: Literal["published", "own", "experimental"]
    title: Caption
    description: Caption
    concept: Words
    direction: Direction
    population: Words
    recall: Recall
    min_interval_days: int
    est_seconds: int
    source: Source
    licence: Licence
    intro: Text | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    option_sets: Mapping[Name, Annotated[tuple[Option, ...], Field(min_length=2)]]
    scales: tuple[Scale, ...] = ()
    support_rules: tuple[SupportRule, ...] = ()
    norms: tuple[Norm, ...] = ()
    reliability: tuple[Words, ...] = ()
    change: Change | None = None
    tests: Annotated[tuple[Golden, ...], Field(min_length=1)]
    changelog: Mapping[Version, Words]

    def options(self, item: Item) -> tuple[Option, ...]:
        """Return the answers offered to an item."""
        return self.option_sets[item.options_ref]

    def item(self, item_id: str) -> Item:
        """Return the item of that id; KeyError when the instrument has none."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> Self:
        items = {item.id for item in self.items}
        scales = {scale.id for scale in self.scales}
        _require(len(items) == len(self.items), "item ids are unique")
        _require(len(scales) == len(self.scales), "scale ids are unique")
        _require({item.options_ref for item in self.items} <= set(self.option_sets), "option sets exist")
        _require(all(items.issuperset(scale.items) for scale in self.scales), "scaled items exist")
        _require({rule.ref for rule in self.support_rules} <= scales, "support rules name a scale")
        _require(self.version in self.changelog, "the version is in the changelog")
        return self

    @model_validator(mode="after")
    def _tells_answers_apart(self) -> Self:
        for name, options in self.option_sets.items():
            # a form only sends text, so 1 and "1" would be one answer
            _require(len({str(option.code) for option in options}) == len(options), f"codes of {name} are unique")
        return self

    @model_validator(mode="after")
    def _scores_within_range(self) -> Self:
        for scale in self.scales:
            items = [self.item(item_id) for item_id in scale.items]
            _require(scale.id not in {i.id for i in self.items} or len(items) == 1, f"{scale.id} names one thing")
            _require(_reach(self, scale) == scale.range, f"the range of {scale.id} is what its options can give")
        return self


def _reach(instrument: Instrument, scale: Scale) -> tuple[float, float]:
    lows, highs = 0.0, 0.0
    for item_id in scale.items:
        points = [option.points for option in instrument.options(instrument.item(item_id))]
        scored = [value for value in points if value is not None]
        _require(len(scored) == len(points), f"every answer of {item_id} has a value")
        lows, highs = lows + min(scored), highs + max(scored)
    share = len(scale.items) if scale.method == "mean" else 1
    return lows / share, highs / share


def _require(held: bool, rule: str) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not held:
        raise ValueError(f"broken rule: {rule}")
