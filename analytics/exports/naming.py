"""Name what stands in a file, in the language now spoken."""

from flask_babel import gettext as _, lazy_gettext as _l

from analytics.dashboard import wording
from analytics.exports.table import Called, Names, Row
from analytics.release import tallies
from surveys import question_sets
from surveys.plan import facts

HEADS = (
    _l("Wave"),
    _l("Published on"),
    _l("Network"),
    _l("Group"),
    _l("Measure"),
    _l("Kind"),
    _l("Answer"),
    _l("Figure"),
    _l("Bound"),
    _l("Step"),
    _l("Likely range from"),
    _l("Likely range to"),
    _l("Answers from"),
    _l("Answers to"),
    _l("Status"),
    _l("Reason"),
)
"""The heads of the columns, in the order of a row's fields."""
KINDS = {"mean": _l("mean, 0 to 10"), "level": _l("level"), "share": _l("share, in percent"), "": ""}
BOUNDS = {"=": "", "<=": _l("or less"), ">=": _l("or more")}
"""In words: a cell that begins with a sign could be taken for a formula."""


def names(question_set: str) -> Names:
    """Return what things are called in files about waves of a question set; raises UnknownQuestionSet."""
    known = facts(question_sets.load(question_set))
    called = {one.id: wording.words(known[one.id], one) for one in tallies.measures(question_set)}
    return Names(
        total=_("Total"),
        not_shown=_("Not shown"),
        withdrawn=_("Withdrawn"),
        measures={measure: Called(one.title, one.labels) for measure, one in called.items()},
        levels={level: str(text) for level, text in wording.LEVELS.items()},
        attributes={"a": _("Sector: %(values)s"), "b": _("Size of company: %(values)s")},
        values={value: str(text) for value, text in wording.VALUES.items()},
    )


def heads() -> tuple[str, ...]:
    """Return the heads of the columns."""
    return tuple(str(head) for head in HEADS)


def in_words(row: Row) -> tuple[object, ...]:
    """Return a row's cells in the order of the heads: words, numbers, a day, or None for an empty cell."""
    return (
        row.wave,
        row.published_on,
        row.network,
        row.group,
        row.measure,
        str(KINDS[row.what]),
        row.category,
        row.value,
        str(BOUNDS[row.bound]),
        row.step,
        row.low,
        row.high,
        row.answers_low,
        row.answers_high,
        row.status,
        row.reason,
    )
