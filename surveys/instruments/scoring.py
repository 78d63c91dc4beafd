"""Score answers as an instrument's file declares it; nothing in a file is evaluated."""

from collections.abc import Mapping

from surveys.instruments.model import Code, Instrument, Item, Scale

Answered = Mapping[str, Code | None]


class UnscorableCode(ValueError):
    """An answer is not among the options of its item."""


def score(instrument: Instrument, answers: Answered) -> dict[str, float | None]:
    """Return every scale's raw score and, under `<scale>_<end>`, the same on the scale people are shown.

    `answers` maps item ids to codes, None or a missing key meaning "not answered"; other instruments'
    items are left alone. A scale without enough answers scores None. Raises UnscorableCode.
    """
    scores: dict[str, float | None] = {}
    for scale in instrument.scales:
        raw = raw_score(instrument, scale, answers)
        scores[scale.id] = raw
        scores[f"{scale.id}_{max(scale.transform.to)}"] = None if raw is None else scale.shown(raw)
    return scores


def raw_score(instrument: Instrument, scale: Scale, answers: Answered) -> float | None:
    """Return one scale's raw score within its range, or None when too few of its items are answered."""
    given = [
        points(instrument, instrument.item(item_id), code)
        for item_id in scale.items
        if (code := answers.get(item_id)) is not None
    ]
    if len(given) < scale.min_answered:
        return None
    mean = sum(given) / len(given)
    if scale.method == "mean":
        return mean
    return sum(given) if len(given) == len(scale.items) else mean * len(scale.items)


def points(instrument: Instrument, item: Item, code: Code) -> float:
    """Return what an answer adds to its scale, turned round for a reversed item; raises UnscorableCode."""
    values = {option.code: option.points for option in instrument.options(item)}
    value = None if isinstance(code, bool) else values.get(code)
    if value is None:
        raise UnscorableCode(f"{item.id} offers no answer {code!r}")
    if not item.reverse:
        return value
    known = [other for other in values.values() if other is not None]
    return min(known) + max(known) - value
