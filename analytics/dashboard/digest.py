"""Write a release's figures for a mail: the sentences and numbers of the page, with bars made of table cells."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from analytics.dashboard import pictures, reading, wording
from analytics.dashboard.layout import Dashboard, Panel
from analytics.dashboard.wording import Words
from analytics.disclosure.coarsening import HUNDRED, Rounded
from analytics.disclosure.policy import SCALE, Policy
from analytics.measures.intervals import Estimate, interval, share_interval
from core.i18n import speaking
from networks import tree
from networks.ports import DigestPart


@dataclass(frozen=True)
class Bar:
    """One figure: its label and itself in words, and the bar's solid and tinted parts in percent of its length.

    A closed end is tinted: it is a bound and not a value.
    """

    label: str
    said: str
    likely: str
    solid: int
    tinted: int = 0

    @property
    def empty(self) -> int:
        """Return the rest of the bar."""
        return HUNDRED - self.solid - self.tinted


@dataclass(frozen=True)
class Section:
    """One measure: its title and direction, a note in place of figures where there are none, and its bars."""

    title: str
    direction: str
    note: str = ""
    bars: tuple[Bar, ...] = ()


class PageDigest:
    """Put what a page shows into a mail: the port that `members` calls."""

    def write(self, wave_id: str, network_id: str, language: str) -> DigestPart | None:
        """Write a network's figures as its page shows them; None where this wave published nothing of it."""
        found = reading.dashboard(tree.load(network_id), network_id)
        if found is None or found[0].head.occasion.wave_id != wave_id:
            return None
        with speaking(language):
            facts = _facts(found[0])
            text = render_template("analytics/mail/digest.txt", **facts).strip()
            return DigestPart(text, Markup(render_template("analytics/mail/digest.html", **facts)))  # noqa: S704  # ours


def sections(page: Dashboard, words: dict[str, Words]) -> tuple[Section, ...]:
    """Return what a mail tells of each measure of a page, in the language now spoken."""
    return tuple(_section(panel, words[panel.measure.id], page.head.policy) for panel in page.panels)


def _facts(page: Dashboard) -> dict[str, object]:
    words = pictures.words(page)
    return {
        "headline": wording.sentence(page.headline, words[page.headline_measure].title),
        "answers": wording.answers(page.total.n) if page.total.n else "",
        "sections": sections(page, words),
    }


def _section(panel: Panel, words: Words, policy: Policy) -> Section:
    title = Section(words.title, words.direction, _note(panel))
    return title if title.note else Section(words.title, words.direction, bars=tuple(_bars(panel, words, policy)))


def _note(panel: Panel) -> str:
    """Say why a measure has no bar; nothing where it has some."""
    if panel.withdrawn is not None:
        return str(_("Withdrawn before publication: %(reason)s", reason=panel.withdrawn))
    if panel.last.n is None:
        return str(_("Not shown, to protect people."))
    return str(wording.LEVELS[panel.last.level]) if panel.last.level else ""


def _bars(panel: Panel, words: Words, policy: Policy) -> Iterator[Bar]:
    last = panel.last
    if last.n is None:
        return
    if last.mean:
        yield _bar(str(_("From 0 to 10")), wording.figure(last.mean), last.mean, interval(last.mean, last.n, policy))
        return
    for share in pictures.ordered(last.shares):
        around = share_interval(share.percent, last.n)
        yield _bar(words.labels[share.category], wording.percent(share.percent), share.percent, around, HUNDRED)


def _bar(label: str, said: str, number: Rounded, around: Estimate, top: int = SCALE) -> Bar:
    place = round(HUNDRED * number.value / top)
    likely = wording.spread(around, 1 if top == SCALE else 0)
    if number.bound == "<=":
        return Bar(label, said, likely, 0, place)
    return Bar(label, said, likely, place, HUNDRED - place if number.bound == ">=" else 0)
