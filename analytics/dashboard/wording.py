"""Put released figures into words, in the language now spoken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from flask_babel import gettext as _, lazy_gettext

from analytics.dashboard.headline import Headline
from analytics.dashboard.side_by_side import Tile
from analytics.disclosure.coarsening import Answers, Rounded
from analytics.disclosure.counting import BANDS, Choice, Measure, Score, band
from analytics.disclosure.table import Figure, Share
from analytics.measures.intervals import Estimate
from analytics.measures.nonresponse import MAY_DIFFER, NO_COMPARISON, Caution
from analytics.measures.shares import divided
from analytics.release.content import Reason
from core.i18n import language, number, zone
from surveys.instruments.model import Norm
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
    "mixed": lazy_gettext("Others, counted together"),
}
ATTRIBUTES = {"a": lazy_gettext("By sector"), "b": lazy_gettext("By size of company")}
POPULATIONS = {
    "heads of small and middle-sized companies": lazy_gettext("Heads of small and middle-sized companies"),
}
"""What instruments call other populations, which they name in English alone."""
VERDICTS = {
    "baseline": lazy_gettext("This is the starting point."),
    "none": lazy_gettext("No reliable change since last time."),
    "higher": lazy_gettext("It is higher than last time."),
    "lower": lazy_gettext("It is lower than last time."),
    "drift_higher": lazy_gettext("Over several publications, a lasting rise is likely."),
    "drift_lower": lazy_gettext("Over several publications, a lasting fall is likely."),
    "no_comparison": lazy_gettext("Too few people answered to compare it with last time."),
}
STARTS = {
    "wording": lazy_gettext("The question is worded differently since then."),
    "clubs": lazy_gettext("The clubs of this network are not the same since then."),
    "categories": lazy_gettext("The groups of companies are not the same since then."),
}
NEEDED = "needed"
"""The answer of those who could not talk with a peer and would have needed to."""


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


def apart(last: Figure) -> str:
    """Say that a mean describes hardly anybody, where that is certain; nothing otherwise."""
    if last.mean is None or not divided(last.shares):
        return ""
    return str(_("Many answers lie at both ends of the scale: the mean describes hardly anybody."))


def most(last: Figure, measure: Words) -> str:
    """Say which answer stands out, or that none does for certain."""
    best = _outstanding(last)
    if best is None:
        return str(_("No answer stands out."))
    said = measure.labels[best.category]
    return str(_("The most frequent answer: %(answer)s (%(share)s).", answer=said, share=percent(best.percent)))


def weighing(last: Figure, measure: Words) -> str:
    """Say what weighs most on a network, where one answer stands out; nothing otherwise."""
    best = _outstanding(last)
    if best is None:
        return ""
    said = measure.labels[best.category]
    return str(_("%(title)s: %(answer)s (%(share)s).", title=measure.title, answer=said, share=percent(best.percent)))


def _outstanding(last: Figure) -> Share | None:
    known = [share for share in last.shares if share.percent.bound != "<="]
    best = max(known, key=lambda share: share.percent.value, default=None)
    return None if best is None or _ties(known, best) else best


def _ties(known: list[Share], best: Share) -> bool:
    return sum(share.percent.value == best.percent.value for share in known) > 1


def needed(last: Figure) -> str:
    """Say how many would have needed somebody to talk to; nothing where no such share was published."""
    share = next((one for one in last.shares if one.category == NEEDED), None)
    if share is None:
        return ""
    said = percent(share.percent)
    return str(_("%(share)s would have needed to talk with someone who knows the job.", share=said))


def sentence(found: Headline, title: str) -> str:
    """Write the headline of a page."""
    if found.kind == "masked":
        return str(_("%(title)s: not shown this time, to protect people.", title=title))
    if found.level:
        return str(_("%(title)s: %(level)s.", title=title, level=LEVELS[found.level]))
    return " ".join(filter(None, (_figure_said(found, title), str(VERDICTS.get(found.kind, "")))))


def _figure_said(found: Headline, title: str) -> str:
    if found.rounded is None and found.estimate:
        value = number(found.estimate.value, 1)
        return str(
            _(
                "%(title)s: about %(value)s out of 10 over the last %(waves)s publications.",
                title=title,
                value=value,
                waves=found.waves,
            )
        )
    return str(_("%(title)s: %(value)s out of 10.", title=title, value=figure(found.rounded) if found.rounded else ""))


def caution(found: Caution, *, whole: bool) -> str:
    """Say what those who did not answer forbid to conclude; `whole` on the page of the whole network."""
    if found == "none":
        return ""
    limit = NO_COMPARISON if found == "no_comparison" else MAY_DIFFER
    if whole:
        said = _("At most %(limit)s %% answered: the others may feel differently.", limit=limit)
    else:
        said = _(
            "Across the whole network, at most %(limit)s %% answered: the others may feel differently.", limit=limit
        )
    compared = _("So this publication is compared with no other.") if found == "no_comparison" else ""
    return " ".join(filter(None, (str(said), str(compared))))


def day(one: date) -> str:
    """Write a day without its weekday: « 3 mars 2026 »."""
    return format_date(one, format="long", locale=language())


def new_series(reasons: Iterable[Reason], moment: datetime | None) -> str:
    """Say why figures before a wave and from it on are not compared."""
    why = [str(STARTS[reason]) for reason in reasons]
    return " ".join([*why, str(_("So a new series begins in %(month)s.", month=month(moment)))])


def tile(one: Tile) -> str:
    """Write a figure that stands beside others; the masked ones look all alike."""
    if one.end:
        return figure(one.end)
    if one.value is not None:
        return number(one.value, 1)
    return str(LEVELS[one.level]) if one.level else str(_("Not shown"))


def norm(one: Norm, known: Facts) -> str:
    """Write another population's figure with where it comes from: as context, never as a comparison."""
    told = {"population": population(one), "country": one.country, "year": one.year, "source": one.source}
    people = _("%(count)s people", count=number(one.n)) if one.n else _("number of people not told")
    if one.pct is None:
        value = number(known.shown(one.mean or 0.0), 1)
        return str(
            _(
                "%(population)s, %(country)s %(year)s, %(people)s: %(value)s on average. Source: %(source)s.",
                people=people,
                value=value,
                **told,
            )
        )
    said = ", ".join(known.labels[str(code)][language()] for code in one.codes)
    return str(
        _(
            "%(population)s, %(country)s %(year)s, %(people)s: %(share)s %% answered %(answers)s. Source: %(source)s.",
            people=people,
            share=number(one.pct),
            answers=said,
            **told,
        )
    )


def population(one: Norm) -> str:
    """Name the population of a norm."""
    return str(POPULATIONS.get(one.population, one.population))


def block(categories: tuple[str, ...]) -> str:
    """Name a block of attribute values."""
    return ", ".join(str(VALUES.get(value, value)) for value in categories)
