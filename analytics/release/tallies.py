"""Read a wave's sealed totals as what the publication rules work on: a plan of measures, and respondents."""

from collections.abc import Iterator
from functools import cache

from analytics.disclosure.counting import SHEET, Choice, Counts, Measure, Score
from analytics.release.content import Planned
from surveys import instruments, question_sets
from surveys.instruments import Instrument
from surveys.plan import NOT_ANSWERED, Facts, facts
from surveys.sealing import SealedTotals


def measures(question_set: str) -> tuple[Measure, ...]:
    """Return what a question set publishes, in the order of its questions; raises UnknownQuestionSet."""
    return tuple(_measure(each) for each in facts(question_sets.load(question_set)).values())


@cache
def planned(question_set: str) -> tuple[Planned, ...]:
    """Return each measure with its instrument's version and hash; raises UnknownQuestionSet.

    A set's id pins its instruments' versions, so a wave's plan stays what it was at its opening.
    """
    asked = question_sets.load(question_set)
    of = {name: each for each in asked.instruments for name in _names(each)}
    return tuple(_planned(measure, of[measure]) for measure in facts(asked))


def counts(sealed: SealedTotals) -> Counts:
    """Return respondents by cell, measure and value, without those who did not answer."""
    return {
        cell: {
            measure: {value: count for value, count in values.items() if value != NOT_ANSWERED}
            for measure, values in totals.items()
        }
        for cell, totals in sealed.cells.items()
    }


def published(sealed: SealedTotals) -> tuple[Measure, ...]:
    """Return the measures of the question set that this wave counted."""
    return tuple(
        measure for measure in measures(sealed.question_set) if measure.id in sealed.plan and measure.id != SHEET
    )


def _names(instrument: Instrument) -> Iterator[str]:
    yield from (scale.id for scale in instrument.scales)
    yield from (item.id for item in instrument.items)


def _planned(measure: str, instrument: Instrument) -> Planned:
    return Planned(measure, instrument.id, instrument.version, instruments.content_hash(instrument))


def _measure(each: Facts) -> Measure:
    if each.range is None or each.shown_range is None:
        return Choice(each.measure.id, each.measure.answered)
    low, high = each.range
    if each.shown_range[0] > each.shown_range[1]:
        low, high = high, low
    return Score(each.measure.id, low, high)
