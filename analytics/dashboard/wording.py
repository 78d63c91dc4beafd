"""Put released figures into words, in the language now spoken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from flask_babel import gettext as _, lazy_gettext

from analytics.dashboard.headline import Headline
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.counting import BANDS, Choice, Measure, Score, band
from analytics.disclosure.table import Figure, Share
from analytics.measures.intervals import Estimate
from core.i18n import language, number, zone
from surveys.plan import Facts

LEVELS = {
    "low": lazy_gettext("rather low"),
    "middle": lazy_gettext("in the middle"),
    "high": lazy_gettext("rather high"),
}
THIRDS = (
    lazy_gettext("Lower third of the scale"),
    lazy_gettext("Middle third of the scale"),
    lazy_gettext("Upper third of the scale"),
)
VALUES = {
    "primary": lazy_gettext("Farming and fishing"),
    "industry": lazy_gettext("Industry"),
    "construction": lazy_gettext("Construction"),
    "trade_services": lazy_gettext("Trade and services"),
    "public_care": lazy_gettext("Care, education and public services"),
    "alone": lazy_gettext("Without employees"),
    "1-9": lazy_gettext("1 to 9 employees"),
    "10+": lazy_gettext("10 employees or more"),
    "unstated": lazy_gettext("Not stated"),
}


@dataclass(frozen=True)
class Words:
    """What to call a measure and its answers."""

    title: str
    direction: str
    labels: Mapping[str, str]


def words(facts: Facts, measure: Measure) -> Words:
    """Return a measure's words from its instrument, with a label for each published category."""
    spoken = language()
    answers = {value: text[spoken] for value, text in facts.labels.items()}
    labels = answers if isinstance(measure, Choice) else _thirds(measure, answers)
    return Words(facts.title[spoken], facts.direction[spoken], labels)


def _thirds(score: Score, answers: Mapping[str, str]) -> dict[str, str]:
    """Name each third of a scale by the answers it holds, or by its place when a score is a sum of answers."""
    named: dict[str, list[str]] = {str(third): [] for third in range(BANDS)}
    for value, text in answers.items():
        named[str(band(int(value), score))].append(text)
    return {third: ", ".join(texts) or str(THIRDS[int(third)]) for third, texts in named.items()}


def figure(rounded: Rounded) -> str:
    """Write a published number no finer than its step."""
    digits = next((many for many in (0, 1) if (rounded.step * 10**many).is_integer()), 2)
    value = number(rounded.value, digits)
    if rounded.bound == "<=":
        return str(_("%(value)s or less", value=value))
    return str(_("%(value)s or more", value=value)) if rounded.bound == ">=" else value


def percent(rounded: Rounded) -> str:
    """Write a published share."""
    value = number(rounded.value)
    if rounded.bound == "<=":
        return str(_("%(value)s %% or less", value=value))
    return str(_("%(value)s %% or more", value=value)) if rounded.bound == ">=" else str(_("%(value)s %%", value=value))


def answers(n: Answers) -> str:
    """Write how many answered."""
    if n.high is None:
        return str(_("%(low)s answers or more", low=n.low))
    return str(_("%(low)s to %(high)s answers", low=n.low, high=n.high))


def spread(estimate: Estimate, digits: int = 1) -> str:
    """Write an interval."""
    return str(_("%(low)s to %(high)s", low=number(estimate.low, digits), high=number(estimate.high, digits)))


def cell(one: Figure) -> str:
    """Write a figure for a table; the masked ones look all alike."""
    if one.mean:
        return figure(one.mean)
    return str(LEVELS[one.level]) if one.level else str(_("Not shown"))


def month(moment: datetime | None) -> str:
    """Write the month of a publication, short; nothing where a wave published nothing."""
    if moment is None:
        return ""
    return format_date(moment.astimezone(zone()), format="MMM yy", locale=language())


def most(last: Figure, measure: Words) -> str:
    """Say which answer stands out, if one does for certain."""
    known = [share for share in last.shares if share.percent.bound != "<="]
    best = max(known, key=lambda share: share.percent.value, default=None)
    if best is None or _ties(known, best):
        return str(_("No answer stands out."))
    said = measure.labels[best.category]
    return str(_("The most frequent answer: %(answer)s (%(share)s).", answer=said, share=percent(best.percent)))


def _ties(known: list[Share], best: Share) -> bool:
    return sum(share.percent.value == best.percent.value for share in known) > 1


def sentence(found: Headline, title: str) -> str:
    """Write the headline of a page."""
    if found.kind == "masked":
        return str(_("%(title)s: not shown this time, to protect people.", title=title))
    if found.level:
        return str(_("%(title)s: %(level)s.", title=title, level=LEVELS[found.level]))
    return _calm(found, title) if found.rounded is None else _latest(found, figure(found.rounded), title)


def _calm(found: Headline, title: str) -> str:
    """Write the headline of a small group: its mean over several publications, and a drift if one is likely."""
    value = number(found.estimate.value, 1) if found.estimate else ""
    mean = _(
        "%(title)s: about %(value)s out of 10 over the last %(waves)s publications.",
        title=title,
        value=value,
        waves=found.waves,
    )
    drifts = {"drift_higher": _("A lasting rise is likely."), "drift_lower": _("A lasting fall is likely.")}
    return f"{mean} {drifts[found.kind]}" if found.kind in drifts else str(mean)


def _latest(found: Headline, value: str, title: str) -> str:
    """Write the headline of a group whose last figure stands for itself."""
    sentences = {
        "baseline": _("%(title)s: %(value)s out of 10. This is the starting point.", title=title, value=value),
        "none": _("%(title)s: %(value)s out of 10. No reliable change since last time.", title=title, value=value),
        "higher": _("%(title)s: %(value)s out of 10. It is higher than last time.", title=title, value=value),
        "lower": _("%(title)s: %(value)s out of 10. It is lower than last time.", title=title, value=value),
        "drift_higher": _(
            "%(title)s: %(value)s out of 10. Over several publications, a lasting rise is likely.",
            title=title,
            value=value,
        ),
        "drift_lower": _(
            "%(title)s: %(value)s out of 10. Over several publications, a lasting fall is likely.",
            title=title,
            value=value,
        ),
        "no_comparison": _(
            "%(title)s: %(value)s out of 10. Too few people answered to compare it with last time.",
            title=title,
            value=value,
        ),
    }
    return str(sentences[found.kind])


def block(categories: tuple[str, ...]) -> str:
    """Name a block of attribute values."""
    return ", ".join(str(VALUES.get(value, value)) for value in categories)
