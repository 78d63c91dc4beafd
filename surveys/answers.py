"""Check one sheet's answers and turn them into what is counted; pure, and keeping nothing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from surveys.instruments.model import Code
from surveys.instruments.scoring import raw_score
from surveys.plan import CAME, NOT_ANSWERED, SHEETS, Measure
from surveys.question_sets import QuestionSet

Delta = tuple[str, str]


class AnswersRefused(ValueError):
    """A sheet's answers do not fit its question set."""


class NotAnObject(AnswersRefused):
    """The answers are not an object of question ids and codes."""


class UnknownItem(AnswersRefused):
    """An answer is to a question that was not asked."""


class UnknownCode(AnswersRefused):
    """An answer is not among those offered."""


@dataclass(frozen=True)
class Answers:
    """Hold one sheet: item id -> code, None for "prefers not to say", no entry for a skipped question."""

    given: Mapping[str, Code | None]


def parse(question_set: QuestionSet, raw: object) -> Answers:
    """Check what a browser sent; raises NotAnObject, UnknownItem or UnknownCode.

    A code may come as text, since forms send nothing else; it is kept as the question set writes it.
    """
    if not isinstance(raw, Mapping):
        raise NotAnObject(type(raw).__name__)
    return Answers({item_id: _code(question_set, item_id, sent) for item_id, sent in raw.items()})


def canonical(answers: Answers) -> bytes:
    """Return the one way to write these answers: JSON with sorted keys and no space."""
    return json.dumps(dict(answers.given), sort_keys=True, separators=(",", ":")).encode()


def deltas(plan: tuple[Measure, ...], question_set: QuestionSet, answers: Answers) -> tuple[Delta, ...]:
    """Return exactly one (measure, value) for each measure of the plan, in its order."""
    found = {SHEETS: CAME, **dict(_scores(question_set, answers))}
    return tuple((measure.id, found.get(measure.id) or _single(measure, answers)) for measure in plan)


def _code(question_set: QuestionSet, item_id: object, sent: object) -> Code | None:
    item = question_set.by_id.get(item_id) if isinstance(item_id, str) else None
    if item is None:
        raise UnknownItem(repr(item_id))
    if sent is None:
        return None
    # JSON's true is a Python int: only plain numbers and texts name an option
    if type(sent) not in {int, str} or str(sent) not in item.codes:
        raise UnknownCode(item.id)
    return item.codes[str(sent)]


def _scores(question_set: QuestionSet, answers: Answers) -> Iterator[Delta]:
    for instrument in question_set.instruments:
        for scale in instrument.scales:
            raw = raw_score(instrument, scale, answers.given)
            yield scale.id, NOT_ANSWERED if raw is None else f"{raw:.0f}"


def _single(measure: Measure, answers: Answers) -> str:
    code = answers.given.get(measure.id)
    return NOT_ANSWERED if code is None else str(code)
