"""Decide what a wave counts: one row per value of each measure, and nothing that will not be published.

An item that only feeds a scale is not counted by itself; "not answered" is a value of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from surveys.instruments.model import Instrument, Item, Norm, Scale
from surveys.question_sets import QuestionSet

SHEETS = "*"
CAME = "1"
NOT_ANSWERED = "na"

Kind = Literal["presence", "scale", "categorical"]


class UncountableScale(ValueError):
    """A scale's scores are not whole numbers, so they cannot be counted exactly."""


@dataclass(frozen=True)
class Measure:
    """Count one thing: `values` in order, ending with "na" but for `*`, which counts the sheets themselves."""

    id: str
    kind: Kind
    values: tuple[str, ...]

    @property
    def answered(self) -> tuple[str, ...]:
        """Return the values that are answers, in order."""
        return tuple(value for value in self.values if value != NOT_ANSWERED)


@dataclass(frozen=True)
class Facts:
    """What a chart needs to say about a measure, in both languages.

    `range` and `shown_range` belong to scales: raw scores run over the first and are shown on the second,
    first end on first end. `labels` names each value where a value is one answer (empty for a sum of items).
    """

    measure: Measure
    title: Mapping[str, str]
    questions: tuple[Mapping[str, str], ...]
    labels: Mapping[str, Mapping[str, str]]
    higher_is: Literal["better", "worse", "none"]
    direction: Mapping[str, str]
    range: tuple[int, int] | None
    shown_range: tuple[int, int] | None
    norms: tuple[Norm, ...]

    def shown(self, raw: float) -> float:
        """Return a raw score, or a mean of raw scores, on the scale people are shown; UncountableScale if none."""
        if self.range is None or self.shown_range is None:
            raise UncountableScale(f"{self.measure.id} has no scale")
        (low, high), (first, last) = self.range, self.shown_range
        return first + (raw - low) * (last - first) / (high - low)


def tally_plan(question_set: QuestionSet) -> tuple[Measure, ...]:
    """Return what is counted, `*` first, then in the order of the questions; raises UncountableScale."""
    return (Measure(SHEETS, "presence", (CAME,)), *(facts.measure for facts in _facts_in_order(question_set)))


def facts(question_set: QuestionSet) -> Mapping[str, Facts]:
    """Return the facts of every measure but `*`, by measure id."""
    return {each.measure.id: each for each in _facts_in_order(question_set)}


def _facts_in_order(question_set: QuestionSet) -> Iterator[Facts]:
    return chain.from_iterable(_facts_of(instrument) for instrument in question_set.instruments)


def _facts_of(instrument: Instrument) -> Iterator[Facts]:
    for scale in instrument.scales:
        yield _scale_facts(instrument, scale)
    scaled = {item_id for scale in instrument.scales for item_id in scale.items}
    for item in instrument.items:
        if item.id not in scaled:
            yield _item_facts(instrument, item)


def _scale_facts(instrument: Instrument, scale: Scale) -> Facts:
    if not scale.whole:
        raise UncountableScale(scale.id)
    low, high = scale.range
    items = tuple(instrument.item(item_id) for item_id in scale.items)
    return Facts(
        measure=Measure(scale.id, "scale", (*map(str, range(low, high + 1)), NOT_ANSWERED)),
        title=instrument.title.plain(),
        questions=tuple(item.text.plain() for item in items),
        labels=_score_labels(instrument, items[0]) if len(items) == 1 else {},
        higher_is=instrument.direction.higher_is,
        direction=(scale.words or instrument.direction.words).plain(),
        range=scale.range,
        shown_range=scale.transform.to,
        norms=instrument.norms,
    )


def _score_labels(instrument: Instrument, item: Item) -> dict[str, Mapping[str, str]]:
    options = instrument.options(item)
    ordered = tuple(reversed(options)) if item.reverse else options
    return {f"{one.points:g}": other.label.plain() for one, other in zip(options, ordered, strict=True)}


def _item_facts(instrument: Instrument, item: Item) -> Facts:
    options = instrument.options(item)
    return Facts(
        measure=Measure(item.id, "categorical", (*(str(option.code) for option in options), NOT_ANSWERED)),
        title=instrument.title.plain(),
        questions=(item.text.plain(),),
        labels={str(option.code): option.label.plain() for option in options},
        higher_is="none",
        direction=instrument.direction.words.plain(),
        range=None,
        shown_range=None,
        norms=instrument.norms,
    )
